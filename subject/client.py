"""The target: the server under test as the checks see it. The one way out."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote, urlencode

import httpx

from spec import Version
from subject import gate, wire
from subject.connection import Tls, open_client, tls_of
from subject.contact import LOST_AFTER, Contact
from subject.errors import Blocked, GateClosed
from subject.exchanges import (
    KEPT_BODY,
    SECRET_HEADERS,
    Answer,
    Exchange,
    ExchangeLog,
    key_of,
    shown_headers,
    without_secrets,
)
from subject.interrupts import interrupted_afterwards
from subject.journal import Journal, members_of
from subject.pacing import REPEATS, Pace, Patience
from subject.practice import Practice
from subject.settings import Settings

CREATING_SINCE = Version((21, 4))
READING_ONE_SINCE = Version((23, 3, 13))
BILLING_NOTE_SINCE = Version((25, 2, 21))
DELETING_SINCE = Version((22, 1))
DELETING_NOTES_SINCE = Version((22, 3, 8))
LISTING_NOTES_SINCE = Version((25, 2, 38))
NEVER_A_VERDICT = {
    401: "refused the credentials",
    410: "has retired the resource",
    429: "is asked too often",
    504: "did not finish in time",
}
"""Statuses that say nothing about a rule: they block it."""
BROKEN = ("ReadError", "WriteError", "CloseError", "RemoteProtocolError")
"""How a connection that broke is called; one that took too long is not tried again."""
LONGEST_ERROR = 300
"""Characters that are kept of what went wrong."""
LONGEST_KEPT = 1024 * 1024
"""Bytes of an answer that is kept to the end of a run: there are hundreds of them."""
PAGES = 50
"""How many pages of a list are read at the most."""
OVERLAP = 20
"""How many rows of one page are asked for again with the next: others may delete rows of earlier pages meanwhile."""


@dataclass(frozen=True, slots=True)
class Made:
    """A procedure that the run made: what was sent for it and what came back."""

    ProcNum: int
    PatNum: int
    sent: Mapping[str, Any]
    answer: Answer


def _small(made: Made) -> Made:
    """What was made, if it can be kept for the whole run; raises Blocked where its answer is too long for that."""
    if (size := len(made.answer.content)) > LONGEST_KEPT:
        raise Blocked(f"arranging a record failed: the answer to its create has {size} bytes, more than {LONGEST_KEPT}")
    return made


def next_offset(count: int) -> int:
    """The Offset of the page behind so many rows."""
    return max(1, count - OVERLAP)


class Target:
    """The server under test; every request of every check leaves through it."""

    def __init__(self, settings: Settings, practice: Practice, *, mark: str, journal: Journal | None = None) -> None:
        self.settings = settings
        self.practice = practice
        self.version = settings.judged_as
        self.mark = mark
        self.log = ExchangeLog()
        self.journal = journal or Journal(settings.journal)
        self._once: dict[str, Made | Blocked] = {}
        self.contact = Contact(settings.request_seconds)
        self.tls: Tls | None = None
        self._http = open_client(settings)
        self._clock = wire.bound(self._http, settings.request_seconds)
        self._pace = Pace(settings.interval_seconds, settings.pace_file)
        self._patience = Patience(self._pace)
        self._in_place: Mapping[str, str] | None = None

    def __repr__(self) -> str:
        return "target"

    def close(self) -> None:
        """Close the connections and the journal."""
        self._http.close()
        self.journal.close()

    # The operations of the document.

    def get(self, proc_num: Any) -> Answer:
        """GET (single)."""
        return self.send("get-procedure", "GET", f"/procedurelogs/{proc_num}")

    def list(self, **criteria: Any) -> Answer:
        """GET (multiple)."""
        return self.send("list-procedures", "GET", "/procedurelogs", params=criteria)

    def create(self, body: Any, *, marked: bool = True) -> Answer:
        """POST (create); the body carries the mark of the run."""
        return self.send("create-procedure", "POST", "/procedurelogs", body=self.marked(body) if marked else body)

    def marked(self, body: Any) -> Any:
        """The body of a create with the mark of the run, where the version has BillingNote and the body none."""
        if not isinstance(body, Mapping) or "BillingNote" in body or self.version < BILLING_NOTE_SINCE:
            return body
        return {**body, "BillingNote": self.mark}

    def update(self, procedure: Made | Any, /, **fields: Any) -> Answer:
        """PUT (update) of a procedure that the run made, or of a key."""
        proc_num = procedure.ProcNum if isinstance(procedure, Made) else procedure
        return self.send("update-procedure", "PUT", f"/procedurelogs/{proc_num}", body=fields)

    def delete(self, proc_num: Any) -> Answer:
        """DELETE."""
        return self.send("delete-procedure", "DELETE", f"/procedurelogs/{proc_num}")

    def list_group_notes(self, pat_num: Any = None, **paging: Any) -> Answer:
        """GET GroupNotes of a patient."""
        params = paging if pat_num is None else {"PatNum": pat_num, **paging}
        return self.send("list-group-notes", "GET", "/procedurelogs/GroupNotes", params=params)

    def create_group_note(self, body: Any) -> Answer:
        """POST GroupNote."""
        return self.send("create-group-note", "POST", "/procedurelogs/GroupNote", body=body)

    def update_group_note(self, proc_num: Any, body: Any) -> Answer:
        """PUT GroupNote."""
        return self.send("update-group-note", "PUT", f"/procedurelogs/{proc_num}/GroupNote", body=body)

    def delete_group_note(self, proc_num: Any) -> Answer:
        """DELETE GroupNote."""
        return self.send("delete-group-note", "DELETE", f"/procedurelogs/{proc_num}/GroupNote")

    def get_insurance_history(self, **params: Any) -> Answer:
        """GET InsuranceHistory."""
        return self.send("get-insurance-history", "GET", "/procedurelogs/InsuranceHistory", params=params)

    def create_insurance_history(self, body: Any) -> Answer:
        """POST InsuranceHistory."""
        return self.send("create-insurance-history", "POST", "/procedurelogs/InsuranceHistory", body=body)

    # Arrangements: they block where the operations would be judged.

    def make(self, body: Mapping[str, Any], *, marked: bool = True) -> Made:
        """Create a procedure as an arrangement; raises Blocked where the target does not create it."""
        answer = self.create(body, marked=marked)
        if not answer.succeeded or answer.proc_num is None:
            raise Blocked(
                f"arranging a procedure failed: the target answered {answer.status} to a create that it should accept"
            )
        return Made(answer.proc_num, body["PatNum"], body, answer)

    def twin(self, body: Mapping[str, Any]) -> Made:
        """The accepted twin of a refusal, made once for each body; raises Blocked where the target refuses it."""
        try:
            return self.once("create", body, make=lambda: self.make(body))
        except Blocked as blocked:
            raise Blocked(f"the accepted twin is missing: {blocked}") from None

    def once(self, *arguments: Any, make: Callable[[], Made]) -> Made:
        """A record that is arranged once for each set of arguments; raises Blocked each time where that fails."""
        key = json.dumps(arguments, sort_keys=True)
        if key not in self._once:
            try:
                self._once[key] = _small(make())
            except Blocked as blocked:
                self._once[key] = Blocked(str(blocked))  # without the traceback, which holds all answers
        kept = self._once[key]
        if isinstance(kept, Blocked):
            raise Blocked(str(kept))
        self.log.recall(kept.answer.exchange)
        return kept

    def forget(self, made: Made) -> None:
        """Arrange anew what was arranged once: the record may not be what it was."""
        self._once = {key: kept for key, kept in self._once.items() if kept is not made}

    def read(self, made: Made) -> Answer:
        """The record as the target shows it now: GET (single), or before 23.3.13 its row in the patient's list."""
        if self.version >= READING_ONE_SINCE:
            answer = self.get(made.ProcNum)
            if not answer.succeeded or answer.record is None:
                raise Blocked(f"reading procedure back failed: the target answered {answer.status} without an object")
            return answer
        for page in self.pages(PatNum=made.PatNum):
            for row in page.rows or ():
                if key_of(row, "ProcNum") == made.ProcNum:
                    return page.at(row)
        raise Blocked("reading the procedure back failed: it is not in the list of its patient")

    def pages(self, **criteria: Any) -> Iterator[Answer]:
        """Page after page of a list, until one is empty or not found, brings nothing new or is not full."""
        seen: set[int | None] = set()
        for _ in range(PAGES):
            answer = self.list(**criteria, **({"Offset": next_offset(len(seen))} if seen else {}))
            if seen and answer.status == 404:
                return
            yield answer
            keys = {key_of(row, "ProcNum") for row in answer.rows or ()}
            if len(keys) < 100 or keys <= seen:
                return
            seen |= keys

    # The way out.

    @contextmanager
    def without_credentials(self, in_place: Mapping[str, str]) -> Iterator[None]:
        """Meanwhile requests leave with other headers in place of the credentials, and a 401 is an answer like any other."""
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
        """Send one request and keep the exchange; raises Blocked where the answer can be no verdict on any rule.

        With may_break a request without an answer is no reason to block: the caller sees it by the error of the exchange.
        """
        self.contact.check()
        if self._patience.refused >= LOST_AFTER:
            raise Blocked(
                f"the target is asked too often: it put off {LOST_AFTER} requests one after another; give a slower --rate"
            )
        self._check_gate(method, path, body, content)
        if body is not None:
            content = json.dumps(body, ensure_ascii=False).encode("utf-8", errors="surrogatepass")
        with interrupted_afterwards() if method == "POST" else nullcontext():
            intent = self.journal.intend(operation, members_of(body, content), self.mark) if method == "POST" else None
            answer = self._patiently(
                lambda: self._exchange(operation, method, path, params, content, content_type),
                method == "GET",
                may_break=may_break,
            )
            self._note(method, path, answer, intent, body)
        if answer.exchange.error:
            self.contact.unanswered(answer.exchange.milliseconds)
            if may_break:
                return answer
            raise Blocked(f"no answer to {method} {path.partition('?')[0]}: {answer.exchange.error}")
        self.contact.answered()
        if answer.status in NEVER_A_VERDICT and not (answer.status == 401 and self._in_place is not None):
            raise Blocked(f"the target {NEVER_A_VERDICT[answer.status]} ({answer.status})")
        return answer

    def _check_gate(self, method: str, path: str, body: Any, content: bytes | None) -> None:
        """Raise GateClosed, or Blocked where it was the target that took one record for another."""
        try:
            gate.check_method(method, self.settings.mode)
            if method in ("PUT", "DELETE"):
                gate.check_path_key(
                    method, path.split("/")[2], self.practice, self.journal.own.keys() | self.journal.gone.keys()
                )
            gate.check_body(body, self.practice, self.journal.own)
            gate.check_content(content, self.practice, self.journal.own)
        except GateClosed as closed:
            if not self.journal.confused:
                raise
            raise Blocked(f"{closed} The target gave new records the keys of others.") from None

    def _note(self, method: str, path: str, answer: Answer, intent: str | None, body: Any) -> None:
        if intent is not None:
            records = [answer.record] if answer.record is not None else answer.rows or []
            keys = [key for one in records if answer.succeeded and (key := key_of(one, "ProcNum")) is not None]
            if not keys:
                self.journal.answered(intent, answer.status)
            for made in keys:
                pat_num = key_of(body, "PatNum") if isinstance(body, Mapping) else None
                self.journal.made(intent, made, pat_num or 0, group_note=path.endswith("/GroupNote"))
                self.log.born(made, answer.exchange)
        elif method == "DELETE" and answer.succeeded:
            self.journal.deleted(gate.lax_key(path.split("/")[2]) or 0)

    def _patiently(self, exchange: Callable[[], Answer], safe: bool, *, may_break: bool) -> Answer:
        """Exchange, and again after the pause that the target asks for or when the connection broke: only what is safe to repeat."""
        answer = exchange()
        for repeats in range(REPEATS):
            broke = safe and not may_break and not repeats and (answer.exchange.error or "").startswith(BROKEN)
            if not broke and not (
                answer.status and self._patience.again(answer.status, answer.headers, repeats=repeats, safe=safe)
            ):
                break
            answer = exchange()
        return answer

    def _exchange(
        self,
        operation: str,
        method: str,
        path: str,
        params: Mapping[str, Any] | None,
        content: bytes | None,
        content_type: str,
    ) -> Answer:
        url = self.settings.url.rstrip("/") + path + query_of(params)
        request = self._http.build_request(method, url, content=content, headers={"Content-Type": content_type})
        secret = self.settings.credentials
        hidden = SECRET_HEADERS | secret.names
        if self._in_place is not None:
            for name in secret.names:
                request.headers.pop(name, None)
            request.headers.update(self._in_place)
            hidden -= secret.names  # those of nobody are no secret
        status, response_headers, received, error = None, httpx.Headers(), b"", None
        self._pace.wait()
        began, started = datetime.now(UTC), time.monotonic()
        try:
            self._clock.start()
            response = self._http.send(request, stream=True)
            try:
                self.tls = self.tls or tls_of(response)
                status = response.status_code
                response_headers = without_secrets(secret, response.headers)
                received = secret.hide_bytes(wire.body_of(response, self.settings.response_bytes))
            finally:
                response.close()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, wire.Unbounded, OSError, ValueError) as problem:
            error = secret.hide(wire.told(problem))[:LONGEST_ERROR]
        exchange = Exchange(
            id=self.log.next_id(),
            operation=operation,
            method=method,
            url=str(request.url),
            request_headers=shown_headers(request.headers, hidden),
            request_body=content.decode("utf-8", errors="replace")[:KEPT_BODY] if content is not None else None,
            status=status,
            response_headers=shown_headers(response_headers, SECRET_HEADERS | secret.names)[:60],
            response_body=received[: KEPT_BODY * 4].decode("utf-8", errors="replace")[:KEPT_BODY],
            truncated=len(received) > KEPT_BODY,
            error=error,
            started=began.isoformat(timespec="milliseconds"),
            milliseconds=round((time.monotonic() - started) * 1000, 2),
        )
        self.log.add(exchange)
        return Answer(exchange, received, response_headers)


def query_of(params: Mapping[str, Any] | None) -> str:
    """Percent-encoded: a space is %20, which every server reads as one; not every server reads + so. A list repeats its parameter."""
    return (
        "?" + urlencode(httpx.QueryParams(params).multi_items(), quote_via=quote, errors="surrogatepass")
        if params
        else ""
    )
