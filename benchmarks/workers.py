"""How much faster several workers are on a target with a long response time.

`python -m benchmarks.workers` runs the whole suite against a reference server that answers after 80 ms, with one worker
and with eight, compares the outcomes, and prints both times and their ratio.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

import click

from run.command_line import DEFAULTS
from run.embedded import reference_server
from spec import NEWEST
from tests.launching import LAUNCHER, outcomes, plain_environment, results_in

TIMEOUT = 3600
"""Seconds after which a run is aborted."""


def timed(workers: int, delay: int, options: tuple[str, ...], folder: Path) -> tuple[float, dict[str, str]]:
    """Run the suite with so many workers; returns seconds and the outcome of each rule."""
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
        subprocess.run(command, env=plain_environment(), stdout=subprocess.DEVNULL, check=False, timeout=TIMEOUT)
        return time.monotonic() - began, outcomes(results_in(folder / str(workers)))


@click.command()
@click.option("--workers", default=8, show_default=True, help="Number of workers to compare with one.")
@click.option("--delay", default=80, show_default=True, help="Response time of the server in milliseconds.")
@click.option("--examples", default=DEFAULTS["examples"], show_default=True, help="Examples per check.")
def main(workers: int, delay: int, examples: int) -> None:
    """Compare one worker with several. Takes about ten minutes and needs an otherwise idle machine."""
    with tempfile.TemporaryDirectory() as directory:
        options = ("--examples", str(examples))
        alone, outcomes_alone = timed(1, delay, options, Path(directory))
        print(f"one worker: {alone:.1f} s", flush=True)
        together, outcomes_together = timed(workers, delay, options, Path(directory))
        print(f"{workers} workers: {together:.1f} s, {alone / together:.1f} times as fast")
        different = sorted(rule for rule, outcome in outcomes_alone.items() if outcomes_together[rule] != outcome)
        print(f"outcomes: {'the same' if not different else f'different for {different}'}")
    sys.exit(bool(different))


if __name__ == "__main__":
    main()
