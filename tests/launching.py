"""Starting the launcher as users do: as a process, in a given folder, with a plain environment."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from reports.results import load_results

T = TypeVar("T")

ROOT = Path(__file__).parents[1]
LAUNCHER = (sys.executable, "-m", "procedurelogs_conformance")
DEADLINE = 300.0
"""Seconds after which a test stops waiting for a process or a state; never part of a verdict."""


def plain_environment(**more: str) -> dict[str, str]:
    """The environment without variables for the launcher, pytest or Python, plus the given ones."""
    ours = ("PROCEDURELOGS_", "PYTEST", "PYTHON", "HYPOTHESIS_", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "COV_", "CI")
    return {name: value for name, value in os.environ.items() if not name.startswith(ours)} | more


def launch(*arguments: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the launcher to its end."""
    return finish([*LAUNCHER, *arguments], folder, plain_environment(**more))


def finish(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Run any command to its end."""
    return subprocess.run(
        command,
        cwd=folder,
        env=dict(environment),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=DEADLINE,
        check=False,
    )


def start(*arguments: str, folder: Path, **more: str) -> subprocess.Popen[str]:
    """Start a command of the launcher, as the leader of a process group as a shell makes one."""
    return subprocess.Popen(
        [*LAUNCHER, *arguments],
        cwd=folder,
        env=plain_environment(**more),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def one_sentence(stderr: str) -> str:
    """The sentence on stderr, after the usage if any; fails if there is another line, or a traceback."""
    assert "Traceback" not in stderr
    sentence = [line for line in stderr.splitlines() if line and not line.startswith(("Usage: ", "Try '"))]
    assert len(sentence) == 1, stderr
    assert sentence[0].startswith("Error: ")
    assert sentence[0].endswith((".", "?"))
    return sentence[0]


def results_in(folder: Path) -> dict[str, Any]:
    """The record of the run, checked against its schema."""
    return load_results(folder / "results.json")


def outcomes(results: Mapping[str, Any]) -> dict[str, str]:
    """The outcome of every rule."""
    return {rule["id"]: rule["outcome"] for rule in results["rules"]}


def failed(results: Mapping[str, Any]) -> set[str]:
    """The rules that failed."""
    return {rule for rule, outcome in outcomes(results).items() if outcome == "failed"}


def free_port() -> int:
    """A loopback port where nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Whether something accepts connections at the loopback port."""
    with socket.socket() as client:
        client.settimeout(5)
        return client.connect_ex(("127.0.0.1", port)) == 0


def wait_until(holds: Callable[[], T | None], what: str) -> T:
    """Poll until something holds, and return it; fails with its description after the deadline."""
    end = time.monotonic() + DEADLINE
    while not (held := holds()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain: {what}")
        time.sleep(0.02)
    return held
