"""The first request to a target, before anything is judged: does it answer, and what is its date?"""

from __future__ import annotations

import contextlib
from datetime import date, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from subject.client import Target
from subject.errors import Blocked
from subject.exchanges import Answer
from subject.route import proxy_for


class Unreachable(Exception):
    """The target does not answer or rejects the credentials; the message is one sentence."""


def probe(target: Target, *, patient: int | None = None) -> date:
    """The date at the target, from its own clock; raises Unreachable."""
    try:
        answer = target.list(PatNum=patient or target.practice.patients[0].PatNum)
    except Blocked as blocked:
        raise unreachable(target, blocked) from None
    return _today(answer)


def unreachable(target: Target, blocked: Blocked) -> Unreachable:
    """Why a target cannot be tested whose first answer says nothing about any rule, and what to look at."""
    return Unreachable(f"{target.settings.url} cannot be tested{_by_proxy(target)}: {blocked}. {blocked.hint}")


def _by_proxy(target: Target) -> str:
    """The words for the proxy in use, since it may be the proxy that does not answer; empty without one."""
    if target.settings.loopback or not proxy_for(target.settings.url):
        return ""
    scheme = urlsplit(target.settings.url).scheme
    return f" through the proxy of the environment ({scheme.upper()}_PROXY, NO_PROXY)"


def _today(answer: Answer) -> date:
    for row in (answer.rows or ())[:1]:
        with contextlib.suppress(ValueError):
            return datetime.strptime(str(row.get("serverDateTime")), "%Y-%m-%d %H:%M:%S").date()  # noqa: DTZ007 - the target's local clock
    with contextlib.suppress(ValueError, TypeError, OverflowError):
        return parsedate_to_datetime(answer.headers.get("Date", "")).date() - timedelta(days=1)
    return date.today() - timedelta(days=1)  # noqa: DTZ011 - a day back serves any time zone
