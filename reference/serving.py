"""Uvicorn on an open socket: it prints when it is ready, and stops without further output."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from starlette.applications import Starlette

from reference.app import BASE


class Server(uvicorn.Server):
    """A server on an open socket; the line to announce is printed before the one with the URL."""

    def __init__(self, app: Starlette, listener: socket.socket, announced: str | None = None) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                lifespan="off",
                log_level="error",
                access_log=False,
                proxy_headers=False,
                timeout_keep_alive=75,
                timeout_graceful_shutdown=1,
            )
        )
        self._listener = listener
        self._announced = f"{announced}\n" if announced else ""

    def serve_until_stopped(self) -> None:
        """Answer requests until a signal comes or should_exit is set."""
        self.run(sockets=[self._listener])

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then print the line with the URL: from then on a client can connect."""
        await super().startup(sockets)
        host, port = self._listener.getsockname()[:2]
        line = f"listening on http://{f'[{host}]' if ':' in host else host}:{port}{BASE}\n"
        with contextlib.suppress(OSError):  # nobody may read it, and the server is of use without that
            os.write(1, (self._announced + line).encode())

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop on Ctrl-C, SIGTERM and SIGHUP with exit code 0; uvicorn would raise the signal again at the end."""
        before = {
            number: signal.signal(number, self._stop)
            for name in ("SIGINT", "SIGTERM", "SIGHUP")
            if (number := getattr(signal, name, None)) and signal.getsignal(number) is not signal.SIG_IGN
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _stop(self, _number: int, _frame: Any) -> None:
        self.should_exit = True
