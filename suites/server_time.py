"""The time at the target, as its answers show it."""

from __future__ import annotations

from datetime import datetime, timedelta

from judging.expect import expect
from strategies import current
from subject import Answer, Blocked
from suites.listing import STAMP


def expect_read_now(answer: Answer) -> None:
    """Expect serverDateTime not before the creation of the record, and within a day of the target's today."""
    told, entered = moment(answer, "serverDateTime"), moment(answer, "SecDateEntry")
    near = abs(told.date() - current().today) <= timedelta(days=1)
    expected = f"serverDateTime from {entered} on, within a day of {current().today}"
    expect(answer).is_true(near and told >= entered, expected, f"{told}")


def moment(answer: Answer, member: str) -> datetime:
    """A moment that a record shows; raises Blocked where it shows none that can be read."""
    try:
        return datetime.strptime(str((answer.record or {})[member]), STAMP)  # noqa: DTZ007 - by the target's own clock
    except (KeyError, ValueError):
        raise Blocked("not-shown", f"the record shows no {member} that can be read") from None
