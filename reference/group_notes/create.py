"""POST /procedurelogs/GroupNote: the steps from a body to a group note."""

from __future__ import annotations

import json
import re
from typing import Any

from reference.call import Answer, Asked, Call
from reference.faults.group_histories import compared, linked, refuse_state, states_of, without_dropped, without_repeats
from reference.faults.sample_requests import trim_lines
from reference.faults.wrong_group_notes import wrong_values_of_new_note
from reference.faults.wrong_values import other_provider
from reference.fields import Field, Value
from reference.group_notes.body import read_flag, read_note, read_provider, read_sent
from reference.group_notes.fields import CREATE_FIELDS
from reference.group_notes.notes import GROUP_CODE, group_note, show_note, write_note
from reference.procedures.defaults import place_of
from reference.refusals import Refused
from reference.store import Row
from reference.values import read_key, read_object
from reference.versions import V25_3_36

REQUIRED = ("PatNum", "ProcNums", "Note")
ALIKE = {"ProcDate": "date", "ClinicNum": "clinic", "ProvNum": "provider"}
"""The columns that must be equal in all members, with their names in rule ids."""

MOST_MEMBERS = 1000
SHORT_TEXT = 1000
"""The length to which a faulty server cuts long texts."""


def create_group_note(call: Call, asked: Asked) -> Answer:
    """Make a group note of the body; raises Refused."""
    sent = read_sent(call, read_object(asked.body), CREATE_FIELDS, REQUIRED)
    members = _members(call, sent)
    patient = _patient(call, sent, members)
    _check_members(call, int(patient["PatNum"]), members, sent)
    text = _text(call, read_note(sent, ""))
    if call.switches.faults:
        states = states_of(len(members), text, signed=sent.get("isSigned") == "true")
        refuse_state(call, states)
        sent = without_dropped(call, sent, states)
    signed = _signed(call, sent)
    proc_num = _insert(call, patient, members, _provider(call, sent, patient, members))
    row = call.store.procedure(proc_num) or {}
    write_note(call, row, text, signed=signed)
    _link(call, proc_num, members)
    status = 200 if call.broken("answers-201") else 201
    return Answer(status, show_note(call, group_note(call, row)), location=proc_num)


def _members(call: Call, sent: dict[str, Any]) -> list[Row]:
    """The procedures of ProcNums, without repetitions; raises Refused."""
    if "ProcNums" not in sent:
        return []
    raw, anything = sent["ProcNums"], False
    if not isinstance(raw, list):
        if not call.broken("proc-nums-must-be-an-array"):
            raise Refused("ProcNums must be an array.")
        raw, anything = re.findall(r"[0-9]{1,18}", json.dumps(raw, default=str))[:MOST_MEMBERS], True
    elif not raw and call.reading("empty-proc-nums") == "refused":
        raise Refused("ProcNums is required.")
    keys = [read_key(Field("ProcNums", "", "key"), one) for one in raw]
    if not call.broken("repeated-proc-nums-are-ignored"):
        keys = without_repeats(call, keys)
    if len(keys) > MOST_MEMBERS:
        raise Refused(f"ProcNums may have at most {MOST_MEMBERS} procedures.")
    found = [call.store.procedure(key) for key in keys]
    if None in found and not anything and not call.broken("proc-nums-unknown-is-refused"):
        raise Refused("Procedure not found.", 404)
    return [row for row in found if row]


def _patient(call: Call, sent: dict[str, Any], members: list[Row]) -> Row:
    if "PatNum" not in sent:
        key = int(members[0]["PatNum"]) if members else call.store.keys("patient")[0]
    else:
        key = read_key(Field("PatNum", "", "key"), sent["PatNum"])
    patient = call.store.find("patient", key)
    if not patient and not call.broken("pat-num-unknown-is-refused" if key else "pat-num-zero-is-refused"):
        raise Refused("Patient not found.")
    return patient or {"PatNum": key, "PriProv": 0, "ClinicNum": 0}


def _check_members(call: Call, patient: int, members: list[Row], sent: dict[str, Any]) -> None:
    for row in members:
        if row["procCode"] == GROUP_CODE or row["ProcStatus"] == "D":
            raise Refused("ProcNums cannot have group notes or deleted procedures.")
        if row["ProcStatus"] in ("TP", "TPi") and call.reading("planned-members") == "refused":
            raise Refused("ProcNums cannot have procedures that are treatment planned.")
        if call.reading("members-of-another-note") == "refused" and _is_in_a_note(call, row):
            raise Refused("ProcNums cannot have procedures of another group note.")
    known = call.store.find("patient", patient)
    if (
        known
        and any(row["PatNum"] != patient for row in members)
        and call.reading("other-patients-procedures") == "refused"
    ):
        raise Refused("ProcNums must be procedures of the patient.")
    for column, word in ALIKE.items():
        different = {row[column] for row in compared(call, word, members, sent.get("ProcNums"))}
        if len(different) > 1 and not call.broken(f"same-{word}-is-required"):
            raise Refused(f"The procedures of a group note must have the same {word}.")


def _is_in_a_note(call: Call, row: Row) -> bool:
    notes = (
        call.store.procedure(link["GroupNum"]) for link in call.store.rows("procgroupitem", ProcNum=row["ProcNum"])
    )
    return any(note and note["ProcStatus"] != "D" for note in notes)


def _text(call: Call, text: str) -> str:
    text = trim_lines(call, text)
    if call.broken("note-keeps-long-text"):
        text = text[:SHORT_TEXT]
    return text.strip()[:-1] if call.broken("note-is-kept") else text


def _signed(call: Call, sent: dict[str, Any]) -> bool:
    signed = read_flag(call, "isSigned", sent)
    if signed is None:
        return "isSigned" not in sent and call.broken("is-signed-default")
    return signed != call.broken(f"is-signed-accepts-{sent['isSigned']}")


def _provider(call: Call, sent: dict[str, Any], patient: Row, members: list[Row]) -> int:
    """The provider of the body, the patient or the practice; that of the members in versions without the field."""
    provider = read_provider(call, sent)
    if provider is not None:
        return other_provider(call, provider) if call.broken("prov-num-is-kept") else provider
    if not call.knows(V25_3_36) and members:
        return int(members[0]["ProvNum"])
    provider = int(patient["PriProv"] or call.store.preference("PracticeDefaultProv"))
    return other_provider(call, provider) if call.broken("prov-num-default") else provider


def _insert(call: Call, patient: Row, members: list[Row], provider: int) -> int:
    first: Row = members[0] if members else {"ProcDate": call.today, "ClinicNum": patient["ClinicNum"]}
    code = call.store.code(GROUP_CODE) or {"CodeNum": 0}
    values: dict[str, Value] = {
        "PatNum": patient["PatNum"],
        "ProcDate": first["ProcDate"],
        "ProcStatus": "EC",
        "ProvNum": provider,
        "ClinicNum": first["ClinicNum"],
        "PlaceService": place_of(call, int(first["ClinicNum"])),
        "CodeNum": code["CodeNum"],
        "DateTP": first["ProcDate"],
        "DateEntryC": call.today,
        "SecDateEntry": call.moment,
        "DateTStamp": call.moment,
    }
    return call.store.insert(values, wrong_values_of_new_note(call, int(patient["PatNum"])))


def _link(call: Call, proc_num: int, members: list[Row]) -> None:
    kept = members[:-1] if call.broken("proc-nums-are-kept") else linked(call, members)
    for row in kept:
        call.store.add("procgroupitem", GroupNum=proc_num, ProcNum=row["ProcNum"])
    if call.broken("members-are-unchanged"):
        for row in members:
            call.store.change(row["ProcNum"], ProcFee=row["ProcFee"] + 100)
