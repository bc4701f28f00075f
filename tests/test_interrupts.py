"""What a second signal asks of a run whose checks a first one has stopped."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

SIGNALLED_TWICE = """
import os, signal, sys
from subject import interrupts
number, interrupts.ECHO = int(sys.argv[1]), float(sys.argv[2])
interrupts.INTERRUPTIONS.watch()
try:
    os.kill(os.getpid(), number)
except KeyboardInterrupt:
    interrupts.INTERRUPTIONS.take()
os.kill(os.getpid(), number)
sys.exit(interrupts.INTERRUPTIONS.level)
"""
"""A process that stops its checks at a signal and receives it again; the exit code is what it has been asked for."""
A_WHILE = 600.0


@pytest.mark.parametrize(
    ("number", "echo", "exit_code"),
    [
        (signal.SIGTERM, A_WHILE, 1),
        (signal.SIGTERM, 0, 143),
        (signal.SIGHUP, A_WHILE, 1),
        (signal.SIGHUP, 0, 129),
        (signal.SIGINT, A_WHILE, 2),
    ],
)
def test_a_signal_that_comes_at_once_again_is_the_same(number: int, echo: float, exit_code: int) -> None:
    """`timeout` sends two; later the second ends the process. A second Ctrl-C always ends the cleaning up."""
    words = [sys.executable, "-c", SIGNALLED_TWICE, str(int(number)), str(echo)]
    run = subprocess.run(words, capture_output=True, text=True, check=False)
    assert (run.returncode, "Traceback" in run.stderr) == (exit_code, False)
