"""How much faster several workers are: on this machine, and on a target that responds after 80 ms."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from statistics import median

from benchmarks.limits import limit_of
from benchmarks.processes import Used, launched, measured
from benchmarks.table import Row
from run.embedded import reference_server
from spec import NEWEST
from tests.launching import outcomes, results_in

DELAY = 80
"""Milliseconds."""
AIMS = {(0, 2): 1.6, (DELAY, 8): 6.5, (DELAY, 16): 11.0}
"""By response time and number of workers: how many times as fast as one worker."""

COMPUTING = (sys.executable, "-c", "sum(number * number for number in range(20_000_000))")


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """The gain of two processes that only compute, and of each number of workers, which have to find what one finds."""
    yield Row("2 processes that only compute", [computing(folder) for _ in range(rounds)], how="times as fast as one")
    found: dict[tuple[int, int], list[tuple[Used, Used]]] = {case: [] for case in AIMS}
    for _ in range(rounds):
        for delay in (0, DELAY):
            alone, expected = judged(1, delay, folder)
            for workers in [workers for milliseconds, workers in AIMS if milliseconds == delay]:
                used, outcome = judged(workers, delay, folder)
                if other := [rule for rule, how in outcome.items() if how != expected[rule]]:
                    raise RuntimeError(f"{workers} workers found something else than one about {', '.join(other)}")
                found[delay, workers].append((alone, used))
    for (delay, workers), pairs in found.items():
        name = f"{workers} workers, {delay} ms a response" if delay else f"{workers} workers on loopback"
        gains = [alone.seconds / used.seconds for alone, used in pairs]
        one, all_of_them = (median(each.processor for each in side) for side in zip(*pairs, strict=True))
        how = f"times as fast as one, which took {one:.0f} s of a processor; they took {all_of_them:.0f} s"
        yield Row(name, gains, AIMS[delay, workers], at_most=False, how=how, limit=limit_of(name))


def computing(folder: Path) -> float:
    """How many times as much two processes at once compute as one alone: what this machine allows two workers."""
    alone = measured(COMPUTING, folder).seconds
    with ThreadPoolExecutor(2) as pool:
        both = pool.map(lambda _: measured(COMPUTING, folder).seconds, range(2))
        return 2 * alone / max(both)


def judged(workers: int, delay: int, folder: Path) -> tuple[Used, dict[str, str]]:
    """Run the suite with so many workers; returns what it took and the outcome of each rule."""
    with reference_server(api_version=str(NEWEST), delay=delay) as url:
        used = launched(folder, "run", url, "--quiet", "--workers", str(workers), "--out", str(workers))
    return used, outcomes(results_in(folder / str(workers)))
