"""What a faulty server does with group notes by their number of members, their signature and their text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from typing import Any

from reference.call import Asked, Call
from reference.faults.classes_of_values import SPOILS_OF_OTHERS
from reference.faults.history_names import ALIKE, MEMBERS, OLD_TEXT, STATES
from reference.group_notes.notes import GROUP_CODE, GroupNote, write_note
from reference.refusals import Refused
from reference.store import Row
from reference.values import parse

LONG = 1000


def states_of(members: int, text: str, *, signed: bool) -> list[str]:
    """The states of a group note, as faults name them."""
    held = {f"{members}-members": True, "signed-notes": signed, "long-notes": len(text) >= LONG}
    return [state for state in STATES if held.get(state)]


def _states(note: GroupNote) -> list[str]:
    return states_of(len(note.members), note.text, signed=note.signed)


# Creating.


def without_repeats(call: Call, keys: Sequence[int]) -> list[int]:
    """The keys, each once; on a faulty server also one that stands at a place again."""
    kept: list[int] = []
    for place, key in enumerate(keys, start=1):
        if key not in kept or call.broken(f"keeps-repeat-at-{place}"):
            kept.append(key)
    return kept


def compared(call: Call, word: str, members: Sequence[Row], named: Any) -> list[Row]:
    """The members whose date, clinic or provider is compared: all of them, unless a fault skips some."""
    if not call.switches.faults:
        return list(members)
    skipped = {place for place in MEMBERS if call.broken(f"skips-{word}-of-member-{place}")}
    if call.broken(f"skips-{word}-after-a-repeat") and isinstance(named, list) and len(named) > len(members):
        skipped |= set(MEMBERS[1:])
    taken = [row for place, row in enumerate(members, start=1) if place not in skipped]
    return [row for row in taken if not _differs_in_two(call, word, row, members)]


def _differs_in_two(call: Call, word: str, row: Row, members: Sequence[Row]) -> bool:
    usual = {one: Counter(other[column] for other in members).most_common(1)[0][0] for one, column in ALIKE.items()}
    differs = {one for one, column in ALIKE.items() if row[column] != usual[one]}
    pairs = [pair for pair in combinations(ALIKE, 2) if word in pair and set(pair) <= differs]
    return any(call.broken(f"accepts-{one}-with-{other}") for one, other in pairs)


def refuse_state(call: Call, states: Sequence[str]) -> None:
    """Refuse a note of a state; raises Refused."""
    for state in states:
        if call.broken(f"refuses-{state}"):
            raise Refused(f"Not allowed for {state}.")


def without_dropped(call: Call, sent: dict[str, Any], states: Sequence[str]) -> dict[str, Any]:
    """The fields that were sent, without those that the faulty server drops for a note of these states."""
    return {
        name: value for name, value in sent.items() if not any(call.broken(f"drops-{name}-of-{one}") for one in states)
    }


def linked(call: Call, members: Sequence[Row]) -> list[Row]:
    """The members that are stored: all of them, unless a fault loses one."""
    return [row for place, row in enumerate(members, start=1) if not call.broken(f"loses-member-{place}")]


# Updating and deleting.


def lose_members(call: Call, note: GroupNote) -> None:
    """Take a member out of a note that is updated."""
    for place, key in enumerate(note.members, start=1):
        if call.broken(f"loses-member-{place}"):
            call.store.remove("procgroupitem", GroupNum=note.row["ProcNum"], ProcNum=key)


def loses_old_text(call: Call, before: GroupNote, sent: dict[str, Any]) -> bool:
    """Whether a text that is appended replaces the old one."""
    cases = {"beside-isSigned": "isSigned" in sent, "beside-ProvNum": "ProvNum" in sent}
    cases |= {f"of-{state}": True for state in _states(before)}
    return any(call.broken(f"loses-old-text-{case}") for case in OLD_TEXT if cases.get(case))


def spoil_delete(call: Call, note: GroupNote) -> None:
    """Refuse to delete a note of a state, or delete one of its members with it; raises Refused."""
    refuse_state(call, _states(note))
    for place, key in enumerate(note.members, start=1):
        if call.broken(f"deletes-member-{place}"):
            call.store.delete(key)


# Listing.


def shown_notes(call: Call, notes: Sequence[GroupNote]) -> list[GroupNote]:
    """The notes that are listed: all of them, unless a fault hides those of a state."""
    return [note for note in notes if not any(call.broken(f"hides-{state}") for state in _states(note))]


def spoil_listed(call: Call, note: GroupNote) -> dict[str, Any]:
    """The members of a listed note that a faulty server shows with another value."""
    kept = [key for place, key in enumerate(note.members, start=1) if not call.broken(f"loses-member-{place}")]
    wrong: dict[str, Any] = {} if len(kept) == len(note.members) else {"ProcNums": kept}
    for name, spoil in SPOILS_OF_OTHERS["Note"].items():
        if call.broken(f"spoils-Note-{name}"):
            wrong["Note"] = spoil(note.text)
    return wrong


# Refused.


def write_refused_note(call: Call, asked: Asked) -> None:
    """Write a part of a refused request, or change the members that it names."""
    body = parse(asked.body)
    if not isinstance(body, dict):
        return
    if call.operation == "create-group-note":
        _write_new_note(call, body)
    elif call.operation == "update-group-note" and asked.key.isdecimal() and len(asked.key) < 18:
        _write_update(call, call.store.procedure(int(asked.key)), body)


def _write_new_note(call: Call, body: dict[str, Any]) -> None:
    named = body.get("ProcNums")
    keys = [key for key in named if type(key) is int and abs(key) < 10**18] if isinstance(named, list) else []
    members = [row for key in keys if (row := call.store.procedure(key))]
    reasons = [word for word, column in ALIKE.items() if len({row[column] for row in members}) > 1]
    reasons += ["ProcNums"] * (len(members) < len(keys)) + ["isSigned"] * (not _is_flag(body, "isSigned"))
    code = call.store.code(GROUP_CODE) or {"CodeNum": 0}
    for reason in reasons:
        if call.broken(f"changes-members-refused-for-{reason}"):
            for row in members:
                call.store.change(row["ProcNum"], ProcFee=row["ProcFee"] + 100)
        if call.broken(f"writes-Note-refused-for-{reason}") and members and isinstance(body.get("Note"), str):
            values = {name: members[0][name] for name in ("PatNum", "ProcDate", "ProvNum", "ClinicNum")}
            stamps = {"SecDateEntry": call.moment, "DateTStamp": call.moment}
            key = call.store.insert({**values, **stamps, "CodeNum": code["CodeNum"], "ProcStatus": "EC"}, {})
            write_note(call, call.store.procedure(key) or {}, body["Note"], signed=False)


def _write_update(call: Call, row: Row | None, body: dict[str, Any]) -> None:
    if not row or row["procCode"] != GROUP_CODE or row["IsLocked"] == "true":
        return
    for reason in (name for name in ("isSigned", "doAppendNote") if not _is_flag(body, name)):
        if call.broken(f"writes-Note-refused-for-{reason}") and isinstance(body.get("Note"), str):
            write_note(call, row, body["Note"], signed=False)
        if call.broken(f"writes-ProvNum-refused-for-{reason}") and type(body.get("ProvNum")) is int:
            call.store.change(row["ProcNum"], ProvNum=body["ProvNum"])


def _is_flag(body: dict[str, Any], name: str) -> bool:
    return body.get(name, "true") in ("true", "false")
