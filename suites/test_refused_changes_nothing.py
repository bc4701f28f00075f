"""What is refused is not done: no record is made and none is changed, not even by what is right in the request."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from judging.examples import ONE_EXAMPLE, budget
from judging.expect import expect
from judging.rule import rule
from spec import catalogue, since
from strategies import Body, broken_procedures, broken_updates, current, plain_body
from strategies.changes_beside import changes_beside
from subject import Answer, Blocked, Made, Practice, Target, key_of
from subject.needs import missing
from suites.listing import others_with, own_fee, read_list
from suites.updating import expect_unchanged

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
    """Send creates that are refused, each with a fee that no procedure has: none has it afterwards.

    With one example half of them are sent.
    """
    fee = own_fee(bare.ProcNum)
    judged = rules_that_hold(target, "create-procedure", BROKEN_CREATES)
    judged = judged if budget() > 1 else judged[::2]
    creates = [data.draw(broken_procedures(one), label=one).body for one in judged]
    answers = [target.create({**body, "ProcFee": fee}) for body in creates]
    refused = last_refusal(answers)
    accepted = [answer.proc_num for answer in answers if answer.succeeded]
    left = [key for key in others_with(target, bare, ProcFee=fee) if key not in accepted]
    expect(refused).is_true(not left, f"no procedure with ProcFee {fee}", f"{len(left)} with it")


BROKEN_UPDATES = ("proc-date-format", "dx-unknown-is-refused", "prov-num-unknown-is-refused", "proc-time-format")
"""Rules that a server may look at before or after it writes."""


@rule("update-procedure/refused-changes-nothing")
@ONE_EXAMPLE
@given(data=st.data())
def test_a_refused_update_changes_no_neighbour(target: Target, practice: Practice, data: st.DataObject) -> None:
    """Send updates that are rejected, each beside valid changes of every other field: the neighbours are unchanged.

    They are another procedure on the appointment and another patient's latest, all of the same code; each is compared
    as it is read, and those on the appointment also as they are listed.
    """
    body, neighbours = neighbourhood(practice)
    made = target.make(body)
    others = [target.make(one) for one in neighbours]
    before = seen(target, made, others)
    for one in rules_that_hold(target, "update-procedure", BROKEN_UPDATES):
        wrong = data.draw(broken_updates(one), label=one).wrong
        target.update(made, **changes_beside(wrong, body, current()), **wrong)
    after = seen(target, made, others)
    for whose, was in before.items():
        expect_unchanged(was, after.get(whose, was), of=whose)


NEIGHBOURS = (
    "another procedure of the patient, its appointment and its code",
    "another patient's procedure of its code",
)


def neighbourhood(practice: Practice) -> tuple[Body, list[Body]]:
    """A procedure on an appointment, if the practice has one, and those near it: one beside it and one of another."""
    visits = practice.appointments_that_are("Scheduled")
    body = plain_body(AptNum=visits[0].AptNum) if visits else plain_body()
    strangers = [one for one in practice.patients if one.PatNum != body["PatNum"]]
    return body, [body, *(plain_body(patient=one) for one in strangers[:1])]


def seen(target: Target, made: Made, others: Sequence[Made]) -> dict[str, Answer]:
    """What the target shows of the neighbours, each in words: as it is read, and as the list of `made` has it."""
    words = dict(zip((one.ProcNum for one in others), NEIGHBOURS, strict=False))
    by_visit = "AptNum" in made.sent and target.version >= since("list-procedures", "AptNum")
    listing = read_list(target, AptNum=made.sent["AptNum"]) if by_visit else read_list(target, PatNum=made.PatNum)
    rows = {words[key]: listing.last.at(row) for row in listing.rows if (key := key_of(row, "ProcNum")) in words}
    read = {words[one.ProcNum]: target.read(one) for one in others}
    return {**read, **{f"{whose}, in the list": row for whose, row in rows.items()}}


def rules_that_hold(target: Target, operation: str, names: Sequence[str]) -> list[str]:
    """The ids of those rules of the operation that apply to the version and have what they need of the practice."""
    rules = [catalogue()[f"{operation}/{name}"] for name in names]
    return [one.id for one in rules if one.holds_at(target.version) and not missing(target.practice, one.needs)]


def last_refusal(answers: list[Answer]) -> Answer:
    """The last answer that is a refusal; raises Blocked where nothing was refused."""
    refused = [answer for answer in answers if answer.refused]
    if not refused:
        raise Blocked("unexpected-answer", "nothing was refused of what is wrong")
    return refused[-1]
