"""Many runs, one command: `python -m tests.many --seeds 50` and `python -m tests.many --again 20`."""

from __future__ import annotations

import sys
from collections import Counter

import click

from tests.bench import Bench, Job, Outcome


@click.command()
@click.option(
    "--seeds", type=click.IntRange(0), default=0, help="So many seeds, each on a fresh server: the same verdict, never the same requests."
)
@click.option(
    "--again",
    type=click.IntRange(0),
    default=0,
    help="So many runs, one after another, on one server that is never reset: the same verdict.",
)
@click.option("--examples", type=click.IntRange(1), default=10, show_default=True)
def main(seeds: int, again: int, examples: int) -> None:
    """Run the suites many times against the intact reference server and tell what came of it."""
    sound = True
    if seeds:
        bench = Bench()
        futures = [bench.submit(Job(seed=seed, examples=examples)) for seed in range(1, seeds + 1)]
        outcomes = [future.result() for future in futures]
        different = len({outcome.sent for outcome in outcomes})
        sound &= _tell(f"{seeds} seeds", outcomes) and different == seeds
        print(f"different requests: {different} of {seeds}")
        bench.close()
    if again:
        bench = Bench(workers=1)
        outcomes = [bench.submit(Job(seed=seed, examples=examples, reset=seed == 1)).result() for seed in range(1, again + 1)]
        sound &= _tell(f"{again} runs on one server", outcomes)
        bench.close()
    sys.exit(0 if sound else 1)


def _tell(what: str, outcomes: list[Outcome]) -> bool:
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    print(f"{what}: {dict(verdicts)}")
    for number, outcome in enumerate(outcomes, 1):
        if outcome.verdict != "conformant":
            amiss = [rule for rule, found in outcome.rules.items() if found in ("failed", "error", "blocked", "not-run")]
            print(f"  run {number}: {amiss[:9]}")
    return set(verdicts) == {"conformant"}


if __name__ == "__main__":
    main()
