"""Whether reports of many exchanges, and runs of many examples, take time in a straight line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from benchmarks.limits import limit_of
from benchmarks.processes import launched, measured
from benchmarks.table import Row
from tests.launching import results_in

SIZES = (1_000, 10_000, 100_000)
EXAMPLES = (1, 2, 10, 100)
STRAIGHT = 1.3
"""How much more a request or an exchange may take among many than among few."""


def reports(rounds: int, folder: Path) -> Iterator[Row]:
    """All reports of records with many exchanges."""
    launched(folder, "run", "--quiet", "--examples", "1", "--out", "few")
    seconds: dict[int, list[float]] = {size: [] for size in SIZES}
    memory: dict[int, list[float]] = {size: [] for size in SIZES}
    for size in SIZES:
        measured([sys.executable, "-m", "benchmarks.many_exchanges", "few", str(size)], folder)
        for _ in range(rounds):
            used = launched(folder, "report", str(size), "--out", f"{size}-reports")
            seconds[size].append(used.seconds)
            memory[size].append(used.mebibytes)
    for size in SIZES:
        yield Row(f"reports of {size:,} exchanges", seconds[size], unit=" s", how=_peak(memory[size]))
    growth = [
        many / few / (SIZES[2] / SIZES[1]) for few, many in zip(seconds[SIZES[1]], seconds[SIZES[2]], strict=True)
    ]
    name = "an exchange among 100,000"
    yield Row(name, growth, STRAIGHT, how="times as long as one among 10,000", limit=limit_of(name))


def _peak(values: list[float]) -> str:
    return f"peak memory {max(values):,.0f} MiB"


def examples(rounds: int, folder: Path) -> Iterator[Row]:
    """Whole runs with more and more examples."""
    each: dict[int, list[float]] = {number: [] for number in EXAMPLES}
    words: dict[int, str] = {}
    for number in EXAMPLES:
        for _ in range(rounds if number <= 10 else 1):
            used = launched(folder, "run", "--quiet", "--examples", str(number), "--out", "out")
            requests = results_in(folder / "out")["run"]["requests"]
            each[number].append(1000 * used.seconds / requests)
            words[number] = f"a request; {requests:,} requests, peak memory {used.mebibytes:.0f} MiB"
    for number in EXAMPLES:
        yield Row(f"`--examples {number}`", each[number], unit=" ms", how=words[number])
    name = "a request of 100 examples"
    growth = [min(each[100]) / min(each[2])]
    yield Row(name, growth, STRAIGHT, how="times as long as one of two examples", limit=limit_of(name))
