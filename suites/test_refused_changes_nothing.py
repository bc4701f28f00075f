"""What is refused is not done: no record is made and none is changed, not even by what is right in the request."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judging.examples import ONE_EXAMPLE
from judging.expect import expect
from judging.rule import rule
from spec import catalogue
from strategies import broken_procedures
from subject import Answer, Blocked, Made, Target
from subject.needs import missing
from suites.listing import others_with, own_fee

BROKEN_CREATES = (
    *(
        "proc-date-format",
        "proc-status-other-values-are-refused",
        "priority-other-category-is-refused",
        "dx-unknown-is-refused",
    ),
    *("tooth-num-is-required-for-tooth", "surf-is-required-for-surf", "priority-and-priority-name-exclude-each-other"),
    "is-date-prosth-est-other-values-are-refused",
)
"""Rules that a server may look at early or late."""


@rule("create-procedure/refused-creates-nothing")
@ONE_EXAMPLE
@given(data=st.data())
def test_a_refused_create_makes_no_procedure(target: Target, bare: Made, data: st.DataObject) -> None:
    """Send creates that are refused, each with a fee that no procedure has: none has it afterwards."""
    fee = own_fee(bare.ProcNum)
    rules = [catalogue()[f"create-procedure/{name}"] for name in BROKEN_CREATES]
    judged = [one.id for one in rules if one.holds_at(target.version) and not missing(target.practice, one.needs)]
    creates = [data.draw(broken_procedures(one), label=one).body for one in judged]
    answers = [target.create({**body, "ProcFee": fee}) for body in creates]
    refused = last_refusal(answers)
    accepted = [answer.proc_num for answer in answers if answer.succeeded]
    left = [key for key in others_with(target, bare, ProcFee=fee) if key not in accepted]
    expect(refused).is_true(not left, f"no procedure with ProcFee {fee}", f"procedure {left[:1]} has it")


def last_refusal(answers: list[Answer]) -> Answer:
    """The last answer that is a refusal; raises Blocked where nothing was refused."""
    refused = [answer for answer in answers if answer.refused]
    if not refused:
        raise Blocked("unexpected-answer", "nothing was refused of what is wrong")
    return refused[-1]
