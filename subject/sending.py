"""The one way out: a request passes the gate, is noted in the journal, waits its turn and becomes an exchange."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from threading import RLock
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from subject.body_text import text_of
from subject.connection import Connection, Received, Tls
from subject.contact import Contact
from subject.errors import Blocked, GateClosed
from subject.exchanges import KEPT_BODY, SECRET_HEADERS, Answer, Exchange, ExchangeLog, key_of, shown_headers
from subject.gate import Gate
from subject.interrupts import INTERRUPTIONS
from subject.journal import Journal, members_of
from subject.lax_keys import lax_key
from subject.no_verdict import obstacle_in
from subject.pacing import Pace, Patience
from subject.practice import Practice
from subject.settings import Settings

RESENT = 2
"""How often a request is sent again whose connection was lost, where nothing was done."""
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
    body: Any
    content: bytes | None

    @property
    def method(self) -> str:
        """The HTTP method."""
        return self.outgoing.method

    @property
    def members(self) -> Mapping[str, Any]:
        """The members of the body; empty if it is not a JSON object."""
        return members_of(self.body, self.content)

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


class Sender:
    """Sends requests to a target; keeps the exchanges in `log` and the records made in `journal`.

    Threads may send at the same time: gate, journal and log are entered by one after another.
    """

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
        self._books = RLock()

    def close(self) -> None:
        """Close the connections and the journal."""
        self._connection.close()
        self.journal.close()

    @property
    def tls(self) -> Tls | None:
        """How the connection is protected; None before the first response, and where there is no TLS."""
        return self._connection.tls

    def without_credentials(self, in_place: Mapping[str, str]) -> AbstractContextManager[None]:
        """Within the block requests carry these headers instead of the credentials, and a 401 does not block."""
        return self._carrying(in_place)

    @contextmanager
    def _carrying(self, in_place: Mapping[str, str] | None) -> Iterator[None]:
        before, self._in_place = self._in_place, in_place
        try:
            yield
        finally:
            self._in_place = before

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
        INTERRUPTIONS.check()
        self.contact.settle(self.look)
        self.contact.check()
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode("utf-8", errors="surrogatepass")
        request = self._prepared(operation, method, path + query_of(params), body, content, content_type)
        answer = self._persistently(request, may_break=may_break)
        obstacle = obstacle_in(answer, str(request), credentials_given=self._in_place is None)
        self.contact.note(obstacle, answer.exchange.milliseconds)
        self.contact.settle(self.look)
        if obstacle and not (may_break and answer.exchange.error):
            raise obstacle
        return answer

    def look(self) -> None:
        """Send a plain request with the credentials: a target that gives no verdict even on that is given up."""
        with self._carrying(None):
            request = self._plain()
            self.contact.looked(obstacle_in(self._persistently(request, may_break=False), str(request)))

    def _plain(self) -> Request:
        patients = self.practice.patients
        query = query_of({"PatNum": patients[0].PatNum} if patients else {"Limit": 10})
        return self._prepared("list-procedures", "GET", f"/procedurelogs{query}", None, None, "application/json")

    def renew(self) -> None:
        """Give a target that was given up another chance, for cleaning up."""
        self._patience.renew()
        if self.contact.renew():
            self.look()

    def nothing_done(self, request: Request, intent: str) -> bool:  # noqa: ARG002 - for subclasses, which can look
        """Whether a request whose answer was lost has certainly done nothing, so that it may be sent again."""
        return request.method == "GET"

    @property
    def waits(self) -> dict[str, int]:
        """How often the target put requests off, for how many seconds, and how often a connection was lost."""
        patience = self._patience
        return {"put_off": patience.put_off, "seconds": round(patience.seconds), "lost": self.contact.lost}

    def _prepared(
        self, operation: str, method: str, path: str, body: Any, content: bytes | None, content_type: str
    ) -> Request:
        """A request as it leaves, which has passed the gate; raises GateClosed or Blocked."""
        headers = httpx.Headers(HEADERS)
        headers.update(self.settings.credentials.headers if self._in_place is None else self._in_place)
        headers["Content-Type"] = content_type
        url = self.settings.url.rstrip("/") + path
        outgoing = httpx.Request(method, url, headers=headers, content=content)
        self._check_gate(outgoing)
        return Request(operation, path.partition("?")[0], outgoing, body, content)

    def _check_gate(self, outgoing: httpx.Request) -> None:
        """Raise GateClosed, or Blocked where it was the target that took one record for another."""
        try:
            with self._books:
                self._gate.check(outgoing)
        except GateClosed as closed:
            if not self.journal.confused:
                raise
            raise Blocked("reused-key", f"{closed} The target gave new records the keys of others.") from None

    def _persistently(self, request: Request, *, may_break: bool) -> Answer:
        """Send a request, and again if the target put it off, or if its connection was lost and nothing was done."""
        put_off = lost = 0
        while True:
            answer, intent = self._once_sent(request)
            if answer.status and self._patience.again(answer.status, answer.headers, repeats=put_off):
                put_off += 1
            elif answer.lost and not may_break and lost < RESENT and self._may_resend(request, intent):
                lost += 1
                if lost > 1 and request.method != "GET":
                    self._break_rhythm()
            else:
                self.contact.recovered += lost > 0 and not answer.lost
                return answer

    def _may_resend(self, request: Request, intent: str) -> bool:
        self.contact.lost += 1
        with self._carrying(None):
            nothing_done = self.nothing_done(request, intent)
        if nothing_done and intent:
            with self._books:
                self.journal.settled(intent)
        return nothing_done

    def _break_rhythm(self) -> None:
        """Send one request more: a target that loses every so many-th one would lose the repeated one again."""
        with self._carrying(None):
            self._exchange(self._plain())

    def _once_sent(self, request: Request) -> tuple[Answer, str]:
        """Send a request once; what a POST makes is in the journal before anything can interrupt. Gives its intent."""
        if request.method != "POST":
            answer = self._exchange(request)
            if request.method == "DELETE" and answer.succeeded:
                with self._books:
                    self.journal.deleted(lax_key(request.path.split("/")[2]) or 0)
            return answer, ""
        with INTERRUPTIONS.held():
            with self._books:
                intent = self.journal.intend(request.operation, request.members, self.mark)
            answer = self._exchange(request)
            with self._books:
                self._note_made(intent, request, answer)
        return answer, intent

    def _note_made(self, intent: str, request: Request, answer: Answer) -> None:
        """Note in the journal the keys that the answer gave, or that it gave none."""
        records = [answer.record] if answer.record is not None else answer.rows or []
        keys = [key for one in records if answer.succeeded and (key := key_of(one, "ProcNum")) is not None]
        if not keys:
            self.journal.answered(intent, answer.status)
        pat_num = key_of(request.body, "PatNum") if isinstance(request.body, Mapping) else None
        for made in keys:
            self.journal.made(intent, made, pat_num or 0, group_note=request.path.endswith("/GroupNote"))
            self.log.born(made, answer.exchange)

    def _exchange(self, request: Request) -> Answer:
        """Send a request when its turn has come, whatever comes back."""
        self._pace.wait()
        received = self._connection.ask(request.outgoing)
        with self._books:
            exchange = self._recorded(request, received)
            self.log.note(exchange)
        return Answer(exchange, received.body, received.headers, hint=received.hint, lost=received.lost)

    def _recorded(self, request: Request, received: Received) -> Exchange:
        """The exchange as evidence; headers in place of the credentials are no secret and are shown."""
        secret = SECRET_HEADERS | self.settings.credentials.names
        hidden = secret if self._in_place is None else SECRET_HEADERS - self.settings.credentials.names
        sent = None if request.content is None else request.content.decode(errors="replace")[:KEPT_BODY]
        return Exchange(
            id=self.log.next_id(),
            operation=request.operation,
            method=request.method,
            url=str(request.outgoing.url),
            request_headers=shown_headers(request.outgoing.headers, hidden),
            request_body=sent,
            status=received.status,
            response_headers=shown_headers(received.headers, secret)[:60],
            response_body=text_of(received.body[: KEPT_BODY * 4])[:KEPT_BODY],
            truncated=len(received.body) > KEPT_BODY,
            error=received.error,
            started=received.began.isoformat(timespec="milliseconds"),
            milliseconds=round(received.seconds * 1000, 2),
        )


def query_of(params: Mapping[str, Any] | None) -> str:
    """The query of a URL, percent-encoded; a list repeats its parameter.

    A space is %20, which every server reads as a space; not every server reads + so.
    """
    if not params:
        return ""
    return "?" + urlencode(httpx.QueryParams(params).multi_items(), quote_via=quote, errors="surrogatepass")
