"""ProcedureLogs POST (create) and PUT (update): times of day to the second."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given

from judging.expect import expect, made_by
from judging.rule import each_rule
from spec import slug
from strategies import Body, current, knows, plain_body, times_with_seconds
from subject import Blocked, Target
from suites.updating import accepted_updates, expect_updated, standing

TIMES = ("ProcTime", "ProcTimeEnd")


def _both(time: str) -> Body:
    """Both times, as far as version and features let them be sent."""
    return {member: time for member in TIMES if knows(member) and current().opens(member)}


@each_rule("member", {f"create-procedure/{slug(member)}-keeps-seconds": member for member in TIMES})
@given(time=times_with_seconds())
def test_a_created_time_has_its_seconds(target: Target, member: str, time: str) -> None:
    """Create a procedure with times that are no whole minutes and read it back: the seconds are there.

    Both times are sent together; if the target refuses that, each alone.
    """
    with suppress(Blocked):
        expect(standing(target, {**plain_body(), **_both(time)}).answer).has(**{member: time})
        return
    target.twin({**plain_body(), member: "08:30:00"})
    answer = target.create({**plain_body(), member: time})
    expect(answer).accepted()
    expect(target.read(made_by(answer))).has(**{member: time})


@each_rule("member", {f"update-procedure/{slug(member)}-keeps-seconds": member for member in TIMES})
@given(time=times_with_seconds())
def test_an_updated_time_has_its_seconds(target: Target, member: str, time: str) -> None:
    """Update times to ones that are no whole minutes and read them back: the seconds are there.

    Both times are sent together; if the target does not keep both, each alone.
    """
    with suppress(Blocked):
        made = accepted_updates(target, {**plain_body(), **_both("08:30:00")}, [_both(time)])
        expect(made.answer).has(**{member: time})
        return
    expect_updated(target, {**plain_body(), member: "08:30:00"}, **{member: time})
