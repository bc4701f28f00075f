"""Progress of a run by operation: a live display in a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Mapping
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from reports.plural import counted


class Progress(Protocol):
    """Shows how many checks of each operation are done."""

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """The run starts."""

    def done(self, operation: str, *, failed: Collection[str]) -> None:
        """A check of the operation is done; `failed` are the rules that it saw fail and that count."""

    def end(self) -> None:
        """The run is over, or was stopped."""


class Silence:
    """Shows no progress."""

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Show nothing."""

    def done(self, operation: str, *, failed: Collection[str]) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


class Lines(Silence):
    """A line for each tenth of the checks, and one when an operation is complete, for logs."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._failed: set[str] = set()
        self._step = 1

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Print the target and the number of checks."""
        self._left = dict(checks)
        self._step = max(100, round(sum(checks.values()), -2) // 10)
        print(f"Judging {target} with {counted(sum(checks.values()), 'check')}", flush=True)

    def done(self, operation: str, *, failed: Collection[str]) -> None:
        """Count a check; print a line for an operation that is complete, and for each tenth of all checks."""
        self._left[operation] -= 1
        self._failed |= set(failed)
        left = sum(self._left.values())
        if not self._left[operation]:
            rest = f", {counted(left, 'check')} left" if left else ""
            own = {rule for rule in self._failed if rule.startswith(f"{operation}/")}
            print(f"  {operation}: done, {_failed(own)}{rest}", flush=True)
        elif left and left % self._step == 0:
            print(f"  {counted(left, 'check')} left, {_failed(self._failed)}; now {operation}", flush=True)

    def end(self) -> None:
        """Print an empty line between the progress and the summary."""
        if self._left:
            print(flush=True)


def _failed(rules: Collection[str]) -> str:
    """The number of failed rules in words; rules are what the summary counts, too."""
    return f"{counted(len(rules), 'rule')} failed" if rules else "none failed"


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
        self._failed: set[str] = set()
        self._all: TaskID | None = None

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Show the bars."""
        begin = f"Judging {target} with {counted(sum(checks.values()), 'check')}"
        self._bars.console.print(begin, highlight=False, markup=False)
        self._tasks = {name: self._bars.add_task(name, total=count, failed="") for name, count in checks.items()}
        if len(checks) > 1:
            self._all = self._bars.add_task("all checks", total=sum(checks.values()), failed="")
        self._bars.start()

    def done(self, operation: str, *, failed: Collection[str]) -> None:
        """Move the bar of the operation."""
        self._failed |= set(failed)
        own = {rule for rule in self._failed if rule.startswith(f"{operation}/")}
        self._bars.update(self._tasks[operation], advance=1, failed=_failed(own) if own else "")
        if self._all is not None:
            self._bars.update(self._all, advance=1, failed=_failed(self._failed) if self._failed else "")

    def end(self) -> None:
        """Take the bars away; the summary follows."""
        self._bars.stop()


def progress_for(*, quiet: bool) -> Progress:
    """Silence, bars where a person watches, lines elsewhere and in CI."""
    if quiet:
        return Silence()
    return Live() if sys.stdout.isatty() and not os.environ.get("CI") else Lines()
