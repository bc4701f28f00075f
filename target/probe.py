"""The first look at a target, before anything is judged: does it answer, and which day is it there?"""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime

from target.client import Target
from target.errors import Blocked
from target.exchanges import Answer


class Unreachable(Exception):
    """The target does not answer, or refuses the credentials; the message is one sentence."""


def probe(target: Target, *, patient: int | None = None) -> date:
    """The day at the target, from its own clock; raises Unreachable."""
    try:
        answer = target.list(PatNum=patient or target.practice.patients[0].PatNum)
    except Blocked as blocked:
        raise Unreachable(f"{target.settings.url} cannot be tested: {blocked}.") from None
    return _today(answer)


def _today(answer: Answer) -> date:
    for row in (answer.rows or ())[:1]:
        with contextlib.suppress(ValueError):
            return datetime.strptime(str(row.get("serverDateTime")), "%Y-%m-%d %H:%M:%S").date()  # noqa: DTZ007 - the target's local clock
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return parsedate_to_datetime(answer.headers.get("Date", "")).date() - timedelta(days=1)
    return date.today() - timedelta(days=1)  # noqa: DTZ011 - a day back serves any time zone
