"""Cleaning up: deletes what the run made, tolerates refusals, and tells what remains."""

from __future__ import annotations

from dataclasses import dataclass

from target.client import DELETING_SINCE, Target
from target.errors import Blocked


@dataclass(frozen=True, slots=True)
class Remains:
    """A record of the run that could not be deleted, and why."""

    ProcNum: int
    reason: str


def clean_up(target: Target) -> list[Remains]:
    """Delete the records of the run, newest first; gives what remains."""
    if target.version < DELETING_SINCE:
        return [Remains(key, f"the version {target.version} has no DELETE") for key in target.journal.own]
    return [left for key in reversed(list(target.journal.own)) if (left := _delete(target, key))]


def _delete(target: Target, proc_num: int) -> Remains | None:
    try:
        answer = target.delete(proc_num)
    except Blocked as blocked:
        return Remains(proc_num, str(blocked))
    if answer.succeeded or answer.status == 404:
        return None
    return Remains(proc_num, f"{answer.status} {answer.explanation}"[:200])
