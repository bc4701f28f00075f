"""GET /procedurelogs/GroupNotes: the group notes of a patient."""

from __future__ import annotations

import re
from typing import Any

from reference.call import Answer, Asked, Call
from reference.faults.group_histories import shown_notes, spoil_listed
from reference.faults.wrong_group_notes import wrong_members, wrong_notes
from reference.group_notes.notes import GroupNote, group_notes, show_note
from reference.refusals import Refused
from reference.values import NOBODY


def list_group_notes(call: Call, asked: Asked) -> Answer:
    """List the group notes of a patient; raises Refused."""
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
    return shown_notes(call, wrong_notes(call, patient, notes)) if call.switches.faults else notes


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
        wrong = wrong_members(call, note) | spoil_listed(call, note)
        answer |= {name: value for name, value in wrong.items() if name in answer}
    if "isSigned" in answer and call.reading("is-signed-spelling") == "capital":
        answer["isSigned"] = answer["isSigned"].capitalize()
    return answer
