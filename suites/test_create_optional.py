"""ProcedureLogs POST (create): optional fields may be left out."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from judging.examples import ONE_EXAMPLE, budget
from judging.expect import expect
from judging.rule import each_rule
from spec import slug
from strategies import Body, full_procedures
from subject import Blocked, Practice, Target
from suites.practice_entries import neither_first, plain_codes

FIELDS = ("AptNum", "PlannedAptNum", "priority", "dxName", "Prosthesis", "DateOriginalProsth")
"""Fields that few rows have: rows of creates show that the others are optional."""


@each_rule("field", {f"create-procedure/{slug(field)}-is-optional": field for field in FIELDS})
@ONE_EXAMPLE
@given(data=st.data())
def test_a_field_may_be_left_out(target: Target, practice: Practice, field: str, data: st.DataObject) -> None:
    """Leave one optional field out of a full create: accepted; judged only if the full create is accepted, too.

    With one example a create without any of these fields has to do, if it is accepted.
    """
    body: Body = data.draw(full_procedures(status="TP", **_setting(practice, field)), label="body")
    few = {name: value for name, value in body.items() if name not in (*FIELDS, "Priority", "Dx")}
    if budget() == 1:
        with suppress(Blocked):
            expect(target.once("few optional fields", few, make=lambda: target.make(few)).answer).accepted()
            return
    without = {name: value for name, value in body.items() if name != field}
    answer = target.create(without, marked=field != "BillingNote")
    if field in body and not answer.succeeded:
        target.twin(body)
    expect(answer).accepted()


def _setting(practice: Practice, field: str) -> dict[str, Any]:
    """A code and a patient that allow as many fields as can be, and of two names for one thing the one in question."""
    names = {"priority": practice.priorities, "dxName": practice.diagnoses}
    keys = {"Priority": practice.priorities, "Dx": practice.diagnoses}
    pinned: dict[str, Any] = {}
    if names.get(field):
        pinned[field] = neither_first(names[field]).ItemName
    if keys.get(field):
        pinned[field] = neither_first(keys[field]).DefNum
    if field == "Prosthesis":
        pinned["DateOriginalProsth"] = ...
    prosthetic = [code for code in plain_codes(practice) if code.IsProsth] or [
        code for code in practice.codes if code.IsProsth
    ]
    return {"code": (prosthetic or plain_codes(practice))[0], "patient": _patient(practice, field), **pinned}


def _patient(practice: Practice, field: str) -> int:
    kind = "Planned" if field == "PlannedAptNum" else "Scheduled"
    return next((one.PatNum for one in practice.appointments_that_are(kind)), practice.patients[0].PatNum)
