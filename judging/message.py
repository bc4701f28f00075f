"""A failure in one sentence, with what was sent, expected and received; and its symptom, which groups failures.

Neither holds a key that the run made or the time of the run, so that both are the same in every run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import ascii_uppercase
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from judging.sameness import same
from spec import Rule, body_fields, parameters
from strategies.optional_fields import TWINS
from subject.exchanges import Answer, Exchange

LONGEST = 120
"""Characters of each part of a message."""
LONGEST_VALUE = 60
"""Characters of each value that was sent."""
MOST_FIELDS = 3
"""So many fields of a long request are named; one that differs in more from its accepted twin is not described."""

PLACES = frozenset(("ToothNum", "Surf", "ToothRange"))
"""Fields whose values depend on the treatment area of the code."""
CODES = ("procCode", "CodeNum")
"""Fields that name the code."""

_WRITES = {"POST": "a create", "PUT": "an update"}
"""What a request is called of which only what it lacks is told."""

Change = tuple[str, Any, Any]
"""A member that is shown otherwise: its name, the expected and the received value."""

Finding = Literal["accepted", "answered", "missing", "shown"]
"""What is wrong: that a request was accepted, the status of the answer, a member that it lacks, or what it shows."""

_KEYS = re.compile(
    r"((?:ProcNums?|procedures?|group notes?|records?|members?)[ :\"]+\[?|/procedurelogs/)([\d, ]*\d)(?![\d-])",
    re.IGNORECASE,
)
_MARK = re.compile(r"(conformance run )\w+")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d)?")


@dataclass(frozen=True, slots=True)
class Sent:
    """What a failure is about in a request: the names of its fields, with their values in words, and those beside.

    `shown` are the fields that the answer shows with other values than were sent, in words.
    """

    fields: tuple[str, ...] = ()
    words: str = ""
    beside: tuple[str, ...] = ()
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a failure is about.

    `about` names the fields or members that are judged, `beside` the other fields of the request without which it may
    not occur; `sent` says what was sent if the fields of one request do not say it; `changes` what is shown otherwise.
    """

    about: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    sent: str = ""
    finding: Finding | None = None
    changes: tuple[Change, ...] = ()


NO_TOPIC = Topic()


def what_was_sent(
    rule: Rule, answer: Answer, example: Sequence[Exchange], topic: Topic = NO_TOPIC, drawn: Iterable[str] = ()
) -> Sent:
    """The fields of a request that a failure is about, with their values, in words that stand behind "Sent".

    `example` holds the exchanges of the example, oldest first; `drawn` names the fields whose value was generated. The
    code stands beside a place in the mouth, because its treatment area decides which places are valid. If
    no field of the topic is in the request, and the request is what is wrong, it is told by what differs from its
    accepted twin, or as a whole; any other request by its method and path, as is one that read what is shown wrong. A
    write without the fields that are shown wrong, which has to leave or set them by itself, is told by that.
    """
    if rule.feature == "credentials":
        return Sent((), "the request without valid credentials")
    request = _request(rule, answer.exchange, example)
    values = _values(request)
    if rule.item == "ProcNum":
        values = _key_in_path(request.url) | values
    named = [field for field in drawn if field in values] or [
        field for field in dict.fromkeys((rule.item, *topic.about)) if field in values
    ]
    others = [field for field in dict.fromkeys(topic.beside) if field in values and field not in named]
    absent = _absent(rule, request, values, topic)
    if topic.sent:
        return Sent(tuple(named), topic.sent + absent, tuple(others))
    is_wrong = topic.finding in ("accepted", "answered") or answer.status >= 400
    if not named and not others and answer.exchange is request and is_wrong:
        named = _wrong_fields(rule, request, values, example)
    named += [TWINS[field] for field in named if TWINS.get(field) in values.keys() - {*named, *others}]
    if is_wrong and PLACES.intersection(named):
        others += [field for field in CODES if field in values and field not in (*named, *others)]
    refused = f" (answered {request.status})" if request is not answer.exchange and (request.status or 0) >= 400 else ""
    words = " with ".join(_listed(fields, values) for fields in (named, others) if fields)
    if absent:
        words = (words or _WRITES[request.method]) + absent
    elif words and request.method == "GET" and not is_wrong:
        words = _in_path(request)
    words = (words or _in_path(answer.exchange)) + refused
    return Sent(tuple(named), words, tuple(others), _otherwise(named, values, answer))


def message(expected: str, received: str, sent: Sent, finding: Finding | None, status: int) -> str:
    """One sentence: what was sent, what the rule expects of it, and what came back, each of a bounded length."""
    expected, received, words = short(expected), short(received), short(sent.words, 2 * LONGEST)
    if finding == "accepted" and 200 <= status < 300:
        shown = f", which shows {short(sent.shown)}" if sent.shown else ""
        return f"Accepted {words or 'the request'} ({status}{shown}); expected {expected}."
    start = f"Sent {words}; expected" if words else "Expected"
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
    return f"{rule.operation} shows another {members}" if members else f"{rule.operation}: {words}"


def clues(rule: Rule, answer: Answer, told: str, sent: Sent, topic: Topic) -> tuple[str, ...]:
    """What failures with one cause have in common, at least one of them: the symptom, which is `told`, or the data.

    The data are the fields that were wrong or are shown otherwise, the story of what was sent, and a changed date.
    """
    if answer.status >= 400 or topic.finding in ("answered", "missing"):
        return (told,)
    verb = "accepted" if topic.finding == "accepted" else "shows another"
    fields = sent.fields if len(sent.fields) <= MOST_FIELDS else ()
    found = [*(f"{rule.operation} {verb} {field}" for field in fields), *([topic.sent] if topic.sent else [])]
    found += filter(None, (_changed_date(*change) for change in topic.changes))
    return tuple(dict.fromkeys(found)) or (told,)


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
    text = _MARK.sub(r"\1#", text)
    return _MOMENT.sub(lambda found: "a time of the run" if found[0].startswith(day) else found[0], text)


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


def _otherwise(fields: Iterable[str], values: Mapping[str, Any], answer: Answer) -> str:
    """The fields that the answer to the request shows with other values than were sent."""
    record = answer.record or {}
    sent = [field for field in fields if field in record and field in values]
    changed = [field for field in sent if not same(field, values[field], record[field])]
    return ", ".join(_in_words(field, record) for field in changed)


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
