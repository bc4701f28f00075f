"""ProcedureLogs PUT (update): the procedure of the URL is changed, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.examples import budget
from judging.expect import expect, observe
from judging.rule import rule
from oracle.permitted import code_of
from oracle.sent import rule_of
from spec import catalogue, slug
from strategies import (
    SINGLE_FIELDS,
    Area,
    amounts,
    can_be_updated,
    keys_that_are_no_numbers,
    plain_body,
    single_updates,
    unknown_keys,
)
from subject import Answer, Blocked, Made, Practice, Target
from suites.listing import others_with, own_fee
from suites.observations import refusal_shape
from suites.practice_entries import CHOSEN_KEYS
from suites.updating import accepted_update, expect_alike, expect_unchanged

OTHER_DAY: dict[str, Any] = {"ProcDate": "2019-03-04"}
NO_DATE: dict[str, Any] = {"ProcDate": "yesterday"}
DERIVED: dict[str, frozenset[str]] = {
    "Priority": frozenset({"priority"}),
    "Dx": frozenset({"dxName"}),
    "ProvNum": frozenset({"provAbbr"}),
    "ProcStatus": frozenset({"DateEntryC"}),
    "procCode": frozenset({"CodeNum", "descript", "ProcFee", "BaseUnits"}),
    "CodeNum": frozenset({"procCode", "descript", "ProcFee", "BaseUnits"}),
}
"""Members that follow from a field: its name, its code, the day of completion."""


@rule("update-procedure/answers-200")
def test_an_update_is_answered_with_200(changed: Answer) -> None:
    """Update one field of a procedure."""
    expect(changed).status(200)


@rule("update-procedure/answer-is-the-record")
@given(fee=amounts())
def test_the_answer_is_the_record(target: Target, practice: Practice, fee: str) -> None:
    """Update a procedure, in what names follow from too, and read it back: what both show, they show alike."""
    made = target.make(plain_body())
    answer = target.update(made, **OTHER_DAY, ProcFee=fee, **_named(practice))
    expect(answer).accepted()
    expect_alike(answer, target.read(made))


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
    """Update one of two procedures that are alike, and beside one of another patient: the others read as before."""
    who = practice.patients[0]
    made, *others = [target.make(plain_body(patient=patient)) for patient in (who, who, practice.patients[-1])]
    before = [target.read(other) for other in others]
    answer = target.update(made, **OTHER_DAY, ProcFee="125.95", **_named(practice))
    if not answer.succeeded:
        raise Blocked("arrangement", f"the target answered {answer.status} to an update that it should accept")
    for was, other in zip(before, others, strict=True):
        expect_unchanged(was, target.read(other))


KEPT, TOLD = "update-procedure/others-keep-their-value", "update-procedure/answer-is-the-record"


def rules_of_field(field: str) -> list[str]:
    """The rules that state that an update of the field is made, whatever the value."""
    own = f"update-procedure/{slug(field)}-"
    return [one.id for one in catalogue() if one.id.startswith((f"{own}is-updated", f"{own}accepts-"))]


@rule(KEPT, TOLD)
@pytest.mark.parametrize(
    "field", [pytest.param(field, marks=rule(*rules_of_field(field)), id=field) for field in SINGLE_FIELDS]
)
@given(data=st.data())
def test_a_field_that_is_left_out_keeps_its_value(target: Target, field: str, data: st.DataObject) -> None:
    """Update one field of a full procedure: it changes, every other member reads as before and as the answer shows."""
    if not can_be_updated(field):
        return
    update = data.draw(single_updates(fields=(field,)), label="update")
    made = target.make(update.body)
    before = target.read(made)
    answer = target.update(made, **{update.field: update.value})
    after = target.read(made)
    if not answer.succeeded:
        raise Blocked("arrangement", f"the update of {update.field} was not made: the target answered {answer.status}")
    own = rule_of("update-procedure", field, update.value, code_of(target.practice, update.body))
    expect(after, own).has(**{update.field: update.value})
    expect_unchanged(before, after, rule=KEPT, but=DERIVED.get(update.field, frozenset()) | {update.field})
    expect_alike(answer, after, rule=TOLD)


@rule(KEPT)
@pytest.mark.parametrize(("sent", "kept"), [("AptNum", "PlannedAptNum"), ("PlannedAptNum", "AptNum")])
def test_an_appointment_and_a_planned_one_are_two(target: Target, practice: Practice, sent: str, kept: str) -> None:
    """Attach a procedure to an appointment, and another one to a planned one: each is on that alone."""
    if not practice.appointments_that_are("Scheduled" if sent == "AptNum" else "Planned"):
        return
    chosen = CHOSEN_KEYS[sent](practice)
    made = target.make(plain_body(patient=chosen["patient"]))
    was = (target.read(made).record or {}).get(kept)
    if not target.update(made, **{sent: chosen[sent]}).succeeded:
        raise Blocked("arrangement", f"the update of {sent} was not made")
    expect(target.read(made)).has(**{kept: was})


PLACED: tuple[tuple[Area, bool], ...] = (
    ("Surf", False),
    ("Quad", False),
    ("Arch", True),
    ("ToothRange", False),
    ("Tooth", False),
)


@rule(KEPT)
def test_a_code_is_changed_and_the_place_stays(target: Target, practice: Practice) -> None:
    """Change a code to another of its area: the place in the mouth stays. With one example only in the first area."""
    offered = [alike for area, also in PLACED if len(alike := practice.codes_of(area, with_range=also)) > 1]
    for one, other in [alike[:2] for alike in offered][: budget()]:
        made = target.make(plain_body(code=one))
        before = target.read(made).record or {}
        if not target.update(made, procCode=other.ProcCode).succeeded:
            raise Blocked("arrangement", "the target does not change a code within its area")
        expect(target.read(made)).has(**{name: before.get(name) for name in ("ToothNum", "Surf", "ToothRange")})


@rule("update-procedure/deleted-procedure")
def test_an_update_of_a_deleted_procedure(target: Target) -> None:
    """Delete a procedure and update it: note whether that is refused."""
    made = target.make(plain_body())
    if not target.delete(made.ProcNum).succeeded:
        raise Blocked("arrangement", "the target does not delete a planned procedure")
    answer = target.update(made, **OTHER_DAY)
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


# Which procedure: a key that no procedure has.


def _expect_no_procedure(target: Target, proc_num: Any) -> None:
    accepted_update(target, plain_body(), OTHER_DAY, read_back=False)
    expect(target.update(proc_num, **OTHER_DAY)).refused()


@rule("update-procedure/proc-num-unknown-is-refused")
@given(proc_num=unknown_keys())
def test_an_unknown_procedure_is_refused(target: Target, proc_num: int) -> None:
    """Send a fine update for a key far above any that exists."""
    _expect_no_procedure(target, proc_num)


@rule("update-procedure/proc-num-zero-is-refused")
def test_procedure_zero_is_refused(target: Target) -> None:
    """Send a fine update for the key 0."""
    _expect_no_procedure(target, 0)


@rule("update-procedure/proc-num-text-is-refused")
@given(proc_num=keys_that_are_no_numbers())
def test_a_procedure_that_is_no_number_is_refused(target: Target, proc_num: str) -> None:
    """Send a fine update for a text in place of the key."""
    _expect_no_procedure(target, proc_num)


# Refusals as such: an update that one sentence forbids, whichever.


def _refusal(target: Target) -> Answer:
    made: Made = accepted_update(target, plain_body(), OTHER_DAY, read_back=False)
    return target.update(made, **NO_DATE)


@rule("update-procedure/refusal-status")
def test_a_refusal_is_400_or_404(target: Target) -> None:
    """Whatever is wrong with an update, the document knows two statuses for it."""
    expect(_refusal(target)).refused()


@rule("update-procedure/refusal-is-explained")
def test_a_refusal_is_explained(target: Target) -> None:
    """A refusal says why, of a value and of a procedure that there is not."""
    expect(_refusal(target)).explained()
    expect(target.update(2_000_000_000, **OTHER_DAY)).explained()


@rule("update-procedure/refusal-shape")
def test_the_shape_of_a_refusal(target: Target) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(_refusal(target)))
