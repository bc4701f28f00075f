"""Progress of a run by operation: a live display in a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from reports.outcomes import not_passed
from reports.plural import counted


class Progress(Protocol):
    """Shows how many checks of each operation are done."""

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """The run starts."""

    def done(self, operation: str, *, amiss: Mapping[str, str]) -> None:
        """A check of the operation is done; `amiss` has the outcomes of its rules that did not pass and count."""

    def end(self) -> None:
        """The run is over, or was stopped."""


NONE = "none failed"
"""What is said of rules of which none is amiss so far."""


class Amiss:
    """The worst outcome of each rule that is amiss so far."""

    def __init__(self) -> None:
        self._worst: dict[str, str] = {}

    def add(self, amiss: Mapping[str, str]) -> None:
        """Count what a check found."""
        if amiss:
            self._worst = not_passed((*self._worst.items(), *amiss.items()))

    def words(self, operation: str = "") -> str:
        """How many rules, of one operation or of all, failed, met a suite error or were blocked; empty if none did."""
        counts = Counter(how for rule, how in self._worst.items() if not operation or rule.startswith(f"{operation}/"))
        failed, errors, blocked = (counts[outcome] for outcome in ("failed", "error", "blocked"))
        told = [f"{counted(failed, 'rule')} failed"] if failed else []
        told += [counted(errors, "suite error")] if errors else []
        told += [f"{blocked} blocked"] if blocked else []
        return ", ".join(told)


class Silence:
    """Shows no progress."""

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Show nothing."""

    def done(self, operation: str, *, amiss: Mapping[str, str]) -> None:
        """Show nothing."""

    def end(self) -> None:
        """Show nothing."""


class Lines(Silence):
    """A line for each tenth of the checks, and one when an operation is complete, for logs."""

    def __init__(self) -> None:
        self._left: dict[str, int] = {}
        self._amiss = Amiss()
        self._step = 1

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Print the target and the number of checks."""
        self._left = dict(checks)
        self._step = max(100, round(sum(checks.values()), -2) // 10)
        print(f"Judging {target} with {counted(sum(checks.values()), 'check')}", flush=True)

    def done(self, operation: str, *, amiss: Mapping[str, str]) -> None:
        """Count a check; print a line for an operation that is complete, and for each tenth of all checks."""
        self._left[operation] -= 1
        self._amiss.add(amiss)
        left = sum(self._left.values())
        if not self._left[operation]:
            rest = f", {counted(left, 'check')} left" if left else ""
            print(f"  {operation}: done, {self._amiss.words(operation) or NONE}{rest}", flush=True)
        elif left and left % self._step == 0:
            print(f"  {counted(left, 'check')} left, {self._amiss.words() or NONE}; now {operation}", flush=True)

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
            TextColumn("{task.fields[amiss]}"),
            TimeElapsedColumn(),
            console=Console(),
            transient=True,
        )
        self._tasks: dict[str, TaskID] = {}
        self._amiss = Amiss()
        self._all: TaskID | None = None

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Show the bars."""
        begin = f"Judging {target} with {counted(sum(checks.values()), 'check')}"
        self._bars.console.print(begin, highlight=False, markup=False)
        self._tasks = {name: self._bars.add_task(name, total=count, amiss="") for name, count in checks.items()}
        if len(checks) > 1:
            self._all = self._bars.add_task("all checks", total=sum(checks.values()), amiss="")
        self._bars.start()

    def done(self, operation: str, *, amiss: Mapping[str, str]) -> None:
        """Move the bar of the operation."""
        self._amiss.add(amiss)
        self._bars.update(self._tasks[operation], advance=1, amiss=self._amiss.words(operation))
        if self._all is not None:
            self._bars.update(self._all, advance=1, amiss=self._amiss.words())

    def end(self) -> None:
        """Take the bars away; the summary follows."""
        self._bars.stop()


def progress_for(*, quiet: bool) -> Progress:
    """Silence, bars where a person watches, lines elsewhere and in CI."""
    if quiet:
        return Silence()
    return Live() if is_watched() else Lines()


def is_watched() -> bool:
    """Whether a person watches a terminal, which is not so in CI."""
    return sys.stdout.isatty() and not os.environ.get("CI")
