"""GET /procedurelogs/GroupNotes: the group notes of a patient."""

from __future__ import annotations

import re
from typing import Any

from reference.call import Answer, Asked, Call
from reference.group_notes import GroupNote, group_notes, other_provider, show_note
from reference.refusals import Refused
from reference.values import NOBODY


def list_group_notes(call: Call, asked: Asked) -> Answer:
    """List the group notes of one patient."""
    query = dict(asked.query)
    notes = _notes(call, query)
    if call.broken("none-listed-twice"):
        notes += notes[-1:]
    answer = [_show(call, note) for note in _page(query, notes)]
    status = 202 if call.broken("answers-200") else 200
    return Answer(status, {"groupNotes": answer} if call.broken("answers-an-array") else answer)


def _notes(call: Call, query: dict[str, str]) -> list[GroupNote]:
    if "PatNum" not in query:
        if call.broken("pat-num-is-required"):
            return group_notes(call)
        raise Refused("PatNum is required.")
    patient = _count("PatNum", query["PatNum"])
    if patient == 0:
        if call.broken("pat-num-zero-is-refused"):
            return []
        raise Refused("PatNum is required.")
    if not call.store.find("patient", patient):
        if call.reading("pat-num-unknown") == "refused":
            raise Refused("Patient not found.", 404)
        return []
    deleted = call.switches.reading("delete-group-note/listing-afterwards") == "listed"
    notes = group_notes(call, patient, deleted=deleted)
    if not notes and call.reading("without-notes") == "refused":
        raise Refused("No group notes found.", 404)
    return _faulty(call, patient, notes) if call.switches.faults else notes


def _faulty(call: Call, patient: int, notes: list[GroupNote]) -> list[GroupNote]:
    """The list of a server with a fault on which notes it has."""
    if "create-group-note/is-listed" in call.switches.faults:
        return notes[:-1]
    if call.broken("lists-every-note"):
        return [*notes[:-2], *notes[-1:]]
    if call.broken("of-the-patient-only"):
        return [*notes, *(note for note in group_notes(call) if note.row["PatNum"] != patient)]
    return notes


def _page(query: dict[str, str], notes: list[GroupNote]) -> list[GroupNote]:
    offset = _count("Offset", query.get("Offset", "0"))
    limit = _count("Limit", query.get("Limit", str(NOBODY)))
    return notes[offset : offset + limit]


def _count(name: str, text: str) -> int:
    if not re.fullmatch(r"[0-9]+", text):
        raise Refused(f"{name} must be a whole number.")
    return int(text) if len(text) <= 18 else NOBODY


def _show(call: Call, note: GroupNote) -> dict[str, Any]:
    answer = show_note(call, note)
    if call.switches.faults:
        answer |= {name: value for name, value in _mistakes(call, note).items() if name in answer}
    if "isSigned" in answer and call.reading("is-signed-spelling") == "capital":
        answer["isSigned"] = answer["isSigned"].capitalize()
    return answer


def _mistakes(call: Call, note: GroupNote) -> dict[str, Any]:
    """What a server with a fault shows in place of what the note has."""
    mistakes: dict[str, Any] = {}
    if call.broken("pat-num-is-the-patients"):
        mistakes["PatNum"] = next(key for key in call.store.keys("patient") if key != note.row["PatNum"])
    if call.broken("prov-num-is-the-notes"):
        mistakes["ProvNum"] = other_provider(call, int(note.row["ProvNum"]))
    if call.broken("proc-num-is-a-group-note") and note.members:
        mistakes["ProcNum"] = note.members[0]
    if call.broken("proc-nums-are-the-members"):
        mistakes["ProcNums"] = list(note.members[:-1])
    if call.broken("note-is-the-text"):
        mistakes["Note"] = note.text.strip()[:-1]
    if call.broken("is-signed-tells"):
        mistakes["isSigned"] = "false"
    return mistakes
