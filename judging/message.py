"""A failure in one sentence, with what was sent, expected and received; and its symptom, which groups failures.

Neither holds a key that the run made or the time of the run, so that both are the same in every run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit

from spec import Rule, body_fields, parameters
from subject.exchanges import Answer, Exchange

LONGEST = 120
"""Characters of each part of a message."""
MOST_FIELDS = 3
"""So many fields of a request are named; a request that differs in more from its accepted twin is not described."""

Finding = Literal["accepted", "answered", "missing", "shown"]
"""What is wrong: that a request was accepted, the status of the answer, a member that it lacks, or what it shows."""

_KEYS = re.compile(
    r"((?:ProcNums?|procedures?|group notes?|records?|members?)[ :\"]+\[?|/procedurelogs/)([\d, ]*\d)(?![\d-])",
    re.IGNORECASE,
)
_MARK = re.compile(r"(conformance run )\w+")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a failure is about in a request: the names of its fields, and the fields with their values in words."""

    fields: tuple[str, ...] = ()
    words: str = ""


def what_was_sent(
    rule: Rule,
    answer: Answer,
    example: Sequence[Exchange],
    *,
    about: Iterable[str] = (),
    drawn: Iterable[str] = (),
    finding: Finding | None = None,
) -> Sent:
    """The fields of a request that a failure is about, with their values.

    `example` holds the exchanges of the example, oldest first; `about` names the fields or members that are judged,
    `drawn` those whose value was generated. If none of them is in the request, and the request is what is wrong, it is
    told by what differs from its accepted twin, or as a whole.
    """
    if rule.feature == "credentials":
        return Sent((), "the request without valid credentials")
    request = _request(rule, answer.exchange, example)
    values = _values(request)
    if rule.item == "ProcNum":
        values = _key_in_path(request.url) | values
    named = [field for field in drawn if field in values] or [
        field for field in dict.fromkeys((rule.item, *about)) if field in values
    ]
    if not named and answer.exchange is request and (finding in ("accepted", "answered") or answer.status >= 400):
        named = _wrong_fields(rule, request, values, example)
    return Sent(tuple(named), ", ".join(_in_words(field, values) for field in named))


def message(expected: str, received: str, sent: Sent, finding: Finding | None, status: int) -> str:
    """One sentence: what was sent, what the rule expects of it, and what came back, each of a bounded length."""
    expected, received, words = (short(part) for part in (expected, received, sent.words))
    if finding == "accepted" and 200 <= status < 300:
        return f"Accepted {words or 'the request'} ({status}); expected {expected}."
    start = f"Sent {words}; expected" if words else "Expected"
    return f"{start} {expected}, received {received}".removesuffix(".") + ("" if received.endswith("…") else ".")


def symptom(rule: Rule, answer: Answer, words: str, sent: Sent, finding: Finding | None, members: Sequence[str]) -> str:
    """What the target did wrong, in words that failures with one cause share; `words` stand for any other cause."""
    operation, status = answer.exchange.operation, answer.status
    if status >= 400:
        return f"{operation} answered {status}: {short(' '.join(answer.explanation.split()))}".removesuffix(": ")
    if finding == "missing":
        return f"{operation} answers without {', '.join(members)}"
    if finding == "answered":
        return f"{operation} answered {status}"
    if finding == "accepted" and sent.fields:
        return f"{rule.operation} accepted {', '.join(sent.fields)}"
    return f"{rule.operation} shows another {', '.join(members)}" if members else f"{rule.operation}: {words}"


def without_keys(text: str, made: Mapping[int, Any], day: str) -> str:
    """The text with # for each key that the run made, for its mark, and for a time of the run's day."""

    def numbers(found: re.Match[str]) -> str:
        return found[1] + re.sub(r"\d+", lambda key: "#" if int(key[0]) in made else key[0], found[2])

    text = _MARK.sub(r"\1#", _KEYS.sub(numbers, text))
    return _MOMENT.sub(lambda found: "#" if found[0].startswith(day) else found[0], text)


def short(text: str) -> str:
    """The text, or its beginning if it is longer than LONGEST."""
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _request(rule: Rule, judged: Exchange, example: Sequence[Exchange]) -> Exchange:
    """The request that the failure is about: the last one of the rule's operation up to the judged one."""
    up_to = [one for one in example if one.id <= judged.id and one.operation == rule.operation]
    return up_to[-1] if up_to else judged


def _values(exchange: Exchange) -> dict[str, Any]:
    """The fields of a request by name: members of its JSON body, or parameters of its query."""
    try:
        body = json.loads(exchange.request_body) if exchange.request_body else None
        query = dict(parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True))
    except (ValueError, RecursionError):
        return {}
    values = {**query, **(body if isinstance(body, dict) else {})}
    return {name: value for name, value in values.items() if not _MARK.match(str(value))}


def _key_in_path(url: str) -> dict[str, str]:
    """The ProcNum in the path of a URL, as it is written there; nothing if it has none."""
    key = urlsplit(url).path.partition("/procedurelogs/")[2].partition("/")[0]
    return {"ProcNum": key} if key and not key.startswith(("GroupNote", "InsuranceHistory")) else {}


def _wrong_fields(rule: Rule, request: Exchange, values: Mapping[str, Any], example: Iterable[Exchange]) -> list[str]:
    """The fields in which a request differs from its accepted twin; the field that it lacks; or all of its fields."""
    twins = [
        _values(one)
        for one in example
        if one.operation == request.operation and one.id != request.id and 200 <= (one.status or 0) < 300
    ]
    differing = [[name for name in {**values, **twin} if _differs(name, values, twin)] for twin in twins]
    if few := [names for names in differing if 0 < len(names) <= MOST_FIELDS]:
        return min(few, key=len)
    known = {*parameters(rule.operation), *body_fields(rule.operation)} if request.operation == rule.operation else ()
    return [rule.item] if rule.item in known else list(values)


def _differs(name: str, values: Mapping[str, Any], twin: Mapping[str, Any]) -> bool:
    return (name in values) != (name in twin) or values[name] != twin[name]


def _in_words(field: str, values: Mapping[str, Any]) -> str:
    if field not in values:
        return f"a request without {field}"
    return f"{field} {short(json.dumps(values[field], ensure_ascii=False))}"
