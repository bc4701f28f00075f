"""Cleaning up: find records of the run whose key is unknown, delete all its records, and list what remains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from spec import since
from subject.client import Target
from subject.errors import Blocked, GateClosed
from subject.exchanges import Answer, key_of
from subject.finding import MARK, carries, fits, rows_of
from subject.interrupts import INTERRUPTIONS
from subject.journal import Intent
from subject.lax_keys import lax_key

KEPT = "the target answered its deletion with a success, and still lists it"
INTERRUPTED = "cleaning up was interrupted: `procedurelogs-conformance cleanup` with the journal of the run finishes it"


@dataclass(frozen=True, slots=True)
class Remains:
    """A record of the run that could not be deleted, with the reason."""

    ProcNum: int
    reason: str


def take_stock(target: Target) -> None:
    """Note the records that the patients have before the run: they stay untouched, whatever keys come later."""
    if target.settings.mode == "read-only" or target.version < since("create-procedure"):
        return
    found: set[int] = set()
    for patient in target.practice.patients:
        with suppress(Blocked):
            for row in rows_of(target, patient.PatNum):  # what was read before something was in the way counts, too
                found |= {key} if (key := key_of(row, "ProcNum")) is not None else set()
    target.journal.found(found)


def clean_up(target: Target, *, doubt: bool = False, alone: bool = True) -> list[Remains]:
    """Delete the records of the run, including those whose key no answer gave; returns what remains.

    With `doubt`, long after the run, each record is read first: its key may belong to another record by now. Without
    `alone` other processes are still running, and records whose key is unknown are left to the last of them.
    """
    target.renew()
    remains: list[Remains] = []
    try:
        with INTERRUPTIONS.cleaning_up():
            remains += _delete_all(target, {}, doubt=doubt)
            if not alone:
                return remains
            kept = find_again(target, marked=_is_one_of_several(target) and not doubt)
            found = _delete_all(target, {one.ProcNum: one for one in remains})
            return remains + found + [Remains(key, KEPT) for key in sorted(kept & target.journal.gone.keys())]
    except KeyboardInterrupt:
        known = {one.ProcNum for one in remains}
        left = [Remains(key, INTERRUPTED) for key in target.journal.own if key not in known]
        return remains + left if alone else remains


def _is_one_of_several(target: Target) -> bool:
    """Whether the run is a shard: others send the same to the same server, and their records are not its own."""
    return "shard" in target.journal.about


def find_again(target: Target, *, marked: bool = False) -> set[int]:
    """Find records of the run whose key no answer gave, by the mark or by the fields sent, and add them to its own.

    With `marked` only by the mark, since other shards of the run send the same. Returns the keys of records that are
    still listed although they were deleted.
    """
    journal = target.journal
    kept: set[int] = set()
    patients = {key for intent in journal.open.values() if (key := lax_key(intent.PatNum)) is not None}
    for pat_num in sorted(patients | set(journal.own.values()) | set(journal.gone.values())):
        if not pat_num:
            continue
        try:
            rows = list(rows_of(target, pat_num))
        except Blocked:
            continue
        kept |= {
            key for row in rows if row.get("ProcStatus") != "D" and (key := key_of(row, "ProcNum")) in journal.gone
        }
        for key in _lost(target, pat_num, rows, marked=marked):
            journal.made(f"found again {key}", key, pat_num, group_note=_is_group_note(rows, key))
        for name in [name for name, one in journal.open.items() if lax_key(one.PatNum) == pat_num]:
            if journal.open[name].mark or not marked:
                journal.settled(name)
    return kept


def _lost(target: Target, pat_num: int, rows: Iterable[Mapping[str, Any]], *, marked: bool) -> Iterator[int]:
    """The keys of the patient's rows that belong to the run and are not in the journal."""
    journal = target.journal
    known = journal.before | journal.own.keys() | journal.gone.keys()
    new = {
        key: row
        for row in rows
        if (key := key_of(row, "ProcNum")) is not None and key not in known and row.get("ProcStatus") != "D"
    }
    yield from (key for key, row in new.items() if carries(row, target.mark))
    if marked:
        return
    unmarked = {key: row for key, row in new.items() if not carries(row, MARK)}
    looked_for = [one for one in journal.open.values() if lax_key(one.PatNum) == pat_num and not one.mark]
    yield from sorted(_made_by(looked_for, unmarked))


def _made_by(intents: Iterable[Intent], rows: Mapping[int, Mapping[str, Any]]) -> set[int]:
    """The keys of the rows that fit these intents, where there are not more of them than intents.

    Of more rows some are somebody else's. Intents that fit a common row are counted together.
    """
    groups: list[tuple[set[int], int]] = []
    for intent in intents:
        keys = {key for key, row in rows.items() if fits(row, intent)}
        alike = [group for group in groups if group[0] & keys]
        groups = [group for group in groups if not group[0] & keys]
        groups.append((keys.union(*(group[0] for group in alike)), 1 + sum(group[1] for group in alike)))
    return {key for keys, count in groups if len(keys) <= count for key in keys}


def _is_group_note(rows: Iterable[Mapping[str, Any]], key: int) -> bool:
    return any("group note" in row and key_of(row, "ProcNum") == key for row in rows)


def _delete_all(target: Target, left: Mapping[int, Remains], *, doubt: bool = False) -> list[Remains]:
    """Delete the own records, group notes first and the newest first; returns what remains."""
    own = [key for key in target.journal.own if key not in left]
    if target.version < since("delete-procedure"):
        return [Remains(key, f"version {target.version} has no DELETE") for key in own]
    newest_first = own[::-1]
    notes_first = sorted(newest_first, key=lambda key: key not in target.journal.group_notes)
    return [left_over for key in notes_first if (left_over := _delete(target, key, doubt=doubt))]


def _delete(target: Target, proc_num: int, *, doubt: bool) -> Remains | None:
    """Delete a record; where its status forbids that, set the status to TP before it is deleted, or deleted again."""
    try:
        if doubt and (stranger := _another(target, proc_num)):
            return stranger
        note = proc_num in target.journal.group_notes and target.version >= since("delete-group-note")
        if proc_num in target.journal.undeletable:
            _made_deletable(target, proc_num)
        answer = _insist(target, proc_num, target.delete_group_note if note else target.delete)
        if answer and answer.refused and answer.status != 404 and _made_deletable(target, proc_num):
            answer = _insist(target, proc_num, target.delete)
    except (Blocked, GateClosed) as problem:
        return Remains(proc_num, str(problem))
    if answer is None or answer.status == 404:
        target.journal.deleted(proc_num)
        return None
    if answer.succeeded:
        return None
    return Remains(proc_num, f"{answer.status} {answer.explanation}"[:200])


def _insist(target: Target, proc_num: int, delete: Callable[[int], Answer]) -> Answer | None:
    """Delete a record, and once more if no answer came and it is still there; None if it is gone, raises Blocked."""
    try:
        return delete(proc_num)
    except Blocked:
        return None if _is_gone(target, proc_num) else delete(proc_num)


def _made_deletable(target: Target, proc_num: int) -> bool:
    """Whether a record may have the status TP now: it was set, or no answer came to that."""
    try:
        return target.update(proc_num, ProcStatus="TP").succeeded
    except Blocked:
        return True


def _is_gone(target: Target, proc_num: int) -> bool:
    """Whether a record is shown as deleted, or not at all, as far as the version can show it."""
    if target.version < since("get-procedure"):
        return False
    shown = target.get(proc_num)
    return shown.status == 404 or (shown.record or {}).get("ProcStatus") == "D"


def _another(target: Target, proc_num: int) -> Remains | None:
    """The reason why the record with this key is not the run's: another patient or another mark; None if it may be."""
    if target.version < since("get-procedure"):
        return None
    record = target.get(proc_num).record or {}
    pat_num = target.journal.own[proc_num]
    if pat_num and key_of(record, "PatNum") not in (None, pat_num):
        return Remains(
            proc_num, f"it belongs to another patient than {pat_num}: the key is not that of the run's record any more"
        )
    if MARK in (told := str(record.get("BillingNote", ""))) and target.mark not in told:
        return Remains(proc_num, "it carries the mark of another run: the key is not that of the run's record any more")
    return None
