"""ProcedureLogs POST (create): what is sent for a field is kept, and each documented value is accepted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from judging.examples import draws_each_field
from judging.expect import expect, made_by
from judging.rule import each_rule, rule
from spec import slug
from strategies import (
    Body,
    amounts,
    billing_notes,
    claim_notes,
    dates_text,
    discounts,
    plain_body,
    procedure_dates,
    times_of_day,
)
from strategies.updatable_fields import PINNED
from subject import Answer, Practice, Target
from suites.practice_entries import prosthetic_code
from suites.updating import expect_shown_empty


def expect_kept(target: Target, body: Body, *members: str) -> Answer:
    """The create is accepted and the record, read back, shows what was sent; gives the record."""
    answer = target.create(body)
    expect(answer).accepted()
    record = target.read(made_by(answer))
    expect(record).has(**{member: body[member] for member in members})
    return record


FREE_VALUES: dict[str, Callable[[], SearchStrategy[Any]]] = {
    "ProcDate": procedure_dates,
    "ProcFee": amounts,
    "ClaimNote": claim_notes,
    "DateTP": dates_text,
    "ProcTime": times_of_day,
    "ProcTimeEnd": times_of_day,
    "BillingNote": billing_notes,
    "Discount": discounts,
}


@each_rule("member", {f"create-procedure/{slug(member)}-is-kept": member for member in FREE_VALUES})
@given(data=st.data())
def test_a_value_is_kept(target: Target, member: str, data: st.DataObject) -> None:
    """Create a plain procedure with one more field and read it back, from three examples on."""
    if not draws_each_field():
        return
    target.twin(plain_body())
    expect_kept(
        target, plain_body(**PINNED.get(member, {}), **{member: data.draw(FREE_VALUES[member](), label=member)}), member
    )


@rule("create-procedure/zero-keys-are-accepted")
def test_zero_is_accepted_for_no_appointment_and_no_clinic(target: Target) -> None:
    """Create a procedure with the keys that the sample sends as 0."""
    target.twin(plain_body())
    expect_kept(target, plain_body(AptNum=0, PlannedAptNum=0, ClinicNum=0), "AptNum", "PlannedAptNum")


@rule("create-procedure/prosthesis-accepts-no")
def test_no_prosthesis_is_shown_empty(target: Target, practice: Practice) -> None:
    """Create a procedure of a prosthetic code with Prosthesis No: the record shows an empty text."""
    code = prosthetic_code(practice)
    target.twin(plain_body(code=code))
    expect_shown_empty(expect_kept(target, plain_body(code=code, Prosthesis="No"), "Prosthesis"), "Prosthesis")
