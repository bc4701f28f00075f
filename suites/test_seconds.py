"""ProcedureLogs POST (create) and PUT (update): times of day to the second."""

from __future__ import annotations

from hypothesis import given

from judging.expect import expect, made_by
from judging.rule import each_rule
from spec import slug
from strategies import plain_body, times_with_seconds
from subject import Target
from suites.updating import expect_updated

TIMES = ("ProcTime", "ProcTimeEnd")


@each_rule("member", {f"create-procedure/{slug(member)}-keeps-seconds": member for member in TIMES})
@given(time=times_with_seconds())
def test_a_created_time_has_its_seconds(target: Target, member: str, time: str) -> None:
    """Create a procedure with a time that is no whole minute and read it back: the seconds are there."""
    target.twin({**plain_body(), member: "08:30:00"})
    answer = target.create({**plain_body(), member: time})
    expect(answer).accepted()
    expect(target.read(made_by(answer))).has(**{member: time})


@each_rule("member", {f"update-procedure/{slug(member)}-keeps-seconds": member for member in TIMES})
@given(time=times_with_seconds())
def test_an_updated_time_has_its_seconds(target: Target, member: str, time: str) -> None:
    """Update a time to one that is no whole minute and read it back: the seconds are there."""
    expect_updated(target, {**plain_body(), member: "08:30:00"}, **{member: time})
