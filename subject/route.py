"""The route to a target: straight or through a proxy of the environment, with the certificates that are trusted.

Proxies come from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, but none stands between this machine and itself.
Private CAs come from SSL_CERT_FILE and SSL_CERT_DIR.
"""

from __future__ import annotations

import ipaddress
import os
import ssl
from contextlib import suppress
from importlib.util import find_spec
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpcore
import httpx

from subject.errors import ConfigurationError
from subject.settings import Settings

MAX_CONNECTIONS, MAX_IDLE, IDLE_SECONDS = 4, 2, 3.0
"""An idle connection is closed before a server closes it, since a create that meets a closed one cannot be repeated."""


def pool_to(settings: Settings, backend: httpcore.NetworkBackend) -> httpcore.ConnectionPool:
    """A pool of connections to the target; raises ConfigurationError where a proxy or certificates cannot be used."""
    proxy = None if settings.loopback else _proxy_of(settings)
    context = _context() if settings.url.startswith("https:") or (proxy and proxy.url.scheme == "https") else None
    return httpcore.ConnectionPool(
        ssl_context=context,
        proxy=_for_httpcore(proxy, context) if proxy else None,
        network_backend=backend,
        max_connections=MAX_CONNECTIONS,
        max_keepalive_connections=MAX_IDLE,
        keepalive_expiry=IDLE_SECONDS,
    )


def proxy_for(url: str) -> str | None:
    """The proxy of the environment for a URL; None where there is none, or NO_PROXY excepts the host."""
    parts = urlsplit(url)
    proxies = getproxies()
    proxy = proxies.get(parts.scheme) or proxies.get("all")
    host = parts.hostname or ""
    if not proxy or proxy_bypass(host) or proxy_bypass(f"{host}:{parts.port}") or _excepted(host, parts.port):
        return None
    return proxy if "://" in proxy else f"http://{proxy}"


def _excepted(host: str, port: int | None) -> bool:
    """Whether NO_PROXY has the address in a form that urllib does not read: [fd00::1], [fd00::1]:8080, 10.0.0.0/8."""
    for entry in getproxies().get("no", "").split(","):
        name, _, of_port = entry.strip().partition("]:")
        with suppress(ValueError):  # a host by name, or an entry that says nothing
            network = ipaddress.ip_network(name.strip("[]"), strict=False)
            if ipaddress.ip_address(host) in network and of_port in ("", str(port)):
                return True
    return False


def _proxy_of(settings: Settings) -> httpx.Proxy | None:
    """The proxy of the environment, in its parts; raises ConfigurationError where it cannot be used."""
    try:
        url = proxy_for(settings.url)
        proxy = httpx.Proxy(url) if url else None
    except (ValueError, httpx.InvalidURL) as problem:
        raise _unusable(settings.credentials.hide(str(problem)).splitlines()[0]) from None
    if proxy and proxy.url.scheme.startswith("socks") and not find_spec("socksio"):
        raise _unusable("a SOCKS proxy needs the package socksio: pip install httpx[socks]")
    return proxy


def _unusable(reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"A proxy of the environment (HTTP_PROXY, HTTPS_PROXY, ALL_PROXY) cannot be used: {reason}"
    )


def _for_httpcore(proxy: httpx.Proxy, context: ssl.SSLContext | None) -> httpcore.Proxy:
    url = proxy.url
    return httpcore.Proxy(
        httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
        auth=proxy.raw_auth,
        headers=proxy.headers.raw,
        ssl_context=context if url.scheme == "https" else None,
    )


def _context() -> ssl.SSLContext:
    """The certificates that are trusted; those of SSL_CERT_FILE and SSL_CERT_DIR for this machine, too."""
    try:
        return httpx.create_ssl_context(trust_env=True)
    except OSError as problem:
        if problem.filename and problem.filename == os.environ.get("SSLKEYLOGFILE"):
            raise ConfigurationError(
                f"The file {problem.filename} (SSLKEYLOGFILE) cannot be written: {problem.strerror}."
            ) from None
        named = os.environ.get("SSL_CERT_FILE") or os.environ.get("SSL_CERT_DIR")
        raise ConfigurationError(
            f"The certificates of {named} (SSL_CERT_FILE, SSL_CERT_DIR) cannot be read: {problem}."
        ) from None
