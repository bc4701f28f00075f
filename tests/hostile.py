"""A misbehaving server on a real socket: it forwards the first requests to a good server, then misbehaves."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection
from typing import BinaryIO
from urllib.parse import urlsplit

BASE = "/api/v1"


@dataclass(frozen=True, slots=True)
class Request:
    """A request as it was received."""

    method: str
    path: str
    headers: tuple[str, ...]
    body: bytes


@dataclass(slots=True)
class Connection:
    """The server's end of a connection, with the ways to misuse it."""

    socket: socket.socket
    stopped: threading.Event

    def send(self, raw: bytes) -> None:
        """Send bytes."""
        self.socket.sendall(raw)

    def drip(self, raw: bytes) -> None:
        """Send one byte every 50 milliseconds."""
        for index in range(len(raw)):
            if self.stopped.wait(0.05):
                return
            self.socket.sendall(raw[index : index + 1])

    def pour(self, raw: bytes) -> None:
        """Send the same bytes again and again until the client closes the connection."""
        while not self.stopped.is_set():
            self.socket.sendall(raw)

    def hold(self) -> None:
        """Send nothing more until the client closes the connection."""
        while self.socket.recv(65_536):
            pass

    def reset(self) -> None:
        """Reset the connection."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Act = Callable[[Connection, Request], object]
"""What the server does with a request. The connection is closed afterwards unless this returns True."""


@dataclass(slots=True)
class Hostile:
    """A server that forwards `good` requests to `upstream` and then answers with `act`, or stops if `dies`.

    `greeting` is sent at once on each connection; without `greets` nothing else ever is. `seen` has the requests that
    `act` answered.
    """

    act: Act
    good: int = 0
    upstream: str = ""
    dies: bool = False
    greets: bool = True
    greeting: bytes = b""
    tls: ssl.SSLContext | None = None
    seen: list[Request] = field(default_factory=list)
    answered: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    stopped: threading.Event = field(default_factory=threading.Event)
    listener: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    def serve(self) -> None:
        """Accept connections until the listener is closed."""
        with suppress(OSError):
            while True:
                accepted, _ = self.listener.accept()
                threading.Thread(target=self._talk, args=(accepted,), daemon=True).start()

    def stop(self) -> None:
        """Stop listening, so that new connections are refused."""
        self.stopped.set()
        with suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _talk(self, accepted: socket.socket) -> None:
        with suppress(OSError), accepted:
            accepted.settimeout(30)
            accepted.sendall(self.greeting)
            if not self.greets:
                Connection(accepted, self.stopped).hold()
            accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            talking = self.tls.wrap_socket(accepted, server_side=True) if self.tls else accepted
            with talking, talking.makefile("rb") as stream:
                while (request := _read(stream)) and self._answer(Connection(talking, self.stopped), request):
                    pass

    def _answer(self, connection: Connection, request: Request) -> bool:
        """Answer one request; returns whether the connection stays open."""
        with self.lock:
            self.answered += 1
            is_good = self.answered <= self.good
        if is_good:
            connection.send(handed_on(self.upstream, request))
            return True
        if self.dies:
            self.stop()
            return False
        self.seen.append(request)
        return self.act(connection, request) is True


def _read(stream: BinaryIO) -> Request | None:
    head = list(iter(lambda: stream.readline().strip(), b""))
    if not head:
        return None
    if head[0].count(b" ") != 2:
        return None
    method, path, _ = head[0].decode("latin-1").split(" ")
    headers = tuple(line.decode("latin-1") for line in head[1:])
    length = next((int(one.split(":")[1]) for one in headers if one.lower().startswith("content-length:")), 0)
    return Request(method, path, headers, stream.read(length))


def handed_on(upstream: str, request: Request) -> bytes:
    """The response of the good server to the same request, as bytes."""
    connection = HTTPConnection(urlsplit(upstream).netloc)
    connection.request(request.method, request.path, request.body, {"Content-Type": "application/json"})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    kind = answer.headers.get("Content-Type", "text/plain")
    return (
        f"HTTP/1.1 {answer.status} Fine\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    )


def http(status: str, body: bytes = b"", *headers: str, length: int | str | None = None) -> bytes:
    """An HTTP/1.1 response that closes the connection, as bytes; `length` overrides the Content-Length."""
    lines = [
        f"HTTP/1.1 {status}",
        "Connection: close",
        *headers,
        f"Content-Length: {len(body) if length is None else length}",
        "",
        "",
    ]
    return "\r\n".join(lines).encode("latin-1") + body


@contextmanager
def hostile(server: Hostile) -> Iterator[str]:
    """Run the server and give its URL."""
    thread = threading.Thread(target=server.serve, daemon=True)
    port = server.listener.getsockname()[1]
    thread.start()
    try:
        yield f"{'https' if server.tls else 'http'}://127.0.0.1:{port}{BASE}"
    finally:
        server.stop()
        thread.join()
