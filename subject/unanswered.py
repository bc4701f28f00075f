"""Why no answer came: what the user should look at, by the exception that ended the exchange."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx

UNTRUSTED = "Trust a private CA by SSL_CERT_FILE."
NOT_TLS = "The server does not speak TLS there: use http://, or correct the port."
UNREACHED = "Check that the server is running and that the URL is right."


def hint_for(problem: BaseException) -> str:
    """What to look at; empty where the exception does not tell more than that no answer came."""
    for cause in _causes(problem):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UNTRUSTED
        if isinstance(cause, ssl.SSLError) and cause.reason == "WRONG_VERSION_NUMBER":
            return NOT_TLS
    return UNREACHED if isinstance(problem, httpx.ConnectError) else ""


def _causes(problem: BaseException | None) -> Iterator[BaseException]:
    while problem is not None:
        yield problem
        problem = problem.__cause__ or problem.__context__
