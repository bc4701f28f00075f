"""The one way out: a request passes the gate, is noted in the journal, waits its turn and becomes an exchange."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from subject.connection import Connection, Received, Tls
from subject.contact import LOST_AFTER, Contact
from subject.errors import Blocked, BlockedKind, GateClosed
from subject.exchanges import KEPT_BODY, SECRET_HEADERS, Answer, Exchange, ExchangeLog, key_of, shown_headers
from subject.gate import Gate
from subject.interrupts import interrupted_afterwards
from subject.journal import Journal, members_of
from subject.lax_keys import lax_key
from subject.pacing import REPEATS, Pace, Patience
from subject.practice import Practice
from subject.settings import Settings

NEVER_A_VERDICT: Mapping[int, tuple[BlockedKind, str]] = {
    401: ("credentials", "the target refused the credentials"),
    410: ("unavailable", "the target has retired the resource"),
    429: ("throttled", "the target is asked too often"),
    504: ("unavailable", "the target did not finish in time"),
}
"""Statuses that say nothing about a rule: they block it."""
BROKEN = ("ReadError", "WriteError", "CloseError", "RemoteProtocolError")
"""Errors of a connection that broke; one that took too long is not tried again."""
HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "gzip",
    "Connection": "keep-alive",
    "User-Agent": f"python-httpx/{httpx.__version__}",
}
"""Headers of every request, beside the credentials and the content type."""


@dataclass(frozen=True, slots=True)
class Request:
    """A request of an operation, ready to leave; `path` begins behind the URL of the target."""

    operation: str
    path: str
    outgoing: httpx.Request
    content: bytes | None

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.outgoing.method


class Sender:
    """Sends requests to a target; keeps the exchanges in `log` and the records made in `journal`."""

    def __init__(self, settings: Settings, practice: Practice, *, mark: str, journal: Journal | None = None) -> None:
        self.settings = settings
        self.practice = practice
        self.mark = mark
        self.log = ExchangeLog()
        self.journal = journal or Journal(settings.journal)
        self.contact = Contact(settings.request_seconds)
        self._gate = Gate(settings, practice, self.journal)
        self._connection = Connection(settings)
        self._pace = Pace(settings.interval_seconds, settings.pace_file)
        self._patience = Patience(self._pace)
        self._in_place: Mapping[str, str] | None = None

    def close(self) -> None:
        """Close the connections and the journal."""
        self._connection.close()
        self.journal.close()

    @property
    def tls(self) -> Tls | None:
        """How the connection is protected; None before the first response, and where there is no TLS."""
        return self._connection.tls

    @contextmanager
    def without_credentials(self, in_place: Mapping[str, str]) -> Iterator[None]:
        """Within the block requests carry these headers instead of the credentials, and a 401 does not block."""
        self._in_place = in_place
        try:
            yield
        finally:
            self._in_place = None

    def send(
        self,
        operation: str,
        method: str,
        path: str,
        *,
        params: Mapping[str, Any] | None = None,
        body: Any = None,
        content: bytes | None = None,
        content_type: str = "application/json",
        may_break: bool = False,
    ) -> Answer:
        """Send one request, with a body that becomes JSON or with bytes, and keep the exchange.

        Raises Blocked where the answer can be no verdict on any rule, and GateClosed where the request would touch a
        record of others. With may_break a request without an answer does not block: `exchange.error` says what broke.
        """
        self._check_contact()
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode("utf-8", errors="surrogatepass")
        outgoing = self._outgoing(method, path + query_of(params), content, content_type)
        self._check_gate(outgoing)
        answer = self._send(Request(operation, path, outgoing, content), body, may_break=may_break)
        if answer.exchange.error:
            self.contact.unanswered(answer.exchange.milliseconds)
            if may_break:
                return answer
            words = f"no answer to {method} {path.partition('?')[0]}: {answer.exchange.error}"
            raise Blocked("no-answer", words, hint=answer.hint)
        self.contact.answered()
        if answer.status in NEVER_A_VERDICT and not (answer.status == 401 and self._in_place is not None):
            kind, words = NEVER_A_VERDICT[answer.status]
            raise Blocked(kind, f"{words} ({answer.status})")
        return answer

    def _check_contact(self) -> None:
        """Raise Blocked where the target has stopped answering, or has put off too many requests."""
        self.contact.check()
        if self._patience.refused >= LOST_AFTER:
            words = f"the target is asked too often: it put off {LOST_AFTER} requests one after another"
            raise Blocked("throttled", words)

    def _outgoing(self, method: str, path: str, content: bytes | None, content_type: str) -> httpx.Request:
        """The request as it leaves."""
        headers = httpx.Headers(HEADERS)
        headers.update(self.settings.credentials.headers if self._in_place is None else self._in_place)
        headers["Content-Type"] = content_type
        return httpx.Request(method, self.settings.url.rstrip("/") + path, headers=headers, content=content)

    def _check_gate(self, outgoing: httpx.Request) -> None:
        """Raise GateClosed, or Blocked where it was the target that took one record for another."""
        try:
            self._gate.check(outgoing)
        except GateClosed as closed:
            if not self.journal.confused:
                raise
            raise Blocked("reused-key", f"{closed} The target gave new records the keys of others.") from None

    def _send(self, request: Request, body: Any, *, may_break: bool) -> Answer:
        """Send a request that passed the gate; what a POST makes is in the journal before anything can interrupt."""
        if request.method != "POST":
            answer = self._patiently(request, may_break=may_break)
            if request.method == "DELETE" and answer.succeeded:
                self.journal.deleted(lax_key(request.path.split("/")[2]) or 0)
            return answer
        with interrupted_afterwards():
            intent = self.journal.intend(request.operation, members_of(body, request.content), self.mark)
            answer = self._patiently(request, may_break=may_break)
            self._note_made(intent, request, body, answer)
        return answer

    def _note_made(self, intent: str, request: Request, body: Any, answer: Answer) -> None:
        """Note in the journal the keys that the answer gave, or that it gave none."""
        records = [answer.record] if answer.record is not None else answer.rows or []
        keys = [key for one in records if answer.succeeded and (key := key_of(one, "ProcNum")) is not None]
        if not keys:
            self.journal.answered(intent, answer.status)
        pat_num = key_of(body, "PatNum") if isinstance(body, Mapping) else None
        for made in keys:
            self.journal.made(intent, made, pat_num or 0, group_note=request.path.endswith("/GroupNote"))
            self.log.born(made, answer.exchange)

    def _patiently(self, request: Request, *, may_break: bool) -> Answer:
        """Send a request, and a GET again after the pause that the target asks for or when the connection broke."""
        safe = request.method == "GET"
        answer = self._exchange(request)
        for repeats in range(REPEATS):
            broke = safe and not may_break and not repeats and (answer.exchange.error or "").startswith(BROKEN)
            if not broke and not (
                answer.status and self._patience.again(answer.status, answer.headers, repeats=repeats, safe=safe)
            ):
                break
            answer = self._exchange(request)
        return answer

    def _exchange(self, request: Request) -> Answer:
        """Send a request when its turn has come, whatever comes back."""
        self._pace.wait()
        received = self._connection.ask(request.outgoing)
        exchange = self._recorded(request, received)
        self.log.add(exchange)
        return Answer(exchange, received.body, received.headers, hint=received.hint)

    def _recorded(self, request: Request, received: Received) -> Exchange:
        """The exchange as evidence; headers in place of the credentials are no secret and are shown."""
        secret = SECRET_HEADERS | self.settings.credentials.names
        hidden = secret if self._in_place is None else SECRET_HEADERS - self.settings.credentials.names
        return Exchange(
            id=self.log.next_id(),
            operation=request.operation,
            method=request.method,
            url=str(request.outgoing.url),
            request_headers=shown_headers(request.outgoing.headers, hidden),
            request_body=_shown(request.content) if request.content is not None else None,
            status=received.status,
            response_headers=shown_headers(received.headers, secret)[:60],
            response_body=_shown(received.body[: KEPT_BODY * 4]),
            truncated=len(received.body) > KEPT_BODY,
            error=received.error,
            started=received.began.isoformat(timespec="milliseconds"),
            milliseconds=round(received.seconds * 1000, 2),
        )


def _shown(body: bytes) -> str:
    """A body as evidence: text of a bounded length."""
    return body.decode("utf-8", errors="replace")[:KEPT_BODY]


def query_of(params: Mapping[str, Any] | None) -> str:
    """The query of a URL, percent-encoded; a list repeats its parameter.

    A space is %20, which every server reads as a space; not every server reads + so.
    """
    if not params:
        return ""
    return "?" + urlencode(httpx.QueryParams(params).multi_items(), quote_via=quote, errors="surrogatepass")
