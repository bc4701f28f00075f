"""Ctrl-C, SIGTERM and SIGHUP: what asks a run to end becomes one interruption, raised where it does no harm.

first     KeyboardInterrupt stops the checks; the run cleans up and writes its reports
second    Ctrl-C: KeyboardInterrupt stops cleaning up, too. SIGTERM or SIGHUP for the second time: as the third
third     the process ends at once, and says how to clean up

`timeout` and a shell whose terminal closes send SIGTERM or SIGHUP to a process and to its group, which is one request:
what follows within `ECHO` is not counted. Nor is a second Ctrl-C before the first has taken effect. Workers are deaf to
signals, and end when the first process says so, or is gone.
"""

from __future__ import annotations

import os
import shlex
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType

SIGNALS = tuple(number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)))
NEVER = 9
"""A level that no interruption has."""
ECHO = 0.5
"""Seconds in which a second SIGTERM or SIGHUP is the first one again."""
SHOW_CURSOR = "\x1b[?25h"
"""What a terminal needs where a live display has ended unexpectedly."""


class Interruptions:
    """The signals that this process has received, and what may be interrupted now."""

    def __init__(self) -> None:
        self.level = 0
        """What has been asked for: 1 no further check, 2 no further cleaning up, 3 nothing at all."""
        self.exit_code = 128 + signal.SIGINT
        """The exit code of a command that a signal ended: 130 after Ctrl-C, 143 after SIGTERM, 129 after SIGHUP."""
        self.journal: Path | None = None
        """The journal of the run, once it says what there may be to clean up."""
        self._counted = 0
        self._told_to_end_at: float | None = None
        self._raised_from = 1
        self._held = self._taken = False
        self._must_end: Callable[[], bool] = lambda: False

    def watch(self) -> None:
        """Take over the signals of this process, but for those that its parent lets it ignore, as nohup does."""
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._receive)

    def follow(self, must_end: Callable[[], bool]) -> None:
        """Be deaf to signals, and end when `must_end` is true before a request: for a worker."""
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        unblock_signals()
        self._must_end = must_end

    def check(self) -> None:
        """Raise KeyboardInterrupt if the checks have to end and have not, whoever swallowed the interruption."""
        if (self._must_end() or self.level) and not self._taken:
            self.level = max(1, self.level)
            self._raise()

    def take(self) -> None:
        """The checks are over: from here on only cleaning up can be interrupted."""
        self._taken, self._raised_from = True, NEVER

    def again(self) -> None:
        """Another run begins in this process, if nothing has asked it to end: its checks can be interrupted, too."""
        if not self.level:
            self._taken, self._raised_from = False, 1

    @contextmanager
    def cleaning_up(self) -> Iterator[None]:
        """Within the block an interruption is raised; in a run only one that comes after the checks were stopped."""
        with self._raising_from(2 if self._taken else 1):
            yield

    @contextmanager
    def held(self) -> Iterator[None]:
        """Delay an interruption to the end of the block, lest the key of a record is lost; a second comes at once.

        Signals come to the main thread alone, which holds them while it waits for others.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        self._held = self._raised_from == 1
        try:
            with self._raising_from(max(2, self._raised_from)):
                yield
        finally:
            self._held = False
        if self.level >= self._raised_from:
            self._raise()

    @contextmanager
    def _raising_from(self, level: int) -> Iterator[None]:
        before, self._raised_from = self._raised_from, level
        try:
            if self.level >= level:
                self._raise()
            yield
        finally:
            self._raised_from = NEVER if self._raised_from == NEVER else before

    def _receive(self, number: int, _frame: FrameType | None = None) -> None:
        """Take a signal for what it asks."""
        told_to_end = number != signal.SIGINT
        second = told_to_end and self._told_to_end_at is not None
        if told_to_end and self._is_echo():
            return
        self._counted += 1
        self.exit_code = 128 + number
        repeated = self.level == 1 and not self._taken
        if second or (repeated and self._counted > 2):
            self.level = 3
        elif not repeated:
            self.level += 1
        if self.level > 2:
            self._end_at_once()
        if self.level >= self._raised_from or (repeated and self._held and number == signal.SIGINT):
            self._raise()

    def _is_echo(self) -> bool:
        """Whether a SIGTERM or SIGHUP is the first one again; keeps when the first one came."""
        now = time.monotonic()
        if self._told_to_end_at is None:
            self._told_to_end_at = now
            return False
        return now < self._told_to_end_at + ECHO

    def _raise(self) -> None:
        self._raised_from = NEVER
        raise KeyboardInterrupt

    def _end_at_once(self) -> None:
        words = "Stopped at once."
        if self.journal:
            words += f" If records of the run are left on the server, {cleanup_command(self.journal)} deletes them."
        with suppress(OSError):
            os.write(2, f"{SHOW_CURSOR * os.isatty(2)}\n{words}\n".encode())
        os._exit(self.exit_code)


INTERRUPTIONS = Interruptions()
"""The signals of this process."""


def cleanup_command(journal: Path) -> str:
    """The command that deletes what a run left, as a sentence quotes it."""
    return f"`procedurelogs-conformance cleanup {shlex.quote(str(journal))}`"


def block_signals() -> None:
    """Hold signals back, also in the processes that are started from here on, until they are unblocked."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def unblock_signals() -> None:
    """Receive the signals that were held back, and all later ones."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)
