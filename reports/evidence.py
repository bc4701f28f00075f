"""Evidence as the HTML report shows it: judgements in the order of the page, each exchange once, all within a budget."""

from __future__ import annotations

import gzip
import json
import re
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from reports.difference import Parts, difference
from reports.text import visible, weight

Entry = Mapping[str, Any]

BUDGET = 200_000
"""How many characters the exchanges of failures may take together in the page itself."""
PACKED_BUDGET = 700_000
"""How many characters all other exchanges may take, packed."""
TEXT_BUDGET = 200_000
"""How many characters the words of all judgements may take together."""
SHOWN_TEXT = (120, 2_000)
SHOWN_JUDGEMENTS = 5
LIMIT = 4096
"""How many characters of a body, or of a curl command, a page shows."""
DEEPEST = 32
_OVERHEAD = 500
_TOKENS = re.compile(r'"(?:\\.|[^"\\])*"?|[\[\]{},:]|[^\s\[\]{},:"]+')


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange as the page shows it; `limit` 0 means a line only."""

    id: int
    method: str
    path: str
    status: str
    milliseconds: float
    request: str
    response: str
    curl: str
    limit: int


@dataclass(frozen=True, slots=True)
class Citation:
    """A place where an exchange is cited; only the first one shows it."""

    exchange: Exchange
    here: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A judgement as the page shows it."""

    check: str
    outcome: str
    expected: Parts
    received: Parts
    message: str
    input: str
    observation: str
    exchanges: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What the page shows for each rule, the headers that all requests share, and the packed exchanges that its script unfolds."""

    proofs: Mapping[str, tuple[Proof, ...]]
    more: Mapping[str, int]
    common: tuple[tuple[str, str], ...]
    packed: str


def evidence(results: Entry, page: Iterable[Entry], budget: int = BUDGET) -> Evidence:
    """The evidence of the rules in the order in which the page tells them."""
    rules = list(page)
    common = _common_headers(results["exchanges"].values())
    shown = _fitting(results, _in_failures(rules), common, budget)
    seen: set[int] = set()
    limit = _text_limit(rules)
    proofs = {
        rule["id"]: tuple(_proof(rule, one, shown, seen, limit) for one in _told(rule)[:SHOWN_JUDGEMENTS])
        for rule in rules
    }
    more = {rule["id"]: max(0, len(_told(rule)) - SHOWN_JUDGEMENTS) for rule in rules}
    return Evidence(proofs, more, tuple(sorted(common)), packed(results, shown.values()))


def _told(rule: Entry) -> list[Entry]:
    """The judgements that the page tells: of a rule that did not hold those that say so."""
    return [
        one for one in rule["judgements"] if rule["outcome"] not in ("failed", "error") or one["outcome"] != "passed"
    ]


def _text_limit(rules: Iterable[Entry]) -> int:
    """How long a text of a judgement may be: short where very many tell something."""
    least, most = SHOWN_TEXT
    shown = [one for rule in rules for one in _told(rule)[:SHOWN_JUDGEMENTS]]
    telling = sum(bool(one["expected"] or one["received"] or one["message"] or one["input"]) for one in shown)
    return max(least, min(most, TEXT_BUDGET // (4 * telling or 1)))


def _proof(rule: Entry, judgement: Entry, shown: Mapping[int, Exchange], seen: set[int], limit: int) -> Proof:
    expected, received = difference(_cut(judgement["expected"], limit), _cut(judgement["received"], limit))
    citations = []
    for number in judgement["exchanges"]:
        citations.append(Citation(shown[number], number not in seen))
        seen.add(number)
    return Proof(
        check=judgement["check"],
        outcome=judgement["outcome"],
        expected=expected if judgement["expected"] else (),
        received=received if judgement["received"] else (),
        message="" if _repeats(rule, judgement) else _cut(judgement["message"], limit),
        input=_cut(judgement["input"], limit),
        observation=judgement["observation"] or "",
        exchanges=tuple(citations),
    )


def _repeats(rule: Entry, judgement: Entry) -> bool:
    """Whether the message only says what the page shows anyway: it is the reason, or the failure as pytest printed it."""
    message = judgement["message"]
    return message == rule["reason"] or (
        rule["id"] in message and judgement["expected"] in message and judgement["received"] in message
    )


def _in_failures(rules: Iterable[Entry]) -> list[int]:
    """The exchanges of failures: in the order of the page those that were judged, then step by step those that led to them."""
    ranked = [
        (position + step, number)
        for rule in rules
        for position, one in enumerate(one for one in rule["judgements"] if one["outcome"] != "passed")
        for step, number in enumerate(reversed(one["exchanges"]))
    ]
    return list(dict.fromkeys(number for _, number in sorted(ranked, key=itemgetter(0))))


def _common_headers(exchanges: Iterable[Entry]) -> set[tuple[str, str]]:
    """The headers that all exchanges have; where there are few exchanges each shows its own."""
    listed = list(exchanges)
    if len(listed) < 10:
        return set()
    found = Counter(pair for one in listed for pair in {(name, value) for name, value in one["request_headers"]})
    return {pair for pair, times in found.items() if times == len(listed)}


def _fitting(results: Entry, failing: Sequence[int], common: set[tuple[str, str]], budget: int) -> dict[int, Exchange]:
    """All exchanges: those of failures in full, in the order of the page, for as long as the budget lasts; the others as a line."""
    shown, left, url = {}, budget, results["target"]["url"]
    ahead = {number: position for position, number in enumerate(failing)}
    for number, one in sorted(_by_number(results["exchanges"]), key=lambda pair: ahead.get(pair[0], len(ahead))):
        bodies = _Bodies.of(one, common) if number in ahead and left > 0 else None
        limit = LIMIT if bodies and bodies.cost(LIMIT) <= left else 0
        left -= bodies.cost(limit) if bodies else 0
        shown[number] = _exchange(one, bodies if limit else None, limit, url)
    return shown


def _by_number(exchanges: Mapping[str, Entry]) -> list[tuple[int, Entry]]:
    return [(int(number), one) for number, one in exchanges.items()]


@dataclass(frozen=True, slots=True)
class _Bodies:
    request_head: str
    request: str
    response_head: str
    response: str
    curl: str

    @classmethod
    def of(cls, one: Entry, common: set[tuple[str, str]]) -> _Bodies:
        own = [(name, value) for name, value in one["request_headers"] if (name, value) not in common]
        request = laid_out(one["request_body"] or "", cut=one["truncated"])
        response = laid_out(one["response_body"] or "", cut=one["truncated"])
        return cls(_head(own), request, _head(one["response_headers"]), response, one["curl"])

    def cost(self, limit: int) -> int:
        shown = (
            self.request_head,
            self.response_head,
            self.request[:limit],
            self.response[:limit],
            self.curl_within(limit),
        )
        return _OVERHEAD + sum(map(weight, shown))

    def curl_within(self, limit: int) -> str:
        """The curl command: whole or not at all."""
        return self.curl if len(self.curl) <= limit else ""


def _exchange(one: Entry, bodies: _Bodies | None, limit: int, url: str) -> Exchange:
    answer = "no answer" if one["status"] is None else f"{one['status']}"
    start = f"{one['method']} {one['url']}"
    return Exchange(
        id=one["id"],
        method=one["method"],
        path=one["url"].removeprefix(url.rstrip("/")) or "/",
        status=answer,
        milliseconds=one["milliseconds"],
        request=_message(start, bodies.request_head, _cut(bodies.request, limit)) if bodies else "",
        response=_message(one["error"] or f"HTTP {answer}", bodies.response_head, _cut(bodies.response, limit))
        if bodies
        else "",
        curl=bodies.curl_within(limit) if bodies else "",
        limit=limit,
    )


def packed(results: Entry, shown: Iterable[Exchange]) -> str:
    """The exchanges that the page shows as a line only, for its script: JSON, compressed, in base64; within a budget."""
    lines = {one.id for one in shown if not one.limit}
    common = _common_headers(results["exchanges"].values())
    chosen = [
        (number, one, _Bodies.of(one, common)) for number, one in _by_number(results["exchanges"]) if number in lines
    ]
    for limit in (LIMIT, 1024, 256, 0):
        told = {
            number: _packed(_exchange(one, bodies, limit, results["target"]["url"])) for number, one, bodies in chosen
        }
        text = b64encode(gzip.compress(json.dumps(told).encode(), mtime=0)).decode()
        if len(text) <= PACKED_BUDGET:
            return text
    return ""


def _packed(one: Exchange) -> tuple[str, ...]:
    return tuple(
        map(visible, (one.method, one.path, one.status, f"{one.milliseconds:.0f}", one.request, one.response, one.curl))
    )


def _head(headers: Iterable[Iterable[str]]) -> str:
    return "\n".join(f"{name}: {value}" for name, value in headers)


def _message(*parts: str) -> str:
    start, head, body = parts
    return start + (f"\n{head}" if head else "") + (f"\n\n{body}" if body else "")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[:limit]}\n… cut here: {len(text) - limit} more characters"


def laid_out(body: str, *, cut: bool = False) -> str:
    """A JSON body with a line for each member; only white space between its parts changes. Other bodies stay as they are."""
    if not body.lstrip().startswith(("{", "[")) or not (cut or _is_json(body)):
        return body
    lines, depth = [""], 0
    for part in _TOKENS.findall(body):
        if part in "]}":
            depth = max(0, depth - 1)
            if lines[-1].strip() or not lines[-2].endswith(("[", "{")):
                lines.append("  " * depth)
            else:
                lines.pop()
        lines[-1] += part + (" " if part == ":" else "")
        if part in "[{":
            depth += 1
            if depth > DEEPEST:
                return body
        if part in "[{,":
            lines.append("  " * depth)
    return "\n".join(lines)


def _is_json(body: str) -> bool:
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return False
    return True
