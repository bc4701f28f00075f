"""Many runs, one command: `python -m tests.many --seeds 50` and `python -m tests.many --again 20`."""

from __future__ import annotations

import sys
from collections import Counter

import click

from run.command_line import DEFAULTS
from tests.bench import Bench, Job
from tests.fuzz_cases import FILES
from tests.outcome import Outcome


@click.command()
@click.option(
    "--seeds",
    type=click.IntRange(0),
    default=0,
    help="So many seeds, each on a fresh server: the same verdict, never the same requests.",
)
@click.option(
    "--again",
    type=click.IntRange(0),
    default=0,
    help="So many runs, one after another, on one server that is never reset: the same verdict.",
)
@click.option("--examples", type=click.IntRange(1), default=DEFAULTS["examples"], show_default=True)
@click.option("--fuzz", is_flag=True, help="The fuzz suite alone.")
def main(seeds: int, again: int, examples: int, fuzz: bool) -> None:
    """Run the suites many times against the intact reference server and print the verdicts."""
    sound, files = True, FILES if fuzz else ()
    if seeds:
        bench = Bench()
        futures = [bench.submit(Job(files=files, seed=seed, examples=examples)) for seed in range(1, seeds + 1)]
        outcomes = [future.result() for future in futures]
        different = len({outcome.sent for outcome in outcomes})
        sound &= _report(f"{seeds} seeds", outcomes, alone=fuzz) and different == seeds
        print(f"different requests: {different} of {seeds}")
        bench.close()
    if again:
        bench = Bench(workers=1)
        jobs = [Job(files=files, seed=seed, examples=examples, reset=seed == 1) for seed in range(1, again + 1)]
        outcomes = [bench.submit(job).result() for job in jobs]
        sound &= _report(f"{again} runs on one server", outcomes, alone=fuzz)
        bench.close()
    sys.exit(0 if sound else 1)


def _report(title: str, outcomes: list[Outcome], *, alone: bool) -> bool:
    """Print the verdicts; returns whether all are conformant, or with `alone` (the fuzz suite) none reports a rule."""
    verdicts = Counter(outcome.verdict for outcome in outcomes)
    print(f"{title}: {dict(verdicts)}")
    sound = True
    for number, outcome in enumerate(outcomes, 1):
        amiss = [rule for rule, found in outcome.rules.items() if found in ("failed", "error", "blocked")]
        if amiss or not (alone or outcome.verdict == "conformant"):
            sound = False
            print(f"  run {number}: {outcome.verdict} {amiss[:9]}")
    if alone:
        print("nothing was reported" if sound else "the runs above reported something")
    return sound


if __name__ == "__main__":
    main()
