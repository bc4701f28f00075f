"""ProcedureLogs PUT (update): the procedure of the URL is changed, and nothing else."""

from __future__ import annotations

from typing import Any

from hypothesis import given

from judging.expect import expect, observe
from judging.rule import rule
from strategies import (
    can_be_updated,
    keys_that_are_no_numbers,
    plain_body,
    unknown_keys,
)
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target
from suites.listing import others_with, own_fee
from suites.observations import refusal_shape
from suites.practice_entries import CHOSEN_KEYS
from suites.refusals import answered_once
from suites.updating import accepted_update, arranged_anew_after_a_failure, expect_unchanged, read, standing

OTHER_DAY: dict[str, Any] = {"ProcDate": "2019-03-04"}
NO_DATE: dict[str, Any] = {"ProcDate": "yesterday"}


@rule("update-procedure/answers-200")
def test_an_update_is_answered_with_200(changed: Answer) -> None:
    """Update one field of a procedure."""
    expect(changed).status(200)


def _named(practice: Practice) -> dict[str, Any]:
    """Keys that have a name beside them."""
    known = {"Priority": practice.priorities, "Dx": practice.diagnoses, "ProvNum": practice.providers}
    return {name: CHOSEN_KEYS[name](practice)[name] for name, found in known.items() if found and can_be_updated(name)}


@rule("update-procedure/keeps-the-key")
def test_an_update_makes_no_new_procedure(target: Target) -> None:
    """Update a procedure to a unique date and fee: it keeps its key, and no second procedure has them."""
    made = target.make(plain_body())
    fields: dict[str, Any] = {**OTHER_DAY, "ProcFee": own_fee(made.ProcNum)}
    answer = target.update(made, **fields)
    expect(answer).accepted()
    expect(answer).has(ProcNum=made.ProcNum)
    expect(target.read(made)).has(**fields)
    others = others_with(target, made, **fields)
    expect(answer).is_true(
        not others, f"only procedure {made.ProcNum} with the new values", f"procedure {others[:1]} has them too"
    )


@rule("update-procedure/changes-no-other-record")
def test_other_procedures_stay_as_they_were(target: Target, practice: Practice) -> None:
    """Update a procedure and put it on an appointment: one that is on it and one of another patient read as before."""
    appointment = next(iter(practice.appointments_that_are("Scheduled")), None)
    who = appointment.PatNum if appointment else practice.patients[0].PatNum
    attached: dict[str, Any] = {"AptNum": appointment.AptNum} if appointment else {}
    stranger = next((one for one in practice.patients[::-1] if one.PatNum != who), practice.patients[0])
    made = target.make(plain_body(patient=who))
    others = [
        read(target, target.make(plain_body(patient=who, ProcFee="31.50", **attached))),
        standing(target, plain_body(patient=stranger)),
    ]
    for fields in ({**OTHER_DAY, "ProcFee": "125.95", **_named(practice)}, attached):
        if fields and not (answer := target.update(made, **fields)).succeeded:
            raise Blocked("arrangement", f"the target answered {answer.status} to an update that it should accept")
    for other in others:
        with arranged_anew_after_a_failure(target, other):
            expect_unchanged(other.answer, target.read(other))


@rule("update-procedure/deleted-procedure")
def test_an_update_of_a_deleted_procedure(target: Target) -> None:
    """Delete a procedure and update it: note whether that is refused."""
    made = target.make(plain_body())
    if not target.delete(made.ProcNum).succeeded:
        raise Blocked("arrangement", "the target does not delete a planned procedure")
    answer = target.update(made, **OTHER_DAY)
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


# Which procedure: a key that no procedure has.


def _update_of_nothing(target: Target, proc_num: Any) -> Answer:
    accepted_update(target, plain_body(), OTHER_DAY, read_back=False)
    return target.update(proc_num, **OTHER_DAY)


@rule("update-procedure/proc-num-unknown-is-refused")
@given(proc_num=unknown_keys())
def test_an_unknown_procedure_is_refused(target: Target, proc_num: int) -> None:
    """Send a fine update for a key far above any that exists."""
    expect(_update_of_nothing(target, proc_num)).refused()


@rule("update-procedure/proc-num-zero-is-refused")
def test_procedure_zero_is_refused(target: Target) -> None:
    """Send a fine update for the key 0."""
    expect(_update_of_nothing(target, 0)).refused()


@rule("update-procedure/proc-num-text-is-refused")
@given(proc_num=keys_that_are_no_numbers())
def test_a_procedure_that_is_no_number_is_refused(target: Target, proc_num: str) -> None:
    """Send a fine update for a text in place of the key."""
    expect(_update_of_nothing(target, proc_num)).refused_somehow()


# Refusals as such: an update that one sentence forbids, whichever.


def _refusal(target: Target) -> Answer:
    made: Made = accepted_update(target, plain_body(), OTHER_DAY, read_back=False)
    return answered_once(target, "PUT without a date", lambda: target.update(made, **NO_DATE))


@rule("update-procedure/refusal-status")
def test_a_refusal_is_400_or_404(target: Target) -> None:
    """Whatever is wrong with an update, the document knows two statuses for it."""
    expect(_refusal(target)).refused_as_documented()


@rule("update-procedure/refusal-is-explained")
def test_a_refusal_is_explained(target: Target) -> None:
    """A refusal says why, of a value and of a procedure that there is not."""
    expect(_refusal(target)).explained()
    expect(target.update(UNKNOWN_KEY, **OTHER_DAY)).explained()


@rule("update-procedure/refusal-shape")
def test_the_shape_of_a_refusal(target: Target) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(_refusal(target)))
