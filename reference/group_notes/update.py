"""PUT /procedurelogs/{ProcNum}/GroupNote: a new text, provider or signature of a group note."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from reference.call import Answer, Asked, Call
from reference.faults.group_histories import lose_members, loses_old_text, states_of, without_dropped
from reference.faults.sample_requests import refuse_sample_request
from reference.faults.wrong_group_notes import change_other_records
from reference.faults.wrong_values import other_provider
from reference.fields import Field
from reference.group_notes.body import read_flag, read_note, read_provider, read_sent
from reference.group_notes.fields import UPDATE_FIELDS
from reference.group_notes.notes import GroupNote, find_group_note, group_note, show_note, write_note
from reference.refusals import Refused
from reference.store import Row
from reference.values import NOBODY, read_key, read_object
from reference.versions import V25_3_36

REQUIRED = ("PatNum", "Note")


def update_group_note(call: Call, asked: Asked) -> Answer:
    """Change the text of a group note, and the provider and signature that are sent; raises Refused."""
    row = find_group_note(call, asked.key) or _made_up(asked.key)
    before = group_note(call, row)
    sent = read_sent(call, read_object(asked.body), UPDATE_FIELDS, REQUIRED)
    refuse_sample_request(call, sent)
    _check_patient(call, row, sent)
    if call.switches.faults:
        sent = without_dropped(call, sent, states_of(len(before.members), before.text, signed=before.signed))
    text = _text(call, before, sent)
    signed = _signed(call, before, sent)
    provider = _provider(call, row, sent)
    if row["PatNum"]:
        write_note(call, row, text, signed=signed)
        call.store.change(row["ProcNum"], ProvNum=provider, DateTStamp=call.moment)
        change_other_records(call, before, text)
        lose_members(call, before)
        after = group_note(call, call.store.procedure(row["ProcNum"]) or row)
    else:
        after = GroupNote(row, (), text, signed)
    if call.broken("answer-is-the-note") and after.members:
        after = replace(after, row={**after.row, "ProcNum": after.members[0]})
    return Answer(202 if call.broken("answers-200") else 200, show_note(call, after))


def _made_up(text: str) -> Row:
    """The group note that a faulty server shows for a key that no group note has."""
    key = int(text) if re.fullmatch(r"-?[0-9]{1,18}", text) else NOBODY
    return {"ProcNum": key, "PatNum": 0, "ProvNum": 0, "IsLocked": "false", "Shown": "{}"}


def _check_patient(call: Call, row: Row, sent: dict[str, Any]) -> None:
    """Check that PatNum is a patient and, unless the reading accepts others, that of the note; raises Refused."""
    if "PatNum" not in sent:
        return
    patient = read_key(Field("PatNum", "", "key"), sent["PatNum"])
    if not call.store.find("patient", patient):
        if call.broken("pat-num-unknown-is-refused" if patient else "pat-num-zero-is-refused"):
            return
        raise Refused("Patient not found.")
    if row["PatNum"] and patient != row["PatNum"] and call.reading("wrong-patient") == "refused":
        raise Refused("PatNum is not the patient of the group note.")


def _text(call: Call, before: GroupNote, sent: dict[str, Any]) -> str:
    text = read_note(sent, before.text)
    append = read_flag(call, "doAppendNote", sent)
    if before.row["IsLocked"] == "true":
        if not append:
            raise Refused("The group note is locked and can only be appended to.")
        if loses_old_text(call, before, sent):
            return text
        return text + before.text if call.broken("do-append-note-appends") else before.text + text
    if append:
        reading = call.reading("do-append-note-on-an-unlocked-note")
        if reading == "refused":
            raise Refused("Only a group note that is locked can be appended to.")
        return before.text + text if reading == "appended" else text
    if append is False and call.broken("do-append-note-false-replaces"):
        return before.text + text
    return before.text if call.broken("note-is-updated") else text


def _signed(call: Call, before: GroupNote, sent: dict[str, Any]) -> bool:
    signed = read_flag(call, "isSigned", sent)
    if signed is None:
        return before.signed and call.reading("signature-after-an-edit") == "kept"
    if signed:
        return not call.broken("is-signed-true-overwrites" if before.signed else "is-signed-true-signs")
    return before.signed and call.broken("is-signed-false-clears")


def _provider(call: Call, row: Row, sent: dict[str, Any]) -> int:
    provider = read_provider(call, sent)
    if provider is None:
        lost = call.knows(V25_3_36) and call.broken("prov-num-is-optional")
        return other_provider(call, int(row["ProvNum"])) if lost else int(row["ProvNum"])
    return int(row["ProvNum"]) if call.broken("prov-num-is-updated") else provider
