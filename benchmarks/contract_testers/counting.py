"""A relay in front of a server that counts requests, in the same way for every client."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from socketserver import StreamRequestHandler, ThreadingTCPServer
from threading import Thread
from urllib.parse import urlsplit

import httptools

CHUNK = 65536
"""Bytes that are read at once."""


class Relay(ThreadingTCPServer):
    """Passes bytes between clients and a server unchanged, and counts the requests among them."""

    def __init__(self, url: str) -> None:
        super().__init__(("127.0.0.1", 0), _Connection)
        parts = urlsplit(url)
        self.upstream = (parts.hostname or "", parts.port or 80)
        self.url = f"http://127.0.0.1:{self.server_address[1]}{parts.path}"
        self.requests = 0
        self._numbers = count(1)

    def on_message_begin(self) -> None:
        """Count a request; the parser of each connection calls it."""
        self.requests = next(self._numbers)


class _Connection(StreamRequestHandler):
    """A connection of a client, and the one that is opened to the server for it."""

    server: Relay
    disable_nagle_algorithm = True

    def handle(self) -> None:
        with socket.create_connection(self.server.upstream) as upstream:
            upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            requests = Thread(target=self._pass_requests, args=(upstream,))
            requests.start()
            _pass(upstream, self.connection)
            requests.join()

    def _pass_requests(self, upstream: socket.socket) -> None:
        parser = httptools.HttpRequestParser(self.server)

        def parse(data: bytes) -> None:
            with suppress(httptools.HttpParserError, httptools.HttpParserUpgrade):
                parser.feed_data(data)

        _pass(self.connection, upstream, parse)


def _pass(source: socket.socket, sink: socket.socket, seen: Callable[[bytes], None] = lambda _: None) -> None:
    """Pass all bytes of a connection on, and then its end."""
    with suppress(OSError):
        while data := source.recv(CHUNK):
            seen(data)
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)


@contextmanager
def counting_relay(url: str) -> Iterator[Relay]:
    """A relay in front of the server at the URL, in threads of its own; its clients have to end before it does."""
    with Relay(url) as relay:
        thread = Thread(target=relay.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield relay
        finally:
            relay.shutdown()
            thread.join()
