"""The connection to a target: time-outs, limits, proxies and certificates, and what is told of its TLS."""

from __future__ import annotations

import os
import ssl
from dataclasses import dataclass
from typing import Any

import httpx

from subject.errors import ConfigurationError
from subject.settings import Settings

LIMITS = httpx.Limits(max_connections=4, max_keepalive_connections=2, keepalive_expiry=3.0)
"""A connection that was idle is given up before a server does so, since a create that meets a closed one cannot be repeated."""


@dataclass(frozen=True, slots=True)
class Tls:
    """How a connection is protected."""

    version: str
    issuer: str
    expires: str


class _NoCookies(httpx.Cookies):
    """Keeps none: each request stands alone. httpx would look for them in every answer, a tenth of the time of a run."""

    def extract_cookies(self, response: httpx.Response) -> None:
        """Leave them where they are."""


def open_client(settings: Settings) -> httpx.Client:
    """A client that talks to the target only: no redirect is followed, and no proxy stands between this machine and itself.

    Proxies come from HTTP_PROXY, HTTPS_PROXY and NO_PROXY, private CAs from SSL_CERT_FILE and SSL_CERT_DIR; raises ConfigurationError.
    """
    try:
        client = httpx.Client(
            timeout=httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds),
            limits=LIMITS,
            trust_env=not settings.loopback,
            verify=_context() if settings.url.startswith("https:") else True,
            headers={"Accept": "application/json", "Accept-Encoding": "gzip", **settings.credentials.headers},
            follow_redirects=False,
        )
    except (ValueError, ImportError, httpx.InvalidURL) as problem:
        reason = settings.credentials.hide(str(problem)).splitlines()[0]
        raise ConfigurationError(
            f"A proxy of the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) cannot be used: {reason}"
        ) from None
    client._cookies = _NoCookies()  # a jar that is handed over is copied into one of httpx's own
    return client


def _context() -> ssl.SSLContext:
    """The certificates that count, those of SSL_CERT_FILE and SSL_CERT_DIR for this machine too."""
    try:
        return httpx.create_ssl_context(trust_env=True)
    except OSError as problem:
        named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
        raise ConfigurationError(
            f"The certificates of {named} (SSL_CERT_FILE, SSL_CERT_DIR) cannot be read: {problem}."
        ) from None


def tls_of(response: httpx.Response) -> Tls | None:
    """How the connection of a response is protected; None where it is not."""
    stream = response.extensions.get("network_stream")
    found = stream.get_extra_info("ssl_object") if stream else None
    if found is None:
        return None
    certificate: dict[str, Any] = found.getpeercert() or {}
    issuer = {key: value for part in certificate.get("issuer", ()) for key, value in part}
    named = issuer.get("organizationName") or issuer.get("commonName") or "an issuer without a name"
    return Tls(found.version() or "TLS", str(named), str(certificate.get("notAfter", "an unknown day")))
