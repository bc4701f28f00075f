"""The connection to a target: one request over it, within its bounds, and what came back without secrets."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import httpx

from subject import wire
from subject.exchanges import without_secrets
from subject.route import pool_to
from subject.settings import Settings
from subject.transport import Transport
from subject.unanswered import hint_for

BROKEN = ("ReadError", "WriteError", "CloseError", "RemoteProtocolError")
"""Errors of a connection that broke; one that took too long is not tried again."""
LONGEST_ERROR = 300
"""Characters that are kept of what went wrong."""


@dataclass(frozen=True, slots=True)
class Tls:
    """How a connection is protected."""

    version: str
    issuer: str
    expires: str
    certificate: str = ""
    """The SHA-256 of the certificate of the other end, in hexadecimal."""


@dataclass(frozen=True, slots=True)
class Received:
    """What came back for one request, without secrets: a response, or the error that stands in its place."""

    status: int | None
    headers: httpx.Headers
    body: bytes
    error: str | None
    hint: str
    """What the user can look at where no answer came; empty where that is not known."""
    began: datetime
    seconds: float
    lost: bool = False
    """Whether the connection broke before a byte of the response had arrived."""


class Connection:
    """Sends requests to the target, one at a time in each thread; no exchange exceeds the bounds of the settings.

    Raises ConfigurationError where the proxy or the certificates of the environment cannot be used.
    """

    def __init__(self, settings: Settings) -> None:
        self.tls: Tls | None = None
        """How the connection is protected, once a response has come over TLS."""
        self._secret = settings.credentials
        self._at_most = settings.response_bytes
        seconds = settings.read_seconds
        self._timeouts = {"connect": settings.connect_seconds, "read": seconds, "write": seconds, "pool": seconds}
        self._clock = wire.Clock(settings.request_seconds)
        self._http = Transport(pool_to(settings, wire.BoundedBackend(self._clock)))

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def ask(self, request: httpx.Request) -> Received:
        """Send a request and read the whole response; whatever breaks on the way is told in `error`."""
        status, headers, body, error, hint = None, httpx.Headers(), b"", None, ""
        request.extensions["timeout"] = self._timeouts
        began, started = datetime.now(UTC), time.monotonic()
        try:
            self._clock.start()
            response = self._http.handle_request(request)
            try:
                self.tls = self.tls or _tls_of(response)
                status = response.status_code
                headers = without_secrets(self._secret, response.headers)
                body = self._secret.hide_bytes(wire.body_of(response, self._at_most))
            finally:
                response.close()
        except (httpx.HTTPError, httpx.StreamError, wire.Unbounded, OSError, ValueError) as problem:
            error, hint = self._secret.hide(wire.in_words(problem))[:LONGEST_ERROR], hint_for(problem)
        lost = (error or "").startswith(BROKEN) and not self._clock.heard
        return Received(status, headers, body, error, hint, began, time.monotonic() - started, lost)


def _tls_of(response: httpx.Response) -> Tls | None:
    """How the connection of a response is protected; None where it is not."""
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("ssl_object") if stream else None
    if found is None:
        return None
    certificate: dict[str, Any] = found.getpeercert() or {}
    issuer = {key: value for part in certificate.get("issuer", ()) for key, value in part}
    named = issuer.get("organizationName") or issuer.get("commonName") or "an issuer without a name"
    presented = sha256(found.getpeercert(True) or b"").hexdigest()
    return Tls(found.version() or "TLS", str(named), str(certificate.get("notAfter", "an unknown day")), presented)
