"""The first requests to a target, before anything is judged: does the API answer there, and what is its date?"""

from __future__ import annotations

import contextlib
import re
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit

from subject.client import Target
from subject.errors import Blocked
from subject.exchanges import Answer
from subject.http_dates import moment_in
from subject.route import proxy_for

ASK_FOR_PATH = "does the path of the URL end as /api/v1 does?"
NOWHERE = "no-such-resource"
REDIRECTS = (300, 301, 302, 303, 307, 308)
LONGEST_TOLD = 200
LONGEST_COMPARED = 10_000
"""Characters of a redirect that are shown, and of an answer that are compared with another one."""


class Unreachable(Exception):
    """The target does not answer or rejects the credentials; the message is one sentence."""


def probe(target: Target, *, patient: int | None = None) -> date:
    """The date at the target, from its own clock; raises Unreachable, after three requests at most."""
    try:
        answer = target.list(PatNum=patient or target.practice.patients[0].PatNum)
        if problem := _elsewhere(target, answer):
            raise Unreachable(f"{target.settings.url} cannot be tested: GET /procedurelogs is answered with {problem}")
    except Blocked as blocked:
        raise unreachable(target, blocked) from None
    return _today(answer)


def _elsewhere(target: Target, answer: Answer) -> str:
    """What shows that the answer is not from the API, and what to look at; empty where it may be from the API."""
    if answer.status in REDIRECTS:
        leads = answer.headers.get("Location", "").partition("/procedurelogs")[0].encode("ascii", "replace").decode()
        told = f" to {leads[:LONGEST_TOLD]}" if leads.isprintable() and leads else ""
        return f"{answer.status}, a redirect{told}: give the URL that it leads to."
    seen = f"{answer.status} and an HTML page" if _is_page(answer) else str(answer.status)
    if _is_page(answer) and answer.succeeded:
        return f"{seen}; {ASK_FOR_PATH}"
    if (answer.status == 404 or _is_page(answer)) and _as_everything(target, answer):
        return f"{seen}, as every other path is; {ASK_FOR_PATH}"
    return ""


def _as_everything(target: Target, answer: Answer) -> bool:
    """Whether a path that nobody has, and the list of all procedures, are answered in the same way."""
    seen = _likeness(answer)
    return _likeness(target.send("companion", "GET", f"/{NOWHERE}")) == seen == _likeness(target.list(Limit=10))


def _is_page(answer: Answer) -> bool:
    """Whether the body is markup that says, or of which the header says, that it is HTML."""
    kind, begin = answer.headers.get("Content-Type", ""), answer.text[:200].lstrip().lower()
    return begin.startswith("<") and ("html" in kind.lower() or begin.startswith(("<!doctype html", "<html")))


def _likeness(answer: Answer) -> tuple[int, str]:
    """The status and the text of an answer, without what names the request: its path, numbers and identifiers."""
    text = re.sub(rf"/?(procedurelogs|{NOWHERE})[^\s\"'<>,]*", "#", answer.text[:LONGEST_COMPARED])
    return answer.status, re.sub(r"[0-9a-fA-F-]*\d[0-9a-fA-F-]*", "#", text)


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
    if (moment := moment_in(answer.headers.get("Date", ""))) and moment.year > 1:
        return moment.date() - timedelta(days=1)
    return date.today() - timedelta(days=1)  # noqa: DTZ011 - a day back serves any time zone
