"""The number of requests that a run takes and its duration at its request rate, shown at the start and meanwhile."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from reports.plural import counted
from run.progress import Progress, Silence

COST: Mapping[str, tuple[float, float]] = {
    "create-procedure": (-0.17, 1.61),
    "update-procedure": (0.32, 1.30),
    "create-group-note": (3.10, 1.10),
    "update-group-note": (0.54, 0.68),
    "create-insurance-history": (0.51, 0.58),
    "get-procedure": (0.85, 0.12),
    "delete-procedure": (3.13, 2.99),
    "delete-group-note": (1.64, 0.57),
    "get-insurance-history": (0.33, 0.40),
    "list-procedures": (-0.02, 0.82),
    "list-group-notes": (0.43, 0.37),
}
"""Requests of a check of each operation, measured averages: once, and for each example. Cleaning up is included."""

OPENING = 14
"""Requests of every run beside its checks: existing records are listed first, and those of the run at the end."""
PAGE = 100
"""Requests that fill a page of a list and empty it again, where no other checks have made so many records."""

LISTING = 70
"""Number of checks that read lists, when all are selected; a selection of them fills fewer pages."""

UPDATES = 20
"""How many times a paced run prints what is left."""


class Paced(Silence):
    """Prints how long a paced run takes, in addition to its progress."""

    def __init__(self, shown: Progress, *, examples: int, interval: float, writes: bool) -> None:
        self._shown = shown
        self._examples = examples
        self._interval = interval
        self._writes = writes
        self._left: Counter[str] = Counter()
        self._step = self._printed = 0.0

    def begin(self, checks: Mapping[str, int], target: str) -> None:
        """Print the number of requests of the run and its duration."""
        self._shown.begin(checks, target)
        self._left = Counter(checks)
        self._printed = self._requests()
        whole = self._printed + (beside(checks, self._examples) if self._writes else 0)
        self._step = whole / UPDATES
        requests, takes = counted(round(whole), "request"), duration(whole * self._interval)
        print(f"About {requests}, one every {self._interval:g} s: about {takes}", flush=True)

    def done(self, operation: str, *, amiss: Mapping[str, str]) -> None:
        """Print what is left, each time that another part of the requests is done."""
        self._shown.done(operation, amiss=amiss)
        self._left[operation] -= 1
        left = self._requests()
        if left <= self._printed - self._step and self._left.total():
            self._printed = left
            print(f"  {counted(self._left.total(), 'check')} left, about {duration(left * self._interval)}", flush=True)

    def end(self) -> None:
        """The run is over."""
        self._shown.end()

    def _requests(self) -> float:
        return forecast(self._left, self._examples)


def forecast(checks: Mapping[str, int], examples: int) -> float:
    """The approximate number of requests of so many checks of each operation."""
    return sum(count * (COST[operation][0] + COST[operation][1] * examples) for operation, count in checks.items())


def beside(checks: Mapping[str, int], examples: int) -> float:
    """The approximate number of requests that a run that writes sends beside those of its checks."""
    others = forecast(
        {operation: count for operation, count in checks.items() if not operation.startswith("list")}, examples
    )
    return OPENING + max(0.0, PAGE - others) * min(1.0, checks.get("list-procedures", 0) / LISTING)


def duration(seconds: float) -> str:
    """A time in words: 40 s, 12 min, 3 h 40 min."""
    if seconds < 100:
        return f"{max(1, round(seconds))} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
