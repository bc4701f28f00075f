"""The full matrix: the suite against every fault of the reference server, and the rules that each makes fail.

Run it with `python -m tests.matrix`; tests/implied.yaml lists the rules that a fault makes fail in addition to its own.
The checks that a fault cannot reach are not run for it (tests/reach.py), unless --whole is given.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, replace
from fnmatch import fnmatchcase
from pathlib import Path

from spec import Rule, catalogue
from tests.bench import Bench, Job, without_for
from tests.implied import Found, Implied, load_implied, problems, unused
from tests.matrix_table import write_table
from tests.outcome import Outcome
from tests.reach import Reach
from tests.sampling import sample

Way = str
"""How the suite is run: "reached" (the checks that the fault reaches), "first" (its own until they fail) or "whole"."""


def faults() -> list[Rule]:
    """The rules that the reference server can break and the suite has to catch."""
    return [rule for rule in catalogue() if rule.level != "observe" and not rule.not_tested]


def job_for(rule: Rule) -> Job:
    """A run of the whole suite on the server that breaks the rule, with the features that the rule needs."""
    return Job(faults=[rule.id], without=without_for(rule), fail_on="must" if rule.level == "must" else "should")


def reached_job(rule: Rule, reach: Reach) -> Job:
    """A run of the checks that the fault reaches."""
    return replace(job_for(rule), brief=True, checks=reach.checks(rule.id))


def first_job(rule: Rule, reach: Reach) -> Job:
    """A run of the checks of the rule itself, until one of them fails."""
    return replace(job_for(rule), brief=True, checks=reach.own_checks(rule.id), until=rule.id)


def reaches(bench: Bench, rules: Sequence[Rule]) -> dict[Sequence[str], Reach]:
    """What the faults reach, by the features that are off."""
    groups: dict[Sequence[str], set[str]] = {}
    for rule in rules:
        groups.setdefault(without_for(rule), set()).add(rule.id)
    return {without: bench.reach(ids, without) for without, ids in groups.items()}


def jobs(bench: Bench, rules: Sequence[Rule], way: Way) -> dict[str, Job]:
    """The run for each fault."""
    if way == "whole":
        return {rule.id: job_for(rule) for rule in rules}
    known, job = reaches(bench, rules), {"reached": reached_job, "first": first_job}[way]
    return {rule.id: job(rule, known[without_for(rule)]) for rule in rules}


def found_by(fault: str, outcome: Outcome) -> Found:
    """The parts of an outcome that are compared with the list."""
    errors = sorted(f"{rule}: {outcome.reasons[rule]}" for rule, how in outcome.rules.items() if how == "error")
    return Found(
        fault,
        outcome.exit_code,
        tuple(sorted(outcome.failed())),
        tuple(errors),
        outcome.caught_by,
        outcome.after,
        outcome.requests,
    )


def run_matrix(bench: Bench, jobs: Mapping[str, Job]) -> Iterator[Found]:
    """Run the suite on every fault; what it found on each, as soon as it is known."""
    pending = {bench.submit(job): fault for fault, job in jobs.items()}
    for future in as_completed(pending):
        yield found_by(pending[future], future.result())


def print_problems(every: Iterator[Found], implied: Sequence[Implied], total: int) -> list[Found]:
    """Print each problem as soon as it is found; all that was found, by fault."""
    known = []
    for number, found in enumerate(every, start=1):
        known.append(found)
        for problem in problems(found, implied):
            print(f"{found.fault}: {problem}", flush=True)
        if number % 50 == 0:
            print(f"... {number} of {total} faults", flush=True)
    return sorted(known, key=lambda one: one.fault)


def compare(bench: Bench, rules: Sequence[Rule]) -> int:
    """Run the faults in both ways, side by side; 0 where both come to the same for every fault."""
    began = time.monotonic()
    planned = {way: jobs(bench, rules, way) for way in ("reached", "whole")}
    reaching = time.monotonic() - began
    print(f"{reaching:.1f} s to find what these {len(rules)} faults reach", flush=True)
    seconds, results = {}, {}
    for way, runs in planned.items():
        began = time.monotonic()
        results[way] = {one.fault: one for one in run_matrix(bench, runs)}
        seconds[way] = time.monotonic() - began
        print(f"{seconds[way]:.1f} s: {way}", flush=True)
    print(_forecast(reaching, seconds["reached"] / len(rules), seconds["whole"] / len(rules)))
    told = [line for fault, one in results["reached"].items() for line in differences(one, results["whole"][fault])]
    print("\n".join([*told, f"{len(rules)} faults: {len(told)} differences."]))
    return 1 if told else 0


def _forecast(reaching: float, reached: float, whole: float) -> str:
    """How much longer the whole suite takes, for each fault and, as far as this tells, for all faults of the server."""
    count = len(faults())
    both = count * whole / (reaching + count * reached)
    return f"The whole suite takes {whole / reached:.1f} times as long for a fault, {both:.1f} times for all {count}."


def differences(reached: Found, whole: Found) -> list[str]:
    """One sentence for each rule that fails in one of the ways only, and for exit codes that differ."""
    told = [f"{rule} fails in the whole suite only" for rule in whole.failed if rule not in reached.failed]
    told += [f"{rule} fails among the reached checks only" for rule in reached.failed if rule not in whole.failed]
    if whole.exit_code != reached.exit_code:
        told.append(f"the exit code of the whole suite is {whole.exit_code}, else {reached.exit_code}")
    return [f"{whole.fault}: {line}" for line in told]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the matrix, or a part of it; 0 where every fault fails its own rule and the listed ones alone."""
    given = _options().parse_args(arguments)
    rules = [rule for rule in faults() if any(fnmatchcase(rule.id, one) for one in given.faults)]
    rules = sample(rules, given.sample, given.seed) if given.sample else rules
    if not rules:
        print(f"No fault matches {' '.join(given.faults)}.", file=sys.stderr)
        return 2
    bench = Bench(given.workers)
    try:
        if given.compare:
            return compare(bench, rules)
        implied = load_implied()
        every = print_problems(run_matrix(bench, jobs(bench, rules, given.way)), implied, len(rules))
    finally:
        bench.close()
    if given.out:
        given.out.write_text(json.dumps([asdict(one) for one in every], indent=1) + "\n", encoding="utf-8")
    if given.table:
        write_table(given.table, every, implied)
    idle = unused(every, implied) if given.way != "first" and len(rules) == len(faults()) else []
    return _summarise(every, {one.fault: problems(one, implied) for one in every}, idle)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m tests.matrix", description=__doc__, allow_abbrev=False)
    options.add_argument("--faults", nargs="+", default=["*"], metavar="PATTERN", help="only the faults that match")
    options.add_argument("--sample", type=int, metavar="N", help="only N of them, chosen by the seed")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, help="number of processes (default: one for each processor)")
    options.add_argument("--out", type=Path, metavar="FILE", help="write the failed rules of each fault as JSON")
    options.add_argument("--table", type=Path, metavar="FILE", help="write the table of all faults as CSV")
    way = options.add_mutually_exclusive_group()
    way.add_argument(
        "--first",
        dest="way",
        action="store_const",
        const="first",
        default="reached",
        help="only the checks of the fault's own rule, until one fails",
    )
    way.add_argument(
        "--whole", dest="way", action="store_const", const="whole", help="every check, as in a run, for each fault"
    )
    way.add_argument("--compare", action="store_true", help="both: the checks that are reached, and every check")
    return options


def _summarise(every: Sequence[Found], problems_of: Mapping[str, Sequence[str]], idle: Sequence[str]) -> int:
    wrong = {fault: found for fault, found in problems_of.items() if found}
    own = sum(one.fault in one.failed for one in every)
    also = sum(len(one.failed) > 1 for one in every)
    print(
        f"{len(every)} faults: {own} caught by their own rules; {len(every) - len(wrong)} as listed, "
        f"{len(wrong)} with problems; {also} made other rules fail, too."
    )
    for line in idle:
        print(f"implied.yaml: {line}")
    return 1 if wrong or idle else 0


if __name__ == "__main__":
    sys.exit(main())
