"""Cleaning up: deletes what the run made, sets back what its status protects, and tells what remains."""

from __future__ import annotations

from dataclasses import dataclass

from target.client import DELETING_NOTES_SINCE, DELETING_SINCE, Target
from target.errors import Blocked


@dataclass(frozen=True, slots=True)
class Remains:
    """A record of the run that could not be deleted, and why."""

    ProcNum: int
    reason: str


def clean_up(target: Target) -> list[Remains]:
    """Delete the records of the run, group notes before their members and the newest first; gives what remains."""
    if target.version < DELETING_SINCE:
        return [Remains(key, f"the version {target.version} has no DELETE") for key in target.journal.own]
    newest_first = reversed(target.journal.own)
    notes_first = sorted(newest_first, key=lambda key: key not in target.journal.group_notes)
    return [left for key in notes_first if (left := _delete(target, key))]


def _delete(target: Target, proc_num: int) -> Remains | None:
    """Delete a record; one that is refused, as every status but TP, TPi and C is, becomes TP first."""
    try:
        note = proc_num in target.journal.group_notes and target.version >= DELETING_NOTES_SINCE
        answer = target.delete_group_note(proc_num) if note else target.delete(proc_num)
        if answer.refused and answer.status != 404 and target.update(proc_num, ProcStatus="TP").succeeded:
            answer = target.delete(proc_num)
    except Blocked as blocked:
        return Remains(proc_num, str(blocked))
    if answer.succeeded or answer.status == 404:
        return None
    return Remains(proc_num, f"{answer.status} {answer.explanation}"[:200])
