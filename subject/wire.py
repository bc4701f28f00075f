"""Bounds on responses: none takes longer or grows larger than allowed, however it is sent."""

from __future__ import annotations

import ssl
import threading
import time
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any

import httpcore
import httpx

ENCODINGS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
"""The supported content encodings, with the `wbits` of zlib for each."""
CHUNK = 65_536


class Unbounded(Exception):
    """A response exceeded its bounds or cannot be decoded; the message says which."""


class Clock(threading.local):
    """The time left for the current exchange; each thread has an exchange of its own."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = float("inf")
        self.heard = False
        """Whether a byte of the response has arrived."""

    def start(self) -> None:
        """Start the time of an exchange."""
        self._end, self.heard = time.monotonic() + self.seconds, False

    def within(self, timeout: float | None) -> float:
        """The timeout in seconds, at most the time left; raises Unbounded if none is left."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise Unbounded(f"the answer was not complete after {self.seconds:g} seconds")
        return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    """A connection on which no exchange outlasts the clock.

    Head and body of a request are sent in one piece, when the first byte of its response is read.
    """

    def __init__(self, inner: httpcore.NetworkStream, clock: Clock) -> None:
        self._inner = inner
        self._clock = clock
        self._unsent = bytearray()

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._send(timeout)
        received = self._inner.read(max_bytes, self._clock.within(timeout))
        self._clock.heard |= bool(received)
        return received

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._unsent += buffer
        if len(self._unsent) > CHUNK:
            self._send(timeout)

    def _send(self, timeout: float | None) -> None:
        if self._unsent:
            buffer = bytes(self._unsent)
            self._unsent.clear()
            with suppress(
                httpcore.WriteError
            ):  # as httpcore does: a target may answer, and hang up, before it has read everything
                self._inner.write(buffer, self._clock.within(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, self._clock.within(timeout)), self._clock)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class BoundedBackend(httpcore.NetworkBackend):
    """Opens connections on which no exchange outlasts the clock.

    A timeout of httpcore starts again with each byte that arrives, so a slow response could take forever.
    """

    def __init__(self, clock: Clock) -> None:
        self._inner = httpcore.SyncBackend()
        self._clock = clock

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect within the time left for the exchange."""
        return _Stream(
            self._inner.connect_tcp(host, port, self._clock.within(timeout), local_address, socket_options), self._clock
        )


def body_of(response: httpx.Response, at_most: int) -> bytes:
    """The decoded body; raises Unbounded if it is longer than `at_most` bytes or cannot be decoded."""
    received = bytearray()
    for chunk in _decoded(response, at_most):
        received += chunk
        if len(received) > at_most:
            raise Unbounded(f"the body is longer than {at_most} bytes")
    return bytes(received)


def _decoded(response: httpx.Response, at_most: int) -> Iterator[bytes]:
    """The decoded chunks of a body, each of bounded size, however much a small body unpacks to."""
    named = response.headers.get("Content-Encoding", "identity").strip().lower()
    if named in ("identity", ""):
        yield from response.iter_raw(CHUNK)
        return
    if named not in ENCODINGS:
        raise Unbounded(f"the content encoding {named[:60]!r} was not requested and is not supported")
    unpacker = zlib.decompressobj(ENCODINGS[named])
    read = 0
    try:
        for chunk in response.iter_raw(CHUNK):
            read += len(chunk)
            waiting = chunk
            while waiting and not unpacker.eof:
                yield unpacker.decompress(waiting, CHUNK)
                waiting = unpacker.unconsumed_tail
            if read > at_most:
                raise Unbounded(f"the body is longer than {at_most} bytes")
        yield unpacker.flush()
    except zlib.error as error:
        raise Unbounded(f"the body is not valid {named}: {error}") from None
    if read and not unpacker.eof:
        raise Unbounded(f"the body is not valid {named}: it ends too early")


def in_words(problem: Exception) -> str:
    """A description of an error in printable ASCII."""
    kind = "" if isinstance(problem, Unbounded) else f"{type(problem).__name__}: "
    return f"{kind}{problem}".encode("ascii", "backslashreplace").decode()
