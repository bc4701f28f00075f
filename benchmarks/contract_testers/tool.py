"""A contract tester: how it is installed, started and read."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.contract_testers.reports import Report
from tests.launching import plain_environment

INSTALLING = 600.0
"""Seconds that an installation may take."""
OURS = Path(sys.executable).parent
"""The programs of our own environment."""
NPM = (
    *("npm", "install", "--prefix", "."),
    *("--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--silent"),
)
PIP = ("pip", "install", "--quiet", "--disable-pip-version-check")
OUTPUT = "output.txt"
"""The file with all that a command printed."""


@dataclass(frozen=True, slots=True)
class Took:
    """What a command took: seconds from start to end, and seconds of processors."""

    seconds: float
    processor: float


class NotMeasured(Exception):
    """A tool could not be installed, did not end in time or wrote no report; the message is a sentence."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A contract tester.

    In its commands `{url}` is the URL of the server. They are run in a folder with the OpenAPI document, as
    `openapi.yaml` and, without references, as `flat.json`, and with the workflows, `arazzo.yaml`.
    """

    name: str
    command: Sequence[str]
    """Tests the server."""
    report: str
    """The file that the command writes."""
    read: Callable[[str], Report]
    """Reads the text of the report."""
    limits: str
    """What limits the tool, in a few words."""
    npm: Sequence[str] = ()
    pip: Sequence[str] = ()
    """The pinned packages of npm or pip; neither for a tool of our own environment."""
    prepare: Sequence[Sequence[str]] = ()
    """Commands that are run once, before the server is tested."""
    files: Mapping[str, str] = field(default_factory=dict)
    """Files that the tool needs, by name."""
    environment: Mapping[str, str] = field(default_factory=dict)

    def install(self, folder: Path, url: str) -> None:
        """Install the tool in a folder that has the documents, and prepare it; raises NotMeasured."""
        for name, text in self.files.items():
            (folder / name).write_text(text, encoding="utf-8")
        if self.npm:
            self._run([*NPM, *self.npm], folder, INSTALLING, must_succeed=True)
        if self.pip:
            self._run([sys.executable, "-m", "venv", "venv"], folder, INSTALLING, must_succeed=True)
            self._run([*PIP, *self.pip], folder, INSTALLING, must_succeed=True)
        for command in self.prepare:
            self._run([word.format(url=url) for word in command], folder, INSTALLING, must_succeed=True)

    def test(self, folder: Path, url: str, limit: float) -> tuple[Report, Took]:
        """Test the server once: what was reported, and what it took; raises NotMeasured."""
        report = folder / self.report
        report.unlink(missing_ok=True)
        took = self._run([word.format(url=url) for word in self.command], folder, limit)
        try:
            return self.read(report.read_text(encoding="utf-8")), took
        except OSError:
            raise NotMeasured(f"It wrote no report: {_last_line(folder)}") from None
        except (ValueError, LookupError, SyntaxError) as error:
            raise NotMeasured(f"Its report cannot be read: {error}") from None

    def _run(self, command: Sequence[str], folder: Path, limit: float, *, must_succeed: bool = False) -> Took:
        """Run a command to its end, or end it with all that it started. Raises NotMeasured."""
        began, busy = time.monotonic(), _processor()
        process = self._started(command, folder)
        try:
            code = process.wait(limit)
        except subprocess.TimeoutExpired:
            raise NotMeasured(f"{command[0]} did not end within {limit:.0f} seconds.") from None
        finally:
            _end(process)
        if must_succeed and code:
            raise NotMeasured(f"{command[0]} ended with {code}: {_last_line(folder)}")
        return Took(time.monotonic() - began, _processor() - busy)

    def _started(self, command: Sequence[str], folder: Path) -> subprocess.Popen[bytes]:
        """Start a command as the leader of a process group, with all that it prints in a file; raises NotMeasured."""
        with (folder / OUTPUT).open("wb") as output:
            try:
                return subprocess.Popen(
                    command,
                    cwd=folder,
                    env=self._environment(folder),
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            except OSError as error:
                raise NotMeasured(f"{command[0]} cannot be started: {error.strerror}.") from None

    def _environment(self, folder: Path) -> dict[str, str]:
        """The environment in which the programs of the tool are found first, then ours."""
        programs = (folder / "node_modules" / ".bin", folder / "venv" / "bin", OURS)
        path = os.pathsep.join([*map(str, programs), os.environ.get("PATH", os.defpath)])
        return plain_environment(PATH=path, **self.environment)


def _processor() -> float:
    """The seconds of processors of all processes that were started here, and have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started, if any is left."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _last_line(folder: Path) -> str:
    """The last line of what a command printed, shortened."""
    lines = (folder / OUTPUT).read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip()[:120] for line in reversed(lines) if line.strip()), "it printed nothing.")
