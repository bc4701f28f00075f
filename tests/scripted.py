"""Test servers on real sockets that answer by a function and record their requests."""

from __future__ import annotations

import json
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx


@dataclass(frozen=True)
class Asked:
    """A request as it was received."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Reply:
    """A response; status 0 closes the connection without one."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)


def as_json(value: Any, status: int = 200, **headers: str) -> Reply:
    """A JSON response."""
    return Reply(status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers})


@dataclass
class Server:
    """A running server: its URL and the requests that it received."""

    url: str
    asked: list[Asked] = field(default_factory=list)

    @property
    def methods(self) -> list[str]:
        """The methods of the requests, in order."""
        return [one.method for one in self.asked]


def forwarding(url: str, client: httpx.Client) -> Callable[[Asked], Reply]:
    """A function that forwards requests to the server at the URL."""

    def reply(asked: Asked) -> Reply:
        kind = {"Content-Type": asked.headers.get("Content-Type", "")}
        answer = client.request(
            asked.method, url.removesuffix("/api/v1") + asked.path, content=asked.body, headers=kind
        )
        return Reply(answer.status_code, answer.content, {"Content-Type": answer.headers.get("Content-Type", "")})

    return reply


@contextmanager
def scripted(reply: Callable[[Asked], Reply], tls: ssl.SSLContext | None = None) -> Iterator[Server]:
    """Run a server that answers every request with `reply`."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 65536  # head and body leave together

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            asked = Asked(self.command, self.path, dict(self.headers), body)
            running.asked.append(asked)
            given = reply(asked)
            if not given.status:
                self.close_connection = True
                return
            self.send_response_only(given.status)
            self.send_header("Date", given.headers.get("Date", self.date_time_string()))
            for name in given.headers.keys() - {"Date"}:
                self.send_header(name, given.headers[name])
            self.send_header("Content-Length", str(len(given.body)))
            self.end_headers()
            self.wfile.write(given.body)

        do_GET = do_POST = do_PUT = do_DELETE = answer

        def log_message(self, *_arguments: Any) -> None:
            """Log nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        running = Server(f"{'https' if tls else 'http'}://127.0.0.1:{server.server_port}/api/v1")
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield running
        server.shutdown()
