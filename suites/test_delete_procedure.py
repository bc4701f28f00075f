"""ProcedureLogs DELETE: which procedures can be deleted, which cannot, and what is left of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from hypothesis import given

from judging.check import current_check
from judging.expect import expect, observe
from judging.rule import rule
from spec import since
from strategies import keys_that_are_no_numbers, knows, negative_keys, plain_body, unknown_keys
from strategies.creates import attached_body
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target, key_of
from suites.deletions import DELETED, GONE, expect_deleted
from suites.first_failures import FirstFailures
from suites.group_notes import ordinary_procedure
from suites.listing import NOTHING_FOUND
from suites.observations import refusal_shape
from suites.updating import arranged_anew_after_a_failure, differences, expect_unchanged, read, standing

UNKNOWN_OR_WRONG = 400
"""How a target may answer where others answer 404; it answers so whatever else it finds wrong."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What the target shows of a procedure: the answer, and the record in it if there is one."""

    answer: Answer
    there: bool

    @property
    def status(self) -> str:
        """The ProcStatus of the record; gone where there is none, or the status of an answer that says neither."""
        if self.there:
            return f"ProcStatus {(self.answer.record or {}).get('ProcStatus')}"
        nothing = self.answer.succeeded or self.answer.refused
        return GONE if nothing else f"an answer with status {self.answer.status}"


def look(target: Target, proc_num: int, pat_num: int) -> Sight:
    """Look for a procedure, which may be gone: by GET (single), or before 23.3.13 in the list of its patient."""
    if target.version >= since("get-procedure"):
        answer = target.get(proc_num)
        return Sight(answer, there=answer.succeeded)
    page = None
    for page in target.pages(PatNum=pat_num):
        for row in page.rows or ():
            if key_of(row, "ProcNum") == proc_num:
                return Sight(page.at(row), there=True)
    if page is None or not (page.succeeded or page.status == NOTHING_FOUND):
        raise Blocked("arrangement", f"the list of patient {pat_num} was not answered")
    return Sight(page, there=False)


def expect_gone(target: Target, made: Made, deleted: Answer) -> str:
    """The procedure is gone or reads as deleted; gives which. `deleted` is the answer to deleting it."""
    sight = look(target, made.ProcNum, made.PatNum)
    if sight.answer.status == UNKNOWN_OR_WRONG:
        target.read(target.twin(plain_body()))  # a target that shows no procedure at all does not show that one is gone
    expect_deleted(target, "a procedure", deleted, sight.answer, sight.status)
    return "gone" if sight.status == GONE else "deleted-status"


def expect_still_there(target: Target, proc_num: int, pat_num: int, before: Answer) -> None:
    """The procedure is there and reads as it did."""
    sight = look(target, proc_num, pat_num)
    expect(sight.answer).is_true(sight.there, f"procedure {proc_num} as before", sight.status)
    expect_unchanged(before, sight.answer)


@pytest.fixture(scope="session")
def removed(target: Target, practice: Practice, around: list[Made]) -> tuple[Made, Answer]:
    """A planned procedure, and the answer to deleting it, judged as it is: it may be a refusal."""
    return around[1], target.delete(around[1].ProcNum)


@pytest.fixture(scope="session")
def around(target: Target, practice: Practice) -> list[Made]:
    """Three equal procedures and one of another patient, as they read; the second is to be deleted."""
    who, stranger = practice.patients[0], practice.patients[-1]
    earlier = standing(target, plain_body(patient=who))
    made, later = (target.make(plain_body(patient=who)) for _ in range(2))
    return [earlier, made, read(target, later), standing(target, plain_body(patient=stranger))]


@pytest.fixture(scope="session")
def twin(removed: tuple[Made, Answer]) -> None:
    """The accepted twin of every refusal: the target deletes a plain planned procedure."""
    if not removed[1].succeeded:
        raise Blocked.twin(f"the target answered {removed[1].status} to deleting a planned procedure")


@rule("delete-procedure/answers-200")
def test_a_delete_is_answered_with_200(removed: tuple[Made, Answer]) -> None:
    """Delete a planned procedure."""
    expect(removed[1]).status(200)


@rule("delete-procedure/is-gone-afterwards")
def test_a_deleted_procedure_is_gone(target: Target, removed: tuple[Made, Answer], twin: None) -> None:
    """Look for the deleted procedure: there is none, or it has status D; note which."""
    observe(expect_gone(target, *removed))


@rule("delete-procedure/deletes-nothing-else")
def test_other_procedures_stay(target: Target, around: list[Made], twin: None) -> None:
    """Delete the second of three equal procedures: the others, and one of another patient, read as before."""
    for other in (around[0], *around[2:]):
        with arranged_anew_after_a_failure(target, other):
            expect_still_there(target, other.ProcNum, other.PatNum, other.answer)


@rule("delete-procedure/accepts-tp")
@pytest.mark.parametrize(("field", "kind"), [("AptNum", "Scheduled"), ("PlannedAptNum", "Planned")])
def test_one_of_two_on_an_appointment_can_be_deleted(target: Target, practice: Practice, field: str, kind: str) -> None:
    """Put two planned procedures on an appointment and delete one: accepted, since the appointment keeps the other."""
    for one in practice.appointments_that_are(kind)[:1] if knows(field) else ():
        pinned: dict[str, Any] = {field: one.AptNum}
        body = plain_body(patient=one.PatNum, **pinned)
        target.twin(attached if (attached := attached_body()).get(field) == one.AptNum else body)
        made = target.make(body)
        answer = target.delete(made.ProcNum)
        told = f"deleted: another procedure has {field} {one.AptNum} too"
        expect(answer).is_true(answer.succeeded, told, f"{answer.status} {answer.shown}")


@rule("delete-procedure/refuses-d")
def test_a_deleted_procedure_cannot_be_deleted_again(target: Target, removed: tuple[Made, Answer], twin: None) -> None:
    """Delete the procedure that is deleted already: refused."""
    made = removed[0]
    if (status := look(target, made.ProcNum, made.PatNum).status) not in (GONE, DELETED):
        raise Blocked("arrangement", f"the procedure that was deleted shows {status}")
    expect(target.delete(made.ProcNum)).refused()


# Records of the practice that it gives away: they may be deleted where the target is wrong.


def _given_away(target: Target, kind: str, rows: Mapping[int | None, Answer]) -> tuple[int, int, Answer]:
    """The first procedure of that kind that is still there: its key, its patient's and its row, or how it reads."""
    for one in target.practice.disposable:
        if one.kind == kind:
            row = rows.get(one.ProcNum)
            sight = Sight(row, there=True) if row else look(target, one.ProcNum, one.PatNum)
            if sight.there and sight.status != DELETED:
                return one.ProcNum, one.PatNum, sight.answer
    raise Blocked(
        "stale-entry",
        f"every disposable procedure of kind {kind} is gone already",
    )


@rule("delete-procedure/accepts-tpi")
def test_an_inactive_plan_can_be_deleted(target: Target) -> None:
    """Delete a procedure with status TPi: accepted, and it is gone."""
    proc_num, pat_num, before = _given_away(target, "tpi", {})
    if (before.record or {}).get("ProcStatus") != "TPi":
        raise Blocked("stale-entry", f"the disposable procedure {proc_num} has another ProcStatus than TPi")
    answer = target.delete(proc_num)
    expect(answer).succeeded()
    expect_gone(target, Made(proc_num, pat_num, {}, answer), answer)


DELETABLE = ("TP", "TPi", "C")
ATTACHED = (
    *("claim", "insurance-payment", "patient-payment", "adjustment", "prescription", "payment-plan"),
    *("referral", "ortho-case", "last-of-preauthorization"),
)


REFUSED = {kind: f"delete-procedure/refuses-{kind}" for kind in ATTACHED}


@rule(*REFUSED.values())
def test_an_attached_procedure_cannot_be_deleted(target: Target, twin: None) -> None:
    """Try to delete procedures with something attached that forbids it: each is refused, and reads as before.

    They are read in the lists of their patients, and alone if they are not what they were.
    """
    failures = FirstFailures()
    asked = [kind for kind, name in REFUSED.items() if failures.wants(name)]
    rows = _listed(target, {one.PatNum for one in target.practice.disposable if one.kind in asked})
    kept = {kind: found for kind in asked if (found := _kept(target, kind, rows))}
    answers = {kind: target.delete(proc_num) for kind, (proc_num, _, _) in kept.items()}
    after = _listed(target, {pat_num for _, pat_num, _ in kept.values()})
    for kind, (proc_num, pat_num, before) in kept.items():
        shown, answer = after.get(proc_num), answers[kind]
        failures.judge(REFUSED[kind], partial(_expect_refused, answer, kind, proc_num))
        if shown is None or differences(before, shown):
            now = look(target, proc_num, pat_num)
            failures.judge(REFUSED[kind], partial(_expect_as_before, now, proc_num, before, REFUSED[kind]))
    failures.conclude()


def _kept(target: Target, kind: str, rows: Mapping[int | None, Answer]) -> tuple[int, int, Answer] | None:
    """The first disposable procedure of a kind that can be tried; where there is none, its rule is blocked."""
    try:
        return _deletable(target, kind, rows)
    except Blocked as blocked:
        current_check().block(REFUSED[kind], blocked)
        return None


def _deletable(target: Target, kind: str, rows: Mapping[int | None, Answer]) -> tuple[int, int, Answer]:
    """The first disposable procedure of a kind; raises Blocked if its status alone forbids to delete it."""
    proc_num, pat_num, before = _given_away(target, kind, rows)
    if (status := (before.record or {}).get("ProcStatus")) not in DELETABLE:
        words = f"the disposable procedure {proc_num} has ProcStatus {status}, which alone forbids to delete it"
        raise Blocked("stale-entry", words)
    return proc_num, pat_num, before


def _listed(target: Target, patients: Iterable[int]) -> dict[int | None, Answer]:
    """The rows of the patients' lists by ProcNum."""
    pages = [page for pat_num in sorted(patients) for page in target.pages(PatNum=pat_num)]
    return {key_of(row, "ProcNum"): page.at(row) for page in pages for row in page.rows or ()}


def _expect_refused(answer: Answer, kind: str, proc_num: int) -> None:
    expect(answer, REFUSED[kind]).refused(f"DELETE of procedure {proc_num} (kind: {kind} in the practice manifest)")


def _expect_as_before(sight: Sight, proc_num: int, before: Answer, name: str) -> None:
    expect(sight.answer, name).is_true(sight.there, f"procedure {proc_num} as before", sight.status)
    expect_unchanged(before, sight.answer, rule=name)


# Which procedure: a key that no procedure has.


@rule("delete-procedure/proc-num-unknown-is-refused")
@given(proc_num=unknown_keys())
def test_an_unknown_procedure_is_refused(target: Target, twin: None, proc_num: int) -> None:
    """Delete a key far above any that exists."""
    expect(target.delete(proc_num)).refused()


@rule("delete-procedure/proc-num-zero-is-refused")
def test_procedure_zero_is_refused(target: Target, twin: None) -> None:
    """Delete the key 0."""
    expect(target.delete(0)).refused()


@rule("delete-procedure/proc-num-negative-is-refused")
@given(proc_num=negative_keys())
def test_a_negative_procedure_is_refused(target: Target, twin: None, proc_num: int) -> None:
    """Delete a key below zero."""
    expect(target.delete(proc_num)).refused()


@rule("delete-procedure/proc-num-text-is-refused")
@given(proc_num=keys_that_are_no_numbers())
def test_a_procedure_that_is_no_number_is_refused(target: Target, twin: None, proc_num: str) -> None:
    """Delete a text in place of a key."""
    expect(target.delete(proc_num)).refused_somehow()


# Refusals as such.


@pytest.fixture(scope="session")
def refusal(target: Target, twin: None) -> Answer:
    """The answer to deleting a key that no procedure has."""
    return target.delete(UNKNOWN_KEY)


@rule("delete-procedure/refusal-status")
def test_a_refusal_is_400_or_404(refusal: Answer) -> None:
    """Whatever is wrong with a delete, the document knows two statuses for it."""
    expect(refusal).refused_as_documented()


@rule("delete-procedure/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, refusal: Answer) -> None:
    """A refusal says why, of a procedure that there is not and of a status that cannot be deleted."""
    expect(refusal).explained()
    fixed = ordinary_procedure(target)
    if fixed.sent["ProcStatus"] in DELETABLE:
        fixed = target.make(plain_body(status="EO"))
    expect(target.delete(fixed.ProcNum)).explained()


@rule("delete-procedure/refusal-shape")
def test_the_shape_of_a_refusal(refusal: Answer) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(refusal))
