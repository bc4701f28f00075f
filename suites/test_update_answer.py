"""ProcedureLogs PUT (update): the members of the answer."""

from __future__ import annotations

from judging.expect import expect, observe
from judging.rule import each_rule, rule
from spec import members, shown_form, slug
from subject import Answer
from suites.observations import key_kind, other_members


@each_rule("member", {f"update-procedure/answer-{slug(member)}": member for member in members()})
def test_the_answer_has_the_member(changed: Answer, member: str) -> None:
    """Each member of the sample is there, in its JSON kind."""
    expect(changed).has_member("update-procedure", member)


@each_rule("member", {f"update-procedure/shows-{slug(member)}": member for member in members() if shown_form(member)})
def test_the_answer_writes_the_member_as_the_sample_does(changed: Answer, member: str) -> None:
    """Dates, times, amounts and booleans look like those of the sample."""
    expect(changed).shows("update-procedure", member)


@rule("update-procedure/answer-key-kind")
def test_how_keys_are_written(changed: Answer) -> None:
    """Note how keys are written."""
    observe(key_kind(changed))


@rule("update-procedure/answer-other-members")
def test_members_beyond_the_documented_ones(changed: Answer) -> None:
    """Note whether there are more members than documented."""
    observe(other_members(changed))
