"""A good server behind a proxy that drops, loses, refuses or puts off some of the requests, on real sockets."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import urlsplit

from run.embedded import reference_server
from spec import NEWEST
from tests.hostile import Connection, Hostile, Request, hostile, http

KEY = "ODFHIR top/secret-key"

Fate = Callable[["Proxy", Connection, Request], bool]
"""What becomes of a request; returns whether the connection stays open."""
Course = Callable[[int], Fate]
"""The fate of each request by its number, from 1 on."""


def passes(proxy: Proxy, connection: Connection, request: Request) -> bool:
    """It is answered by the good server."""
    connection.send(proxy.handed_on(request))
    return True


def dropped(_proxy: Proxy, _connection: Connection, _request: Request) -> bool:
    """The connection is closed before anything is done."""
    return False


def lost(proxy: Proxy, _connection: Connection, request: Request) -> bool:
    """The request is done, and the connection closed before its answer."""
    proxy.handed_on(request)
    return False


def dies(proxy: Proxy, _connection: Connection, _request: Request) -> bool:
    """Nothing listens any more."""
    proxy.server.stop()
    return False


def answered(status: str, *headers: str, body: bytes = b"Not now.") -> Fate:
    """It gets this answer in place of the server's, and the connection stays open."""
    raw = http(status, body, *headers).replace(b"Connection: close\r\n", b"")

    def act(_proxy: Proxy, connection: Connection, _request: Request) -> bool:
        connection.send(raw)
        return True

    return act


unauthorized = answered("401 Unauthorized", body=b"The key has expired.")


def every(number: int, fate: Fate) -> Course:
    """Every so many-th request has this fate."""
    return lambda count: passes if count % number else fate


def after(number: int, fate: Fate) -> Course:
    """All requests after so many have this fate."""
    return lambda count: passes if count <= number else fate


@dataclass(slots=True)
class Proxy:
    """The proxy in front of a good server, with the number of requests that it got and of those that it passed on."""

    upstream: str
    course: Course
    server: Hostile = field(init=False)
    count: int = 0
    passed: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    idle: list[HTTPConnection] = field(default_factory=list)
    """Connections to the good server that no request uses."""

    def __post_init__(self) -> None:
        self.server = Hostile(self.act)

    @property
    def spoiled(self) -> int:
        """The number of requests that did not get the answer of the good server."""
        return self.count - self.passed

    def act(self, connection: Connection, request: Request) -> bool:
        """Let the request have its fate."""
        with self.lock:
            self.count += 1
            fate = self.course(self.count)
            self.passed += fate is passes
        return fate(self, connection, request)

    def handed_on(self, request: Request) -> bytes:
        """The response of the good server to the same request, as bytes."""
        upstream = self.idle.pop() if self.idle else HTTPConnection(urlsplit(self.upstream).netloc)
        named = {
            name.strip().lower(): value.strip() for name, _, value in (one.partition(":") for one in request.headers)
        }
        headers: dict[str, str] = {name: named[name] for name in ("content-type", "authorization") if name in named}
        upstream.request(request.method, request.path, request.body, headers)
        answer = upstream.getresponse()
        body = answer.read()
        self.idle.append(upstream)
        kind = answer.headers.get("Content-Type", "text/plain")
        head = f"HTTP/1.1 {answer.status} Fine\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body


@contextmanager
def unreliable(upstream: str, course: Course) -> Iterator[tuple[str, Proxy]]:
    """The URL of a proxy in front of the server, and the proxy."""
    proxy = Proxy(upstream, course)
    with hostile(proxy.server) as url:
        yield url, proxy
    for connection in proxy.idle:
        connection.close()


@contextmanager
def good_server() -> Iterator[str]:
    """The URL of a reference server that asks for credentials, and whose data can be seen and reset."""
    with reference_server(api_version=str(NEWEST), control=True, authorization=KEY) as url:
        yield url
