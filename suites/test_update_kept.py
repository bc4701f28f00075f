"""ProcedureLogs PUT (update): a field has the value that was sent, and each documented value is accepted."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from judging.examples import budget, draws_each_field
from judging.expect import expect
from judging.rule import each_rule, rule
from spec import enumeration, slug
from strategies import (
    amounts,
    billing_notes,
    can_be_updated,
    claim_notes,
    current,
    dates_text,
    discounts,
    places_of_service,
    plain_body,
    procedure_dates,
    times_of_day,
)
from strategies.changes_beside import changes_beside
from strategies.updatable_fields import PINNED
from subject import Blocked, Practice, Target
from suites.practice_entries import CHOSEN_KEYS, prosthetic_code
from suites.sample_updates import FIRST, SECOND, updated_like
from suites.updating import expect_changed, expect_shown_empty, expect_updated, pliable

FREE_VALUES: dict[str, Callable[[], SearchStrategy[Any]]] = {
    "ProcDate": lambda: procedure_dates(other_than=plain_body()["ProcDate"]),
    "ProcFee": amounts,
    "ClaimNote": claim_notes,
    "DateTP": dates_text,
    "ProcTime": times_of_day,
    "ProcTimeEnd": times_of_day,
    "BillingNote": billing_notes,
    "Discount": discounts,
    "PlaceService": places_of_service,
}


def is_shown_by(target: Target, sample: str, **values: Any) -> bool:
    """With one example: whether a procedure that took a sample request of the document shows these values, too."""
    if budget() > 1:
        return False
    with suppress(Blocked):
        expect(updated_like(target, sample).answer).has(**values)
        return True
    return False


TIED = ("ProcFee", "Discount", "ProcTime", "ProcTimeEnd")
"""Fields whose value could be at odds with that of another one: a discount above the fee, an end before the start."""


@each_rule("member", {f"update-procedure/{slug(member)}-is-updated": member for member in FREE_VALUES})
@given(data=st.data())
def test_a_value_is_updated(target: Target, member: str, data: st.DataObject) -> None:
    """Update one field of a plain procedure to another value, and read it back, from three examples on."""
    if not draws_each_field():
        return
    made = target.make(plain_body(**PINNED.get(member, {}))) if member in TIED else pliable(target)
    expect_changed(target, made, **{member: data.draw(FREE_VALUES[member](), label=member)})


@rule("update-procedure/notes-can-be-emptied")
def test_notes_are_emptied(target: Target) -> None:
    """Send empty notes to a procedure that has some: only empty places in the mouth are ignored."""
    expect_updated(target, plain_body(ClaimNote="note", BillingNote="note"), ClaimNote="", BillingNote="")


@rule("update-procedure/empty-prosthesis-is-accepted")
@given(data=st.data())
def test_an_empty_prosthesis_means_none(target: Target, practice: Practice, data: st.DataObject) -> None:
    """Send Prosthesis as empty text, whatever the code, to a procedure without one."""
    if is_shown_by(target, SECOND, Prosthesis=""):
        return
    kinds = [plain_body()] + [
        plain_body(code=code) for code in practice.codes if code.IsProsth and code.TreatArea in ("None", "Mouth")
    ]
    body = data.draw(st.sampled_from(kinds), label="body")
    expect_changed(target, pliable(target) if body == kinds[0] else target.make(body), Prosthesis="")


@rule("update-procedure/whole-proc-fee-is-accepted")
@given(fee=st.sampled_from(("250", "7", "1000")))
def test_a_fee_without_decimals_is_accepted(target: Target, fee: str) -> None:
    """Send a fee as the document's request does: without decimals."""
    if is_shown_by(target, FIRST, ProcFee="250"):
        return
    expect_changed(target, pliable(target), ProcFee=fee)


@rule("update-procedure/planned-apt-num-zero-is-accepted")
def test_a_procedure_is_taken_off_its_planned_appointment(target: Target, practice: Practice) -> None:
    """Send PlannedAptNum as 0 to a procedure on a planned appointment."""
    expect_updated(target, plain_body(**CHOSEN_KEYS["PlannedAptNum"](practice)), PlannedAptNum=0)


@rule("update-procedure/prosthesis-accepts-no")
def test_no_prosthesis_is_shown_empty(target: Target, practice: Practice) -> None:
    """Update the Prosthesis of a procedure to No: the record shows an empty text."""
    record = expect_updated(target, plain_body(code=prosthetic_code(practice), Prosthesis="I"), Prosthesis="No")
    expect_shown_empty(record, "Prosthesis")


@rule("update-procedure/tooth-range-accepts-any-order")
@given(teeth=st.sampled_from(("31,30,18-21", "9,5", "20-24,7")))
def test_a_range_in_any_order_is_accepted(target: Target, teeth: str) -> None:
    """Update a ToothRange to teeth that do not ascend: the record means the same teeth."""
    if is_shown_by(target, SECOND, ToothRange="31,30, 18-21"):
        return
    expect_updated(target, plain_body(area="ToothRange"), ToothRange=teeth)


QUOTED = ("Priority", "Dx", "ProvNum", "ClinicNum")
"""The keys that stand in quotes in the document's request, are not 0 and lock nothing."""


@rule("update-procedure/keys-in-quotes-are-accepted")
def test_a_key_in_quotes_is_accepted(target: Target, practice: Practice) -> None:
    """Update keys as the document's request does, with their digits in quotes; an appointment last."""
    if is_shown_by(target, FIRST):
        return
    appointments = practice.appointments_that_are("Scheduled")
    offered = {"ProvNum": practice.providers, "ClinicNum": practice.clinics}
    made = target.make(plain_body(patient=appointments[0].PatNum if appointments else None))
    known = [member for member in QUOTED if offered.get(member, True)]
    expect_changed(target, made, **{member: str(CHOSEN_KEYS[member](practice)[member]) for member in known})
    if appointments:
        expect_changed(target, made, AptNum=str(CHOSEN_KEYS["AptNum"](practice)["AptNum"]))


@rule("update-procedure/other-statuses-lock-nothing")
def test_what_completion_locks_can_be_updated_otherwise(target: Target) -> None:
    """Update what completion locks, at each other status: it changes. With two examples only at the last status.

    With one example walks along statuses have to do.
    """
    locked = {"Surf": "MOD", "ToothNum": "5", "Discount": 5.5}
    fields = {member: value for member, value in locked.items() if can_be_updated(member)}
    others = [status for status in enumeration("ProcStatus", target.version)[::-1] if status != "C"]
    for status in others[: budget() if budget() > 2 else budget() - 1]:
        expect_updated(target, plain_body(area="Surf", status=status), **fields)


@rule("update-procedure/completed-others-can-change")
def test_other_fields_of_a_complete_procedure_can_be_updated(target: Target, practice: Practice) -> None:
    """Update every field of a complete procedure that completion does not lock: each changes."""
    codes = sorted(practice.codes, key=lambda code: (not code.IsProsth, code.TreatArea not in ("None", "Mouth")))
    body = plain_body(code=codes[0], status="C")
    expect_updated(target, body, **changes_beside({}, body, current()))
