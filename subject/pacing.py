"""Pacing: one request rate for all processes of a run, the pauses that a target asks for, and repeated requests."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock

from filelock import FileLock

from subject.errors import ConfigurationError, blaming
from subject.http_dates import moment_in

TOO_MANY = 429
UNAVAILABLE = 503
REPEATS = 6
"""Repeats of a request that came too soon; without Retry-After they come after 1, 2, 4, 8, 16 and 32 seconds."""
PATIENCE = 120.0
"""Seconds to wait for a target that only answers that requests come too often."""
PATIENCE_OF_A_RUN = 3600.0
"""Seconds to wait in a whole run for a target that asks for pauses now and then."""

_RATE = re.compile(r"(\d+(?:\.\d+)?)/(\d+(?:\.\d+)?)?(ms|s|min|h)")
_UNITS = {"ms": 0.001, "s": 1.0, "min": 60.0, "h": 3600.0}


@blaming("rate")
def interval_of(rate: str) -> float:
    """Seconds from one request to the next at a rate such as 1/s, 1/5s or 30/min; raises ConfigurationError."""
    found = _RATE.fullmatch(rate.replace(" ", ""))
    requests = float(found[1]) if found else 0.0
    if not found or not requests or (found[2] and not float(found[2])):
        raise ConfigurationError(
            f"The rate {rate!r} is not a number of requests per time, such as 1/s, 1/5s or 30/min."
        )
    return float(found[2] or 1) * _UNITS[found[3]] / requests


class Pace:
    """Lets requests of all threads and processes leave at least one interval apart."""

    def __init__(
        self,
        interval: float = 0.0,
        shared: Path | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`interval` is in seconds; `shared` is the file through which the processes of a run share one pace."""
        self.interval = interval
        self._shared = shared
        self._lock: AbstractContextManager[object] = FileLock(f"{shared}.lock") if shared else Lock()
        self._next = 0.0
        self._clock = clock
        self._sleep = sleep

    def wait(self) -> None:
        """Sleep until it is the turn of the next request."""
        with self._lock:
            now = self._clock()
            turn = max(now, self._read())
            self._write(turn + self.interval)
        if turn > now:
            self._sleep(turn - now)

    def hold(self, seconds: float) -> None:
        """Let no request leave for this many seconds."""
        with self._lock:
            self._write(max(self._read(), self._clock() + seconds))

    def _read(self) -> float:
        if self._shared:
            with suppress(OSError, ValueError):
                self._next = float(self._shared.read_text(encoding="ascii"))
        return self._next

    def _write(self, moment: float) -> None:
        self._next = moment
        if self._shared:
            self._shared.write_text(repr(moment), encoding="ascii")


class Patience:
    """Decides whether a request may be repeated, and holds all requests for as long as the target asks."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._waited = 0.0
        self.put_off = 0
        """Answers that requests come too often."""
        self.seconds = 0.0
        """Seconds for which the run waited because of them."""

    def again(self, status: int, headers: Mapping[str, str], *, repeats: int) -> bool:
        """Whether to repeat a request after this answer, which says that nothing was done; holds it until then."""
        pause = asked_pause(status, headers, repeats=repeats)
        if pause is None:
            self._waited = 0.0
            return False
        self.put_off += 1
        pause = max(pause, self._pace.interval)
        if repeats >= REPEATS or self._waited + pause > PATIENCE or self.seconds + pause > PATIENCE_OF_A_RUN:
            return False
        self._waited += pause
        self.seconds += pause
        self._pace.hold(pause)
        return True

    def renew(self) -> None:
        """Wait for the target anew, for cleaning up."""
        self._waited = 0.0


def asked_pause(status: int, headers: Mapping[str, str], *, repeats: int = 0) -> float | None:
    """The seconds for which a target asks to wait; None if it does not say that requests come too often.

    Where it does not say how long, a second, and twice as long after each repeat.
    """
    told = headers.get("Retry-After", "").strip()
    if status != TOO_MANY and not (status == UNAVAILABLE and told):
        return None
    if told.isascii() and told.isdigit():
        return float(told[:9])
    if moment := moment_in(told):
        return max(0.0, (moment - (moment_in(headers.get("Date", "")) or datetime.now(UTC))).total_seconds())
    return 2.0**repeats
