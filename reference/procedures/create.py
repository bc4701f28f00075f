"""POST /procedurelogs: the steps from a body to a new procedure and its answer."""

from __future__ import annotations

from typing import Any

from reference.call import Answer, Asked, Call
from reference.faults.sample_requests import refuse_sample_request
from reference.faults.wrong_records import spoil_new_procedure
from reference.fields import FIELDS
from reference.procedures.answers import show
from reference.procedures.areas import place_in_the_mouth
from reference.procedures.body import read_values
from reference.procedures.defaults import fill_defaults
from reference.procedures.drafts import Draft
from reference.procedures.gates import close_code_gates, close_feature_gates
from reference.procedures.links import follow_links
from reference.procedures.presence import check_presence
from reference.store import Row
from reference.values import read_object

NEVER_ALIKE = ("BillingNote", "ClaimNote", "SecDateEntry", "DateTStamp")
"""Fields that may differ between two procedures which a faulty server takes for the same procedure."""


def create_procedure(call: Call, asked: Asked) -> Answer:
    """Make a procedure of the body; raises Refused."""
    body = read_object(asked.body)
    refuse_sample_request(call, body)
    draft = Draft({field.name: body[field.name] for field in FIELDS if field.name in body and call.knows(field.since)})
    check_presence(call, draft)
    close_feature_gates(call, draft)
    read_values(call, draft)
    follow_links(call, draft)
    close_code_gates(call, draft)
    place_in_the_mouth(call, draft)
    fill_defaults(call, draft)
    if call.switches.faults:
        spoil_new_procedure(call, draft, body)
    return _answer(call, _insert(call, draft))


def _insert(call: Call, draft: Draft) -> int:
    values = {name: value for name, value in draft.values.items() if name not in ("procCode", "priority", "dxName")}
    if call.broken("makes-a-new-procedure"):
        first = call.store.twin({name: value for name, value in values.items() if name not in NEVER_ALIKE})
        values |= {"ProcNum": first} if first else {}
    return call.store.insert(values, draft.shown)


def _answer(call: Call, proc_num: int) -> Answer:
    status = 200 if call.broken("answers-201") else 201
    return Answer(status, _created(call, call.store.procedure(proc_num) or {}), location=proc_num)


def _created(call: Call, row: Row) -> dict[str, Any]:
    """The new procedure as it is shown: DateTStamp and serverDateTime are empty, as in the sample of the document."""
    seen = {**row, "DateTStamp": "", "serverDateTime": ""}
    if call.broken("answer-is-the-record"):
        seen["ProcFee"] += 100
    return show(call, seen)
