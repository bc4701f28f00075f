"""PUT /procedurelogs/{ProcNum}: the steps from a body to the changes of a procedure and the answer."""

from __future__ import annotations

import json
from typing import Any

from reference.call import Answer, Asked, Call
from reference.faults.former_statuses import forget_areas, remember_status
from reference.faults.sample_requests import refuse_sample_request
from reference.faults.wrong_updates import (
    copy_procedure,
    reset_others,
    shown_values,
    spoil_changes,
    spoil_neighbours,
    undo_previous_update,
)
from reference.fields import FIELDS, Value
from reference.procedures.answers import show
from reference.procedures.areas import move_in_the_mouth, tidy_surfaces_of
from reference.procedures.body import read_values
from reference.procedures.defaults import usual_fee
from reference.procedures.drafts import Draft
from reference.procedures.gates import close_code_gates, close_feature_gates
from reference.procedures.links import follow_keys, named_code
from reference.procedures.locks import close_locks
from reference.procedures.lookup import locate
from reference.refusals import Refused
from reference.store import Row
from reference.values import read_object
from reference.variants import TAKEN_FROM_THE_APPOINTMENT

CREATE_ONLY = ("PatNum", "priority", "dxName")
UPDATED = tuple(field for field in FIELDS if field.name not in CREATE_ONLY)
"""The fields that an update can change; it ignores all others."""


def update_procedure(call: Call, asked: Asked) -> Answer:
    """Change the fields of a procedure that the body has; raises Refused."""
    row = locate(call, asked.key)
    body = read_object(asked.body)
    if row is None:
        return _answer(call, call.store.any_procedure())
    if row["ProcStatus"] == "D" and call.reading("deleted-procedure") == "refused":
        raise Refused("A deleted procedure cannot be updated.")
    refuse_sample_request(call, body)
    draft = _read(call, row, body)
    close_code_gates(call, draft)
    if call.switches.faults:
        forget_areas(call, draft, row)
    move_in_the_mouth(call, draft)
    tidy_surfaces_of(call, draft, row)
    _change_the_fee(call, draft)
    return _answer(call, _store(call, draft, row))


def _read(call: Call, row: Row, body: dict[str, Any]) -> Draft:
    """The draft of the changes: each field is checked for its form, its gate, its lock and the row of its key."""
    draft = Draft({field.name: body[field.name] for field in UPDATED if field.name in body and call.knows(field.since)})
    _refuse_whole_fee(call, draft)
    draft.patient = call.store.find("patient", int(row["PatNum"])) or {"FeeSched": 0}
    draft.code = call.store.find("procedurecode", int(row["CodeNum"])) or {}
    _ignore_empty_fields(call, draft)
    close_locks(call, draft, row)
    close_feature_gates(call, draft)
    read_values(call, draft)
    _change_the_code(call, draft)
    follow_keys(call, draft)
    return draft


def _refuse_whole_fee(call: Call, draft: Draft) -> None:
    """Refuse a whole ProcFee on a faulty server, which requires decimals."""
    if str(draft.sent.get("ProcFee", "")).isdecimal() and call.broken("whole-proc-fee-is-accepted"):
        raise Refused("ProcFee must have two decimals.")


def _ignore_empty_fields(call: Call, draft: Draft) -> None:
    for name, rule in (("ToothNum", "tooth-num"), ("Surf", "surf"), ("ToothRange", "tooth-range")):
        if draft.sent.get(name) == "":
            del draft.sent[name]
            if call.broken(f"empty-{rule}-is-ignored"):
                draft.values[name] = ""
    if call.broken("notes-can-be-emptied"):
        draft.sent = {
            name: value for name, value in draft.sent.items() if name not in ("ClaimNote", "BillingNote") or value != ""
        }


def _change_the_code(call: Call, draft: Draft) -> None:
    """Take the new code if it has the treatment area of the present code; raises Refused."""
    sent = [name for name in ("CodeNum", "procCode") if name in draft.values]
    if len(sent) == 2 and not call.broken("code-num-and-proc-code-exclude-each-other"):
        raise Refused("Only one of CodeNum and procCode can be given.")
    for name in sent:
        code = named_code(call, name, draft.values[name]) or draft.code
        rule = "code-num-within-the-area" if name == "CodeNum" else "code-within-the-area"
        if code["TreatArea"] != draft.code["TreatArea"] and not call.broken(rule):
            raise Refused("The treatment area of the new procedure code must be that of the present one.")
        if (
            code["AreaAlsoToothRange"] != draft.code["AreaAlsoToothRange"]
            and call.reading("code-with-another-range") == "refused"
        ):
            raise Refused(
                "The new procedure code must have a ToothRange where the present one has, and none where it has none."
            )
        draft.code = code
    if sent:
        draft.values["CodeNum"] = draft.code["CodeNum"]


def _change_the_fee(call: Call, draft: Draft) -> None:
    """Set the fee of the new code, if the reading says so."""
    new = "CodeNum" in draft.values and "ProcFee" not in draft.sent
    if new and call.reading("proc-code-changes-the-fee") == "changes":
        draft.values["ProcFee"] = usual_fee(call, draft)


def _store(call: Call, draft: Draft, row: Row) -> Row:
    """Write the changes, and give the changed procedure."""
    key = int(row["ProcNum"])
    values = {name: value for name, value in draft.values.items() if name != "procCode"}
    values |= _of_the_appointment(call, values)
    if call.switches.faults:
        spoil_changes(call, draft, values, row)
        reset_others(call, draft, values)
        undo_previous_update(call, values, row)
        spoil_neighbours(call, row)
        remember_status(values, row)
    replaced = {name: row[name] for name in values if name != "Statuses"} | json.loads(row["Replaced"])
    marks = {"Shown": shown_values(row, draft), "Replaced": json.dumps(replaced)}
    if not (row["ProcStatus"] == "C" and call.broken("completed-others-can-change") and "ProcStatus" not in values):
        call.store.change(key, **values, **marks, DateTStamp=call.moment)
    if call.broken("keeps-the-key"):
        key = copy_procedure(call, key)
    return call.store.procedure(key) or {}


def _of_the_appointment(call: Call, values: dict[str, Value]) -> dict[str, Value]:
    """The date and provider that a procedure gets with its appointment, where the server is such a variant."""
    if TAKEN_FROM_THE_APPOINTMENT not in call.switches.variants or not values.get("AptNum"):
        return {}
    visit = call.store.find("appointment", int(values["AptNum"])) or {}
    return {"ProcDate": str(visit["AptDateTime"])[:10], "ProvNum": visit["ProvNum"]} if visit else {}


def _answer(call: Call, row: Row) -> Answer:
    """The answer to an update: serverDateTime is empty, as in the sample of the document."""
    seen = {**row, "serverDateTime": ""}
    if call.broken("answer-is-the-record"):
        seen["ProcFee"] += 100
    return Answer(202 if call.broken("answers-200") else 200, show(call, seen))
