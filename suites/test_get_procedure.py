"""ProcedureLogs GET (single)."""

from __future__ import annotations

import pytest
from hypothesis import given

from judging.expect import expect, observe
from judging.rule import each_rule, rule
from judging.sameness import same
from spec import enumeration, members, shown_form, slug
from strategies import keys_that_are_no_numbers, knows, negative_keys, plain_body, procedures, unknown_keys
from subject import Answer, Blocked, Made, Target
from suites.observations import key_kind, other_members, refusal_shape
from suites.server_time import expect_read_now

ESCAPED = 'x < y & "z"'


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
@given(body=procedures())
def test_the_answer_shows_what_was_created(target: Target, body: dict[str, object]) -> None:
    """Create a procedure with a note of special characters and read it: both answers show the same values."""
    body |= {"BillingNote": ESCAPED} if knows("BillingNote") else {}
    made = target.make(body)
    told = made.answer.record or {}
    kept = {member: value for member, value in body.items() if member in told and same(member, value, told[member])}
    expect(target.get(made.ProcNum)).has(**kept)


@rule("get-procedure/returns-the-record")
def test_a_procedure_of_every_status_is_shown(target: Target) -> None:
    """Read a procedure of each status that a create can set: the answer shows the status that was sent."""
    for status in enumeration("ProcStatus", target.version):
        made = target.twin(plain_body(status=status))
        told = (made.answer.record or {}).get("ProcStatus", status)
        expect(target.get(made.ProcNum)).has(ProcNum=made.ProcNum, ProcStatus=told)


@rule("get-procedure/server-date-time-is-now")
def test_the_answer_tells_the_time(target: Target, bare: Made) -> None:
    """Read a procedure that the run made: serverDateTime is the present."""
    expect_read_now(target.get(bare.ProcNum))


@rule("get-procedure/proc-num-unknown-is-refused")
@given(key=unknown_keys())
def test_an_unknown_key_is_refused(target: Target, accepted_twin: Answer, key: int) -> None:
    """Ask for a ProcNum far above any that exists."""
    expect(target.get(key)).refused()


@rule("get-procedure/proc-num-unknown-is-404")
def test_an_unknown_key_is_answered_with_404(target: Target, accepted_twin: Answer) -> None:
    """Of the two refusals, the one for what is not there."""
    expect(target.get(2_000_000_000)).status(404)


@rule("get-procedure/proc-num-zero-is-refused")
def test_zero_is_refused(target: Target, accepted_twin: Answer) -> None:
    """Zero is the key of nothing."""
    expect(target.get(0)).refused()


@rule("get-procedure/proc-num-negative-is-refused")
@given(key=negative_keys())
def test_a_negative_key_is_refused(target: Target, accepted_twin: Answer, key: int) -> None:
    """Ask for a ProcNum below zero."""
    expect(target.get(key)).refused()


@rule("get-procedure/proc-num-text-is-refused")
@given(key=keys_that_are_no_numbers())
def test_a_key_that_is_no_number_is_refused(target: Target, accepted_twin: Answer, key: str) -> None:
    """Ask for a ProcNum made of letters."""
    expect(target.get(key)).refused()


@rule("get-procedure/refusal-status")
def test_a_refusal_is_400_or_404(target: Target, accepted_twin: Answer) -> None:
    """Whatever is wrong with a request, the document knows two statuses for it."""
    for key in (2_000_000_000, 0, "no-number"):
        expect(target.get(key)).refused_as_documented()


@rule("get-procedure/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, accepted_twin: Answer) -> None:
    """A refusal says why, of a key that no procedure has and of a text that is none."""
    for key in (2_000_000_000, "no-number"):
        expect(target.get(key)).explained()


@rule("get-procedure/refusal-shape")
def test_the_shape_of_a_refusal(target: Target) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(target.get(2_000_000_000)))


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
