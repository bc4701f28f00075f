"""The gate: what may leave for the target. A record that the run did not make is never changed or deleted."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

import httpx

from subject.errors import GateClosed
from subject.journal import Journal
from subject.lax_keys import name_of, named_values, plain, possible_keys, possible_members
from subject.practice import Practice
from subject.settings import Settings

KEYS = ("PatNum", "AptNum", "PlannedAptNum", "ProcNum", "InsSubNum", "ProcNums")
"""Members that name a record which a request may change."""
OVERRIDES = frozenset({"method", "xhttpmethodoverride", "xhttpmethod", "xmethodoverride"})
"""Names of headers and parameters by which some servers take another method than that of the request."""
SEPARATORS = r"[/\\;,&=?#]"


class Gate:
    """Judges each request as it is about to leave: its method, its URL, its headers and its body.

    Wherever a lenient server might read a key, the key must be of a record that the run made or that the practice gives
    away, or of no record at all. Every check raises GateClosed.
    """

    def __init__(self, settings: Settings, practice: Practice, journal: Journal) -> None:
        self._read_only = settings.mode == "read-only"
        self._base = str(httpx.URL(settings.url)).rstrip("/")
        self._journal = journal
        self._disposable = {one.ProcNum for one in practice.disposable}
        appointments = {one.AptNum for one in practice.appointments}
        self._given: Mapping[str, Collection[int]] = {
            "PatNum": {one.PatNum for one in practice.patients},
            "AptNum": appointments,
            "PlannedAptNum": appointments,
            "InsSubNum": {one.InsSubNum for one in practice.subscribers},
        }

    def check(self, request: httpx.Request) -> None:
        """Let a request through only if all that it names may be changed."""
        self.check_method(request)
        self.check_path(request)
        self.check_query(request)
        self.check_body(request)

    def check_method(self, request: httpx.Request) -> None:
        """Let nothing but GET through in mode read-only, and no request that asks for another method than its own."""
        if self._read_only and request.method != "GET":
            raise GateClosed(f"A {request.method} was held back: mode read-only sends nothing but GET.")
        for name in (*request.headers, *request.url.params):
            if name_of(name) in OVERRIDES:
                raise GateClosed(f"A {request.method} with {name} was held back: it asks for another method.")

    def check_path(self, request: httpx.Request) -> None:
        """Let only a GET name a procedure in its path that the run did not make, and nothing leave the target's URL."""
        behind = str(request.url).removeprefix(self._base)
        if behind == str(request.url) or not behind.startswith(("/", "?")):
            raise GateClosed(f"A {request.method} of {request.url} was held back: it leaves the URL of the target.")
        if request.method == "GET":
            return
        for part in re.split(SEPARATORS, plain(behind.partition("?")[0])):
            if not all(map(self._may_be_named, possible_keys(part))):
                raise GateClosed(
                    f"{request.method} of procedure {part} was held back: "
                    "the run did not make it, and the practice does not give it away."
                )

    def _may_be_named(self, key: int) -> bool:
        """Whether a request may change the record of a key: it is disposable, or the run made it."""
        return key in self._disposable or key in self._journal.own or key in self._journal.gone

    def check_query(self, request: httpx.Request) -> None:
        """Let only a GET name records in its query that are neither the practice's nor the run's."""
        if request.method == "GET":
            return
        for name, value in request.url.params.multi_items():
            member = next((one for one in KEYS if name_of(one) == name_of(name)), "ProcNum")
            self._check_member(member, value)

    def check_body(self, request: httpx.Request) -> None:
        """Let a body through only if the keys in it are the practice's, the run's or of no record."""
        for member, value in named_values(request.content, KEYS):
            self._check_member(member, value)

    def _check_member(self, member: str, value: object) -> None:
        allowed = self._given.get(member, self._journal.own)
        read = possible_members if member == "ProcNums" else possible_keys
        if not all(key in allowed for key in read(value)):
            raise GateClosed(
                f"A request with {member} {str(value)[:100]!r} was held back: neither the practice nor the run has it."
            )
