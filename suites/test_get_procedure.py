"""ProcedureLogs GET (single)."""

from __future__ import annotations

import pytest
from hypothesis import given

from judging.check import current_check
from judging.expect import expect, observe
from judging.records import broken, difference, is_shown
from judging.rule import each_rule, rule
from spec import members, shown_form, slug
from strategies import keys_that_are_no_numbers, negative_keys, unknown_keys
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target
from suites.collection import Collected, Collection
from suites.observations import key_kind, other_members, refusal_shape
from suites.refusals import answered_once
from suites.server_time import expect_read_now


@pytest.fixture(scope="session")
def accepted_twin(shown: Answer) -> Answer:
    """The accepted twin of every refusal: the same request for a procedure that exists."""
    if not shown.succeeded:
        raise Blocked.twin(f"a procedure that exists was answered with {shown.status}")
    return shown


@rule("get-procedure/answers-200")
def test_an_existing_procedure_is_answered_with_200(shown: Answer) -> None:
    """Ask for a procedure that exists."""
    expect(shown).status(200)


@rule("get-procedure/returns-the-procedure")
def test_the_answer_is_the_procedure_of_the_url(shown: Answer, existing: int) -> None:
    """The object in the answer is the one whose ProcNum stands in the URL."""
    expect(shown).has(ProcNum=existing)


@rule("get-procedure/returns-the-record")
def test_the_answer_shows_what_was_created(target: Target, collection: Collection) -> None:
    """Read procedures of each status and each class of values: every member shows what was sent, or its default."""
    for one in collection.every:
        if one.permitted and one.known.members.get("ProcStatus") != "D" and not one.is_updated:
            current_check().begin_example()
            target.log.recall(one.made.answer.exchange)
            expect_shown(target.get(one.made.ProcNum), one)


def expect_shown(record: Answer, one: Collected) -> None:
    """The record shows what was sent, where the answer to the create did; other members are judged with creates."""
    told = one.made.answer.record or {}
    wrong = [
        permitted
        for permitted in broken(one.permitted, record.record or {})
        if not (is_shown(permitted, told) and broken([permitted], told))
    ]
    found = [difference(permitted, record.record or {}) for permitted in wrong]
    expected, received = "; ".join(one.expected for one in found), "; ".join(one.received for one in found)
    expect(record).is_true(record.succeeded and not wrong, expected or "a success", received or f"{record.status}")


@rule("get-procedure/is-locked-tells")
def test_a_locked_procedure_is_shown_as_locked(target: Target, practice: Practice) -> None:
    """Read a group note of the practice that is locked: IsLocked is true."""
    locked = next(one for one in practice.disposable if one.kind == "locked-group-note")
    expect(target.get(locked.ProcNum)).has(IsLocked="true")


@rule("get-procedure/server-date-time-is-now")
def test_the_answer_tells_the_time(target: Target, bare: Made) -> None:
    """Read a procedure that the run made: serverDateTime is the present."""
    expect_read_now(target.get(bare.ProcNum))


@rule("get-procedure/proc-num-unknown-is-refused")
@given(key=unknown_keys())
def test_an_unknown_key_is_refused(target: Target, accepted_twin: Answer, key: int) -> None:
    """Ask for a ProcNum far above any that exists."""
    expect(target.get(key)).refused()


def of_nothing(target: Target, key: int | str) -> Answer:
    """The answer to a request for a key that no procedure has, sent once."""
    return answered_once(target, f"GET of {key}", lambda: target.get(key))


@rule("get-procedure/proc-num-unknown-is-404")
def test_an_unknown_key_is_answered_with_404(target: Target, accepted_twin: Answer) -> None:
    """Of the two refusals, the one for what is not there."""
    expect(of_nothing(target, UNKNOWN_KEY)).status(404)


@rule("get-procedure/proc-num-zero-is-refused")
def test_zero_is_refused(target: Target, accepted_twin: Answer) -> None:
    """Zero is the key of nothing."""
    expect(of_nothing(target, 0)).refused()


@rule("get-procedure/proc-num-negative-is-refused")
@given(key=negative_keys())
def test_a_negative_key_is_refused(target: Target, accepted_twin: Answer, key: int) -> None:
    """Ask for a ProcNum below zero."""
    expect(target.get(key)).refused()


@rule("get-procedure/proc-num-text-is-refused")
@given(key=keys_that_are_no_numbers())
def test_a_key_that_is_no_number_is_refused(target: Target, accepted_twin: Answer, key: str) -> None:
    """Ask for a ProcNum made of letters."""
    expect(target.get(key)).refused_somehow()


@rule("get-procedure/refusal-status")
def test_a_refusal_is_400_or_404(target: Target, accepted_twin: Answer) -> None:
    """Whatever is wrong with a request, the document knows two statuses for it."""
    for key in (UNKNOWN_KEY, 0):
        expect(of_nothing(target, key)).refused_as_documented()


@rule("get-procedure/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, accepted_twin: Answer) -> None:
    """A refusal says why, of a key that no procedure has and of a text that is none."""
    expect(of_nothing(target, UNKNOWN_KEY)).explained()
    text = of_nothing(target, "no-number")
    if text.refused:
        expect(text).explained()


@rule("get-procedure/refusal-shape")
def test_the_shape_of_a_refusal(target: Target) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(of_nothing(target, UNKNOWN_KEY)))


@each_rule("member", {f"get-procedure/answer-{slug(member)}": member for member in members()})
def test_the_answer_has_the_member(shown: Answer, member: str) -> None:
    """Each member of the sample is there, in its JSON kind."""
    expect(shown).has_member("get-procedure", member)


@each_rule("member", {f"get-procedure/shows-{slug(member)}": member for member in members() if shown_form(member)})
def test_the_answer_writes_the_member_as_the_sample_does(shown: Answer, member: str) -> None:
    """Dates, times, amounts and booleans look like those of the sample."""
    expect(shown).shows("get-procedure", member)


@rule("get-procedure/answer-key-kind")
def test_how_keys_are_written(shown: Answer) -> None:
    """Note how keys are written."""
    observe(key_kind(shown))


@rule("get-procedure/answer-other-members")
def test_members_beyond_the_documented_ones(shown: Answer) -> None:
    """Note whether there are more members than documented."""
    observe(other_members(shown))
