"""Progress of a run by operation: a live display in a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from reports.plural import counted


class Progress(Protocol):
    """Shows how many checks of each operation are done."""

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """The run starts."""

    def done(self, operation: str, *, failed: bool) -> None:
        """A check of the operation is done."""

    def end(self) -> None:
        """The run is over, or was stopped."""


class Silence:
    """Shows no progress."""

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Show nothing."""

    def done(self, operation: str, *, failed: bool) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


class Lines(Silence):
    """A line for each tenth of the checks, and one when an operation is complete, for logs."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._failed: dict[str, int] = {}
        self._step = 1

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Print the target and the number of checks."""
        self._left, self._failed = dict(checks), dict.fromkeys(checks, 0)
        self._step = max(100, round(sum(checks.values()), -2) // 10)
        print(f"Judging {target} with {counted(sum(checks.values()), 'check')}", flush=True)

    def done(self, operation: str, *, failed: bool) -> None:
        """Count a check; print a line for an operation that is complete, and for each tenth of all checks."""
        self._left[operation] -= 1
        self._failed[operation] += failed
        left = sum(self._left.values())
        if not self._left[operation]:
            rest = f", {counted(left, 'check')} left" if left else ""
            print(f"  {operation}: done, {self._failed[operation] or 'none'} failed{rest}", flush=True)
        elif left and left % self._step == 0:
            print(
                f"  {counted(left, 'check')} left, {sum(self._failed.values()) or 'none'} failed; now {operation}",
                flush=True,
            )

    def end(self) -> None:
        """Print an empty line between the progress and the summary."""
        if self._left:
            print(flush=True)


class Live(Silence):
    """Bars, one for each operation and one for all."""

    def __init__(self) -> None:
        self._bars = Bars(
            TextColumn("{task.description:<24}"),
            BarColumn(bar_width=32),
            MofNCompleteColumn(),
            TextColumn("{task.fields[failed]}"),
            TimeElapsedColumn(),
            console=Console(),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._failed: dict[str, int] = {}
        self._all: TaskID | None = None

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Show the bars."""
        begin = f"Judging {target} with {counted(sum(checks.values()), 'check')}"
        self._bars.console.print(begin, highlight=False, markup=False)
        self._failed = dict.fromkeys(checks, 0)
        self._tasks = {name: self._bars.add_task(name, total=count, failed="") for name, count in checks.items()}
        if len(checks) > 1:
            self._all = self._bars.add_task("all checks", total=sum(checks.values()), failed="")
        self._bars.start()

    def done(self, operation: str, *, failed: bool) -> None:
        """Move the bar of the operation."""
        self._failed[operation] += failed
        failures = f"{self._failed[operation]} failed" if self._failed[operation] else ""
        self._bars.update(self._tasks[operation], advance=1, failed=failures)
        if self._all is not None:
            total = sum(self._failed.values())
            self._bars.update(self._all, advance=1, failed=f"{total} failed" if total else "")

    def end(self) -> None:
        """Take the bars away; the summary follows."""
        self._bars.stop()


def progress_for(*, quiet: bool) -> Progress:
    """Silence, bars where a person watches, lines elsewhere and in CI."""
    if quiet:
        return Silence()
    return Live() if sys.stdout.isatty() and not os.environ.get("CI") else Lines()
