"""How much faster several workers are on a target that is far away.

`python -m benchmarks.workers` runs the whole suite against a reference server that answers after 80 ms, with one worker and with eight,
compares the outcomes, and prints both times and their ratio.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from run.embedded import reference_server
from spec import NEWEST
from tests.launching import LAUNCHER, outcomes, plain_environment, results_in

UNDER_WAY = 3600
"""Seconds after which a run is given up."""


def timed(workers: int, delay: int, options: tuple[str, ...], folder: Path) -> tuple[float, dict[str, str]]:
    """Seconds and outcomes of a run with so many workers."""
    with reference_server(api_version=str(NEWEST), delay=delay) as url:
        command = [
            *LAUNCHER,
            "run",
            url,
            "--quiet",
            "--workers",
            str(workers),
            "--out",
            str(folder / str(workers)),
            *options,
        ]
        began = time.monotonic()
        subprocess.run(command, env=plain_environment(), stdout=subprocess.DEVNULL, check=False, timeout=UNDER_WAY)
        return time.monotonic() - began, outcomes(results_in(folder / str(workers)))


@click.command()
@click.option("--workers", default=8, show_default=True)
@click.option("--delay", default=80, show_default=True, help="Milliseconds before each answer.")
@click.option("--examples", default=2, show_default=True)
def main(workers: int, delay: int, examples: int) -> None:
    """Compare one worker with several: ten minutes, and it wants the machine for itself."""
    with tempfile.TemporaryDirectory() as scratch:
        options = ("--examples", str(examples))
        alone, found = timed(1, delay, options, Path(scratch))
        print(f"one worker: {alone:.1f} s", flush=True)
        together, same = timed(workers, delay, options, Path(scratch))
        print(f"{workers} workers: {together:.1f} s, {alone / together:.1f} times as fast")
        different = sorted(rule for rule, outcome in found.items() if same[rule] != outcome)
        print(f"outcomes: {'the same' if not different else f'different for {different}'}")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
