"""The start of the program: until all is imported, a signal ends it with a word, and not with a traceback."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from types import FrameType


def main() -> None:
    """Run the command line."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)
    from procedurelogs_conformance import cli  # noqa: PLC0415 - takes half a second

    cli.main()


def _stop(number: int, _frame: FrameType | None) -> None:
    with suppress(OSError):
        os.write(2, b"Stopped.\n")
    os._exit(128 + number)
