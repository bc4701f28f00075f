"""The transport: carries one request of httpx over a pool of httpcore, whose network backend is ours.

httpx has a transport like this, but hands no network backend on to httpcore, and the backend is where time is bounded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import httpcore
import httpx

EXCEPTIONS: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
}
"""The exception of httpx for each that httpcore raises."""


class Transport(httpx.BaseTransport):
    """Sends each request as it is: no cookie is kept, no redirect followed, no header added."""

    def __init__(self, pool: httpcore.ConnectionPool) -> None:
        self._connections = pool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request and give the response with its body still to be read; raises httpx.TransportError."""
        url = request.url
        with _as_httpx():
            response = self._connections.handle_request(
                httpcore.Request(
                    request.method,
                    httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                    headers=request.headers.raw,
                    content=request.read(),
                    extensions=request.extensions,
                )
            )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    def close(self) -> None:
        """Close all connections."""
        self._connections.close()


class _Body(httpx.SyncByteStream):
    """The body of a response, read from its connection."""

    def __init__(self, response: httpcore.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        with _as_httpx():
            yield from self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@contextmanager
def _as_httpx() -> Iterator[None]:
    """Raise the exception of httpx in place of one of httpcore."""
    try:
        yield
    except tuple(EXCEPTIONS) as problem:
        named = next(ours for theirs, ours in EXCEPTIONS.items() if isinstance(problem, theirs))
        raise named(str(problem)) from problem
