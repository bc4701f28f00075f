"""The rows of the table of benchmarks, and the table in Markdown."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median


@dataclass(frozen=True, slots=True)
class Row:
    """Something that was measured: by name, with a number for each round, its unit and what is aimed at.

    `at_most` says whether the aim is an upper bound; `how` says in words what the number compares.
    """

    name: str
    values: Sequence[float]
    aim: float | None = None
    at_most: bool = True
    unit: str = ""
    how: str = ""
    limit: str = ""
    """What limits the number, from a profile; shown where the aim is missed."""

    @property
    def value(self) -> float:
        """The median of the rounds."""
        return median(self.values)

    @property
    def reached(self) -> bool:
        """Whether the number is within its aim; true without one."""
        return self.aim is None or (self.value <= self.aim if self.at_most else self.value >= self.aim)

    def as_markdown(self) -> str:
        """The row of the table."""
        aim = "" if self.aim is None else f"at {'most' if self.at_most else 'least'} {shown(self.aim)}{self.unit}"
        words = "; ".join(filter(None, (self.how, "" if self.reached else self.limit)))
        rounds = " ".join(map(shown, self.values)) if len(self.values) > 1 else ""
        return f"| {self.name} | {shown(self.value)}{self.unit} | {rounds} | {aim} | {self._mark} | {words} |"

    @property
    def _mark(self) -> str:
        return "" if self.aim is None else "yes" if self.reached else "no"


def shown(value: float) -> str:
    """A number with as many digits as say something."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def table(rows: Iterable[Row]) -> str:
    """The table, with the machine and the day above it."""
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    where = f"{os.cpu_count()} processors, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    head = f"Measured on {datetime.now(UTC):%d %B %Y}: {where}, load at the end {load}.\n\n"
    lines = [
        "| what | median | rounds | aim | reached | how, and what limits it |",
        "| --- | ---: | --- | --- | --- | --- |",
    ]
    return head + "\n".join([*lines, *(row.as_markdown() for row in rows)]) + "\n"
