"""A failure in one sentence, with what was sent, expected and received; and its symptom, which groups failures.

Neither holds a key that the run made or the time of the run, so that both are the same in every run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from string import ascii_uppercase
from typing import Any

from judging.sent import LONGEST, MARK, MOST_FIELDS, Sent, short
from judging.topic import Finding, Topic
from spec import Rule
from subject.exchanges import Answer

_KEYS = re.compile(
    r"((?:ProcNums?|procedures?|group notes?|records?|members?)[ :\"]+\[?|/procedurelogs/)([\d, ]*\d)(?![\d-])",
    re.IGNORECASE,
)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")


def message(expected: str, received: str, sent: Sent, finding: Finding | None, status: int) -> str:
    """One sentence: what was sent, what the rule expects of it, and what came back, each of a bounded length."""
    expected, received, words = short(expected), short(received), short(sent.words, 2 * LONGEST)
    if finding == "accepted" and 200 <= status < 300:
        shown = f", which shows {short(sent.shown)}" if sent.shown else ""
        return f"Accepted {words or 'the request'} ({status}{shown}); expected {expected}."
    start = f"Sent {words}; expected" if words else "Expected"
    if sent.right:
        return f"{start} {expected}, received {received.removesuffix('.')} (the answer to {sent.right} was right)."
    return f"{start} {expected}, received {received}".removesuffix(".") + ("" if received.endswith("…") else ".")


def symptom(rule: Rule, answer: Answer, words: str, sent: Sent, topic: Topic) -> str:
    """What the target did wrong, in words that failures with one cause share; `words` stand for any other cause."""
    operation, status, finding = answer.exchange.operation, answer.status, topic.finding
    members = ", ".join(dict.fromkeys(member for member, *_ in topic.changes) or topic.about)
    if status >= 400:
        return f"{operation} answered {status}: {short(' '.join(answer.explanation.split()))}".removesuffix(": ")
    if finding == "missing":
        return f"{operation} answers without {members}"
    if finding == "answered":
        return f"{operation} answered {status}"
    if finding == "accepted" and sent.fields:
        return f"{rule.operation} accepted {', '.join(sent.fields)}"
    return f"{_blamed(rule, answer, sent)} shows another {members}" if members else f"{rule.operation}: {words}"


def clues(rule: Rule, answer: Answer, told: str, sent: Sent, topic: Topic) -> tuple[str, ...]:
    """What failures with one cause have in common, at least one of them: the symptom, which is `told`, or the data.

    The data are the fields that were wrong or are shown otherwise, the story of what was sent, and a changed date.
    """
    if answer.status >= 400 or topic.finding in ("answered", "missing"):
        return (told,)
    verb = "accepted" if topic.finding == "accepted" else "shows another"
    fields = sent.fields if len(sent.fields) <= MOST_FIELDS else ()
    found = [*(f"{rule.operation} {verb} {field}" for field in fields), *([topic.sent] if topic.sent else [])]
    if sent.right:
        found = [f"{answer.exchange.operation} shows another {member}" for member, *_ in topic.changes]
    found += filter(None, (_changed_date(*change) for change in topic.changes))
    return tuple(dict.fromkeys(found)) or (told,)


def _blamed(rule: Rule, answer: Answer, sent: Sent) -> str:
    """The operation that shows something wrong: that of the rule, unless its own answer was right."""
    return answer.exchange.operation if sent.right else rule.operation


def _changed_date(member: str, expected: object, received: object) -> str:
    """A date that is shown as another, of whatever year if only month or day changed; empty if these are no dates."""
    dates = f"{expected}"[:10], f"{received}"[:10]
    if dates[0] == dates[1] or not all(map(_DATE.fullmatch, dates)):
        return ""
    if dates[0][:4] == dates[1][:4]:
        return f"{dates[0][5:]} shown as {dates[1][5:]}"
    return f"{member.lower()} {dates[0]} shown as {dates[1]}"


def without_keys(text: str, made: Mapping[int, Any], day: str) -> str:
    """The text with # for each key that the run made and for its mark, and words for a time of the run's day.

    Where several keys occur they are #A, #B and so on, in the order of their first occurrence.
    """
    found = [key for place in _KEYS.finditer(text) for key in re.findall(r"\d+", place[2]) if int(key) in made]
    keys = list(dict.fromkeys(found))
    letters = [*ascii_uppercase, *range(len(ascii_uppercase), len(keys))]
    names = {key: f"#{letter}" if len(keys) > 1 else "#" for key, letter in zip(keys, letters, strict=False)}
    text = _KEYS.sub(lambda place: place[1] + re.sub(r"\d+", lambda key: names.get(key[0], key[0]), place[2]), text)
    text = MARK.sub(r"\1#", text)
    return _MOMENT.sub(lambda found: "a time of the run" if found[0].startswith(day) else found[0], text)
