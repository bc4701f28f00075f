"""Exchanges as the HTML report shows them: in its markup, or packed for its script, within limits on size."""

from __future__ import annotations

import gzip
import json
from base64 import b64encode
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reports.indented_json import indented
from reports.safe_text import visible, weight

Entry = Mapping[str, Any]

BUDGET = 160_000
"""Maximum size in bytes of the failures' exchanges that are part of the page's markup."""
PACKED_BUDGET = 700_000
"""Maximum size in characters of all other exchanges, compressed and encoded."""
LIMIT = 4096
"""Maximum number of characters shown of a body or a curl command."""
_OVERHEAD = 500
"""Approximate size in bytes of the markup around an exchange."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """An exchange as the page shows it: bodies up to `limit` characters, or with `limit` 0 one line only."""

    id: int
    method: str
    path: str
    status: str
    milliseconds: float
    request: str
    response: str
    curl: str
    limit: int


def common_headers(exchanges: Iterable[Entry]) -> set[tuple[str, str]]:
    """The headers that all requests share; none if there are fewer than ten requests, as each then shows its own."""
    listed = list(exchanges)
    if len(listed) < 10:
        return set()
    found = Counter(pair for one in listed for pair in {(name, value) for name, value in one["request_headers"]})
    return {pair for pair, times in found.items() if times == len(listed)}


def within_budget(
    results: Entry, failing: Sequence[int], common: set[tuple[str, str]], budget: int
) -> dict[int, Exchange]:
    """All exchanges by id: those in `failing` in full until the budget (bytes) is used up, the others as one line."""
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
        request = indented(one["request_body"] or "", truncated=one["truncated"])
        response = indented(one["response_body"] or "", truncated=one["truncated"])
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
        """The curl command, or nothing if it is longer than the limit: a truncated command would be useless."""
        return self.curl if len(self.curl) <= limit else ""


def _exchange(one: Entry, bodies: _Bodies | None, limit: int, url: str) -> Exchange:
    status = "no response" if one["status"] is None else f"{one['status']}"
    first_line = one["error"] or f"HTTP {status}"
    return Exchange(
        id=one["id"],
        method=one["method"],
        path=one["url"].removeprefix(url.rstrip("/")) or "/",
        status=status,
        milliseconds=one["milliseconds"],
        request=_message(f"{one['method']} {one['url']}", bodies.request_head, truncated(bodies.request, limit))
        if bodies
        else "",
        response=_message(first_line, bodies.response_head, truncated(bodies.response, limit)) if bodies else "",
        curl=bodies.curl_within(limit) if bodies else "",
        limit=limit,
    )


def packed(results: Entry, shown: Iterable[Exchange]) -> str:
    """The exchanges that the page shows as one line, for its script to expand.

    Base64 of gzipped JSON: {id: [method, path, status, milliseconds, request, response, curl]}. Bodies are shortened
    until the result is within PACKED_BUDGET; if that does not help, the result is empty.
    """
    lines = {one.id for one in shown if not one.limit}
    common = common_headers(results["exchanges"].values())
    chosen = [
        (number, one, _Bodies.of(one, common)) for number, one in _by_number(results["exchanges"]) if number in lines
    ]
    for limit in (LIMIT, 1024, 256, 0):
        fields = {
            number: _packed(_exchange(one, bodies, limit, results["target"]["url"])) for number, one, bodies in chosen
        }
        text = b64encode(gzip.compress(json.dumps(fields).encode(), mtime=0)).decode()
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


def truncated(text: str, limit: int) -> str:
    """The text, or its first `limit` characters followed by the number of characters left out."""
    return text if len(text) <= limit else f"{text[:limit]}\n… truncated: {len(text) - limit} more characters"
