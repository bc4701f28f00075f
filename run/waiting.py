"""The first answer of a target: who waits for it is told why, and how long at most."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

from subject import Settings

QUIET_SECONDS = 3.0
"""Seconds that the first answer may take before anything is said."""


@contextmanager
def announced(settings: Settings) -> Iterator[None]:
    """Say on the standard error that the first answer takes long, if it does, and what limits the wait."""
    words = f"Waiting for the first answer of {settings.url}, at most {settings.read_seconds:g} s (--timeout)."
    timer = threading.Timer(QUIET_SECONDS, lambda: print(words, file=sys.stderr, flush=True))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
