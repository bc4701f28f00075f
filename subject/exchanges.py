"""Exchanges, each a request and its response, and the answers that checks judge."""

from __future__ import annotations

import shlex
import threading
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cached_property
from itertools import islice, takewhile
from typing import Any

import httpx

from subject import strict_json
from subject.body_text import flaw_of_encoding, text_of
from subject.credentials import HIDDEN, Credentials, variable_of

SECRET_HEADERS = frozenset({"authorization", "cookie", "proxy-authorization", "set-cookie"})
KEPT_BODY = 16_384
"""Characters of a body that are kept as evidence."""
SHOWN_BODY = 200
"""Characters of a body that a message shows."""
MOST_OF_AN_EXAMPLE = 12
"""Exchanges that are kept of an example, its last ones, beside those that made its records."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, fit for a report: secrets are replaced, bodies are bounded."""

    id: int
    operation: str
    method: str
    url: str
    request_headers: tuple[tuple[str, str], ...]
    request_body: str | None
    status: int | None
    response_headers: tuple[tuple[str, str], ...]
    response_body: str
    truncated: bool
    error: str | None
    started: str
    milliseconds: float

    @property
    def curl(self) -> str:
        """The request as a curl command, ready to paste; a secret stands as a shell variable."""
        words = ["curl", "-i", "-X", self.method, shlex.quote(self.url)]
        for name, value in self.request_headers:
            words += ["-H", f'"{name}: ${variable_of(name)}"' if value == HIDDEN else shlex.quote(f"{name}: {value}")]
        if self.request_body is not None:
            words += ["--data-raw", shlex.quote(self.request_body)]
        return " ".join(words)

    def as_record(self) -> dict[str, Any]:
        """The exchange as results.json holds it."""
        return {**{member.name: getattr(self, member.name) for member in fields(self)}, "curl": self.curl}


class NotJson:
    """Stands for a body that is not JSON."""

    def __repr__(self) -> str:
        return "not JSON"


NOT_JSON = NotJson()


class Answer:
    """The answer to one request: status, body, and the record in it."""

    def __init__(
        self,
        exchange: Exchange,
        body: bytes,
        headers: Mapping[str, str],
        *,
        row: Mapping[str, Any] | None = None,
        hint: str = "",
        lost: bool = False,
    ) -> None:
        """`row` is the record of one row of a list; `hint` says what to look at where no answer came.

        `lost` says that the connection broke before a byte of the response had arrived.
        """
        self.exchange = exchange
        self.headers = headers
        self.hint = hint
        self.lost = lost
        self._body = body
        self._row = row

    @property
    def status(self) -> int:
        """The HTTP status; 0 where no response came."""
        return self.exchange.status or 0

    @property
    def succeeded(self) -> bool:
        """Whether the status is one of 2xx."""
        return 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the status is 400 or 404, the documented rejections."""
        return self.status in (400, 404)

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        return self._body

    @property
    def text(self) -> str:
        """The body as text."""
        return text_of(self._body)

    @property
    def shown(self) -> str:
        """The beginning of the body for a message; before it, why JSON that came with a success cannot be read."""
        text = self.text[:SHOWN_BODY].strip()
        unread = self.succeeded and text.startswith(("{", "[")) and self.json is NOT_JSON
        return f"{self.json_flaw}: {text}" if unread else text

    @property
    def json(self) -> Any:
        """The body parsed as JSON, or NOT_JSON."""
        return self._parsed[0]

    @property
    def json_flaw(self) -> str:
        """Why the body is not JSON as it may be exchanged; empty if it is. JSON in UTF-16 is read all the same."""
        return self._parsed[1] or flaw_of_encoding(self._body)

    @cached_property
    def _parsed(self) -> tuple[Any, str]:
        """The body parsed as JSON and nothing, or NOT_JSON and the reason."""
        try:
            return strict_json.parse(self._body), ""
        except ValueError as problem:
            return NOT_JSON, f"the body is not JSON: {problem}"

    @property
    def record(self) -> Mapping[str, Any] | None:
        """The JSON object of the answer, or the row that stands for it."""
        if self._row is not None:
            return self._row
        return self.json if isinstance(self.json, dict) else None

    @property
    def rows(self) -> list[Mapping[str, Any]] | None:
        """The JSON objects of an array; None if the answer is not an array of objects."""
        rows = self.json
        return rows if isinstance(rows, list) and all(isinstance(row, dict) for row in rows) else None

    @property
    def proc_num(self) -> int | None:
        """The ProcNum of the record; None if it has none."""
        return key_of(self.record or {}, "ProcNum")

    def at(self, row: Mapping[str, Any]) -> Answer:
        """This answer with one of its rows as the record."""
        return Answer(self.exchange, self._body, self.headers, row=row)

    @property
    def explanation(self) -> str:
        """The text of a rejection, in whatever form it came; empty if there is none."""
        if self.json is NOT_JSON:
            return self.text.strip()
        return " ".join(_texts(self.json)).strip()

    @property
    def shape(self) -> str:
        """The form of an explanation: plain-text, json-string or json-object."""
        if self.json is NOT_JSON:
            return "plain-text"
        return "json-string" if isinstance(self.json, str) else "json-object"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)


def key_of(record: Mapping[str, Any], member: str) -> int | None:
    """A key of a record, given as a number or as a string of digits; None if it is neither."""
    value = record.get(member)
    if isinstance(value, int) and not isinstance(value, bool):
        return value if abs(value) < 10**19 else None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 20:
        return int(value)
    return None


class ExchangeLog:
    """The exchanges of a run: the latest ones, those that made records, and those that became evidence."""

    def __init__(self) -> None:
        self._count = 0
        self._recent: deque[Exchange] = deque(maxlen=400)
        self._births: dict[int, Exchange] = {}
        self._example = 0
        self.milliseconds = 0.0
        """The time that all exchanges took together."""
        self._recalled: list[Exchange] = []
        self.evidence: dict[int, Exchange] = {}
        self._lane = threading.local()

    def next_id(self) -> int:
        """Count an exchange and give its number, of those that were reserved for the thread if there are any."""
        reserved: list[int] = getattr(self._lane, "ids", [])
        if reserved:
            return reserved.pop(0)
        self._count += 1
        return self._count

    def reserve(self, count: int) -> list[int]:
        """Numbers for exchanges of a thread, so that they do not depend on which thread is faster."""
        self._count += count
        return list(range(self._count - count + 1, self._count + 1))

    @contextmanager
    def lane(self, ids: list[int]) -> Iterator[list[Exchange]]:
        """Within the block exchanges of this thread get these numbers; yields them, to be added when all have ended."""
        self._lane.ids, self._lane.kept = list(ids), []
        try:
            yield self._lane.kept
        finally:
            del self._lane.ids, self._lane.kept

    def note(self, exchange: Exchange) -> None:
        """Keep an exchange: in the lane of its thread, or else among the recent ones."""
        kept = getattr(self._lane, "kept", None)
        if kept is None:
            self.add(exchange)
        else:
            kept.append(exchange)

    @property
    def count(self) -> int:
        """The number of requests sent."""
        return self._count

    @property
    def births(self) -> Mapping[int, Exchange]:
        """The exchanges that made records, by ProcNum."""
        return self._births

    def add(self, exchange: Exchange) -> None:
        """Keep an exchange among the recent ones."""
        self._recent.append(exchange)
        self.milliseconds += exchange.milliseconds

    def born(self, proc_num: int, exchange: Exchange) -> None:
        """Remember which exchange made a record."""
        self._births[proc_num] = exchange

    def begin_example(self) -> None:
        """Start a new example: the exchanges from here on are its evidence."""
        self._example = self._count
        self._recalled.clear()

    def recall(self, exchange: Exchange) -> None:
        """Add an earlier exchange, such as that of an accepted twin, to the evidence of this example."""
        self._recalled.append(exchange)

    def keep_evidence(self, *, extra: Iterable[Exchange] = ()) -> tuple[int, ...]:
        """Keep the exchanges of this example and those that made its records as evidence; returns their ids."""
        latest = islice(takewhile(lambda one: one.id > self._example, reversed(self._recent)), MOST_OF_AN_EXAMPLE)
        example = reversed(list(latest))
        told = {one.id: one for one in (*self._recalled, *extra, *example)}
        for one in list(told.values()):
            birth = self._birth_of(one)
            if birth is not None:
                told[birth.id] = birth
        self.evidence.update(told)
        return tuple(sorted(told))

    def _birth_of(self, exchange: Exchange) -> Exchange | None:
        last = exchange.url.partition("?")[0].rpartition("/")[2]
        return self._births.get(int(last)) if last.isascii() and last.isdigit() and len(last) < 20 else None


def without_secrets(secret: Credentials, headers: httpx.Headers) -> httpx.Headers:
    """The headers with the secrets that the target sent back replaced."""
    if not secret.headers:
        return headers
    return httpx.Headers(
        [(secret.hide(name), secret.hide(value)) for name, value in headers.multi_items()], encoding=headers.encoding
    )


def shown_headers(headers: httpx.Headers, hidden: Collection[str]) -> tuple[tuple[str, str], ...]:
    """The headers as an exchange keeps them: secrets are hidden, headers of every request left out."""
    ignored = {"accept-encoding", "connection", "user-agent", "host", "content-length"}
    return tuple(
        (name, HIDDEN if name.lower() in hidden else value[:1000])
        for name, value in headers.multi_items()
        if name.lower() not in ignored
    )
