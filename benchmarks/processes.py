"""Commands as users start them, with the time and the memory that they take."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.launching import LAUNCHER, plain_environment

KIBIBYTES = 1 if sys.platform == "darwin" else 1024
"""Bytes of a unit of ru_maxrss."""


@dataclass(frozen=True, slots=True)
class Used:
    """What a command took: seconds from start to end, seconds of processors, and its peak memory in MiB."""

    seconds: float
    processor: float
    mebibytes: float


def measured(command: Sequence[str], folder: Path, *, codes: Sequence[int] = (0, 1, 3)) -> Used:
    """Run a command in a folder to its end; raises RuntimeError if it ends with another exit code."""
    with (folder / "errors.txt").open("w+b") as errors:
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=plain_environment(),
            stdout=subprocess.DEVNULL,
            stderr=errors,
            stdin=subprocess.DEVNULL,
        )
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        errors.seek(0)
        if process.returncode not in codes:
            raise RuntimeError(f"{command} ended with {process.returncode}: {errors.read()[-500:].decode()}")
    return Used(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * KIBIBYTES / 2**20)


def launched(folder: Path, *words: str) -> Used:
    """Run a command of the launcher in a folder."""
    return measured([*LAUNCHER, *words], folder)
