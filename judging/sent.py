"""What was sent, in words: the fields of a request that a failure is about, with their values."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from judging.sameness import same
from judging.topic import NO_TOPIC, Topic
from spec import Rule, body_fields, parameters
from spec.field_groups import PLACE_FIELDS
from strategies.optional_fields import TWINS
from subject.exchanges import Answer, Exchange

LONGEST = 120
"""Characters of each part of a message."""
LONGEST_VALUE = 60
"""Characters of each value that was sent."""
MOST_FIELDS = 3
"""So many fields of a long request are named; one that differs in more from its accepted twin is not described."""

CODES = ("procCode", "CodeNum")
"""Fields that name the code."""

_WRITES = {"POST": "a create", "PUT": "an update"}
"""What a request is called of which only what it lacks is told."""

MARK = re.compile(r"(conformance run )\w+")
"""The mark of a run in the texts that it sends."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What a failure is about in a request: the names of its fields, with their values in words, and those beside.

    `shown` are the fields that the answer shows with other values than were sent, in words; `right` is the method of
    the request if its own answer was right, and only a later one is wrong.
    """

    fields: tuple[str, ...] = ()
    words: str = ""
    beside: tuple[str, ...] = ()
    shown: str = ""
    right: str = ""


def what_was_sent(
    rule: Rule, answer: Answer, example: Sequence[Exchange], topic: Topic = NO_TOPIC, drawn: Iterable[str] = ()
) -> Sent:
    """What a message says behind "Sent": the fields of a request that a failure is about, with their values.

    `example` holds the exchanges of the example, oldest first; `drawn` names the fields whose value was generated. The
    fields are those that were drawn, or else those of the rule and the topic. If the request has none of them,

    - a request that is itself wrong is told by what differs from its accepted twin, or as a whole,
    - a write that had to leave or set them by itself is told as a write without them,
    - any other request is told by its method and path, and so is a read that shows them wrong.

    Beside a place in the mouth stands the code, because its treatment area decides which places are valid.
    """
    if rule.feature == "credentials":
        return Sent((), "the request without valid credentials")
    request = _request(rule, answer.exchange, example)
    values = _values(request)
    if rule.item == "ProcNum":
        values = _key_in_path(request.url) | values
    named, others = _fields_in_question(rule, values, topic, drawn)
    absent = _absent(rule, request, values, topic)
    if topic.sent:
        return Sent(tuple(named), topic.sent + absent, tuple(others))
    is_wrong = topic.finding in ("accepted", "answered") or answer.status >= 400
    if not named and not others and answer.exchange is request and is_wrong:
        named = _wrong_fields(rule, request, values, example)
    named += [TWINS[field] for field in named if TWINS.get(field) in values.keys() - {*named, *others}]
    if is_wrong and {*PLACE_FIELDS}.intersection(named):
        others += [field for field in CODES if field in values and field not in (*named, *others)]
    words = " with ".join(_listed(fields, values) for fields in (named, others) if fields)
    if absent:
        words = (words or _WRITES[request.method]) + absent
    elif request.method == "GET" and not is_wrong:
        words = words and _in_path(request)
    words = (words or _in_path(answer.exchange)) + _refusal(request, answer)
    return Sent(tuple(named), words, tuple(others), _otherwise(named, values, answer), _right(request, answer, topic))


def _fields_in_question(
    rule: Rule, values: Mapping[str, Any], topic: Topic, drawn: Iterable[str]
) -> tuple[list[str], list[str]]:
    """The fields of a request that a failure is about, and those that matter beside them."""
    named = [field for field in drawn if field in values] or [
        field for field in dict.fromkeys((rule.item, *topic.about)) if field in values
    ]
    return named, [field for field in dict.fromkeys(topic.beside) if field in values and field not in named]


def _refusal(request: Exchange, answer: Answer) -> str:
    """That an earlier request, which the judged answer follows, was refused; empty if it was not."""
    refused = request is not answer.exchange and (request.status or 0) >= 400
    return f" (answered {request.status})" if refused else ""


def short(text: str, longest: int = LONGEST) -> str:
    """The text, or its beginning if it is longer."""
    return text if len(text) <= longest else f"{text[:longest]}…"


def _request(rule: Rule, judged: Exchange, example: Sequence[Exchange]) -> Exchange:
    """The request that the failure is about: the last one of the rule's operation up to the judged one."""
    up_to = [one for one in example if one.id <= judged.id and one.operation == rule.operation]
    return up_to[-1] if up_to else judged


def _values(exchange: Exchange) -> dict[str, Any]:
    """The fields of a request by name: members of its JSON body, or parameters of its query."""
    try:
        query = dict(parse_qsl(urlsplit(exchange.url).query, keep_blank_values=True))
    except ValueError:
        return {}
    values = {**query, **_json_object(exchange.request_body)}
    return {name: value for name, value in values.items() if not MARK.match(str(value))}


def _json_object(text: str | None) -> dict[str, Any]:
    """The members of a body; none if it is no JSON object."""
    try:
        body = json.loads(text or "null")
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


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


def _otherwise(fields: Iterable[str], values: Mapping[str, Any], answer: Answer) -> str:
    """The fields that the answer to the request shows with other values than were sent."""
    record = answer.record or {}
    sent = [field for field in fields if field in record and field in values]
    changed = [field for field in sent if not same(field, values[field], record[field])]
    return ", ".join(_in_words(field, record) for field in changed)


def _right(request: Exchange, answer: Answer, topic: Topic) -> str:
    """The method of the request, if its answer shows as expected all that a later answer shows wrong; else nothing."""
    if answer.exchange is request or answer.exchange.method != "GET" or not topic.changes:
        return ""
    told = _json_object(request.response_body)
    is_right = all(member in told and same(member, expected, told[member]) for member, expected, _ in topic.changes)
    return request.method if is_right else ""


def _absent(rule: Rule, request: Exchange, values: Mapping[str, Any], topic: Topic) -> str:
    """The fields that a write did not send and whose members are shown wrong, behind "without"; empty if none are."""
    if topic.finding or request.operation != rule.operation or request.method not in _WRITES:
        return ""
    wrong = dict.fromkeys((*topic.about, *(member for member, *_ in topic.changes)))
    told = {*values, *(TWINS.get(field) for field in values), *(CODES if values.keys() & set(CODES) else ())}
    fields = [member for member in wrong if member in body_fields(rule.operation) and member not in told]
    return f" without {', '.join(fields)}" if 0 < len(fields) <= MOST_FIELDS else ""


def _listed(fields: Sequence[str], values: Mapping[str, Any]) -> str:
    """The fields with their values; if that is too long, the first few, and how many more there are."""
    told = [_in_words(field, values) for field in fields]
    if len(fields) <= MOST_FIELDS + 1 or len(", ".join(told)) <= 2 * LONGEST:
        return ", ".join(told)
    return f"{', '.join(told[:MOST_FIELDS])} and {len(fields) - MOST_FIELDS} more fields"


def _in_words(field: str, values: Mapping[str, Any]) -> str:
    if field not in values:
        return f"a request without {field}"
    name = field or json.dumps(field)
    return f"{name} {short(json.dumps(values[field], ensure_ascii=False), LONGEST_VALUE)}"


def _in_path(exchange: Exchange) -> str:
    """The method and the path of a request, with its query."""
    path = unquote_plus("/procedurelogs" + exchange.url.partition("/procedurelogs")[2])
    return " ".join(f"{exchange.method} {path}".split())
