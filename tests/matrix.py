"""The full matrix: the whole suite against every fault of the reference server, and the rules that each makes fail.

Run it with `python -m tests.matrix`; tests/implied.yaml lists the rules that a fault makes fail in addition to its own.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import as_completed
from dataclasses import asdict, dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

from spec import Rule, catalogue
from tests.bench import Bench, Job, Outcome, without_for
from tests.sampling import sample

IMPLIED = Path(__file__).with_name("implied.yaml")


@dataclass(frozen=True, slots=True)
class Found:
    """The result of the whole suite on one fault."""

    fault: str
    exit_code: int
    failed: tuple[str, ...]
    errors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Implied:
    """The rules that faults make fail in addition to their own, and the reason; both are patterns.

    `~/` stands for the operation of the fault.
    """

    fault: str
    fails: tuple[str, ...]
    because: str

    def patterns_for(self, fault: str) -> list[str]:
        """The patterns of the rules that a fault may make fail."""
        return [_of_operation(pattern, fault) for pattern in self.fails] if fnmatchcase(fault, self.fault) else []


def faults() -> list[Rule]:
    """The rules that the reference server can break and the suite has to catch."""
    return [rule for rule in catalogue() if rule.level != "observe" and not rule.not_tested]


def load_implied(path: Path = IMPLIED) -> list[Implied]:
    """Read the list; every entry has a fault, what it makes fail and one sentence why."""
    entries = [
        Implied(one["fault"], tuple(one["fails"]), one["because"])
        for one in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]
    hollow = [entry for entry in entries if not (entry.fails and entry.because.strip().endswith("."))]
    if hollow:
        raise ValueError(
            f"{path.name}: the entry for {hollow[0].fault} needs at least one failure, and a sentence that says why."
        )
    return entries


def job_for(rule: Rule) -> Job:
    """A run of the whole suite on the server that breaks the rule, with the features that the rule needs."""
    return Job(faults=[rule.id], without=without_for(rule), fail_on="must" if rule.level == "must" else "should")


def found_by(fault: str, outcome: Outcome) -> Found:
    """The parts of an outcome that are compared with the list."""
    errors = sorted(f"{rule}: {outcome.reasons[rule]}" for rule, how in outcome.rules.items() if how == "error")
    return Found(fault, outcome.exit_code, tuple(sorted(outcome.failed())), tuple(errors))


def problems(found: Found, implied: Iterable[Implied]) -> list[str]:
    """One sentence for each problem: the fault is not caught, the exit code is wrong, or an unlisted rule fails."""
    found_wrong = []
    if found.fault not in found.failed:
        found_wrong.append("its own rule did not fail")
    if found.exit_code != 1:
        found_wrong.append(f"the exit code was {found.exit_code}")
    patterns = [pattern for entry in implied for pattern in entry.patterns_for(found.fault)]
    unlisted = [
        rule for rule in found.failed if rule != found.fault and not any(fnmatchcase(rule, one) for one in patterns)
    ]
    found_wrong += [f"{rule} failed too, and is not listed" for rule in unlisted]
    return found_wrong + [f"a check broke: {error}" for error in found.errors]


def unused(every: Sequence[Found], implied: Iterable[Implied]) -> list[str]:
    """One sentence for each pattern of the list that matches no failed rule."""
    idle_patterns = []
    for entry in implied:
        about = [one for one in every if fnmatchcase(one.fault, entry.fault)]
        idle = [pattern for pattern in entry.fails if not any(_made_fail(one, pattern) for one in about)]
        idle_patterns += [f"{entry.fault} is said to make {pattern} fail, and never does" for pattern in idle]
    return idle_patterns


def _made_fail(one: Found, pattern: str) -> bool:
    return any(fnmatchcase(rule, _of_operation(pattern, one.fault)) for rule in one.failed if rule != one.fault)


def _of_operation(pattern: str, fault: str) -> str:
    return f"{fault.partition('/')[0]}{pattern[1:]}" if pattern.startswith("~/") else pattern


def run_matrix(bench: Bench, rules: Sequence[Rule], implied: Sequence[Implied]) -> list[Found]:
    """Run the suite on every fault, and print each problem as soon as it is found."""
    pending = {bench.submit(job_for(rule)): rule.id for rule in rules}
    every = []
    for number, future in enumerate(as_completed(pending), start=1):
        found = found_by(pending[future], future.result())
        every.append(found)
        for problem in problems(found, implied):
            print(f"{found.fault}: {problem}", flush=True)
        if number % 50 == 0:
            print(f"... {number} of {len(rules)} faults", flush=True)
    return sorted(every, key=lambda one: one.fault)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the matrix, or a part of it; 0 where every fault fails its own rule and the listed ones alone."""
    given = _options().parse_args(arguments)
    rules = [rule for rule in faults() if fnmatchcase(rule.id, given.faults)]
    rules = sample(rules, given.sample, given.seed) if given.sample else rules
    if not rules:
        print(f"No fault matches {given.faults}.", file=sys.stderr)
        return 2
    implied = load_implied()
    bench = Bench(given.workers)
    try:
        every = run_matrix(bench, rules, implied)
    finally:
        bench.close()
    if given.out:
        given.out.write_text(json.dumps([asdict(one) for one in every], indent=1) + "\n", encoding="utf-8")
    idle = unused(every, implied) if len(rules) == len(faults()) else []
    return _summarise(every, {one.fault: problems(one, implied) for one in every}, idle)


def _options() -> argparse.ArgumentParser:
    options = argparse.ArgumentParser(prog="python -m tests.matrix", description=__doc__, allow_abbrev=False)
    options.add_argument("--faults", default="*", metavar="PATTERN", help="only the faults that match")
    options.add_argument("--sample", type=int, metavar="N", help="only N of them, chosen by the seed")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--workers", type=int, help="number of processes (default: one for each processor)")
    options.add_argument("--out", type=Path, metavar="FILE", help="write the failed rules of each fault as JSON")
    return options


def _summarise(every: Sequence[Found], problems_of: Mapping[str, Sequence[str]], idle: Sequence[str]) -> int:
    wrong = {fault: found for fault, found in problems_of.items() if found}
    also = sum(len(one.failed) > 1 for one in every)
    print(
        f"{len(every)} faults: {len(every) - len(wrong)} as listed, {len(wrong)} with problems; "
        f"{also} made other rules fail, too."
    )
    for line in idle:
        print(f"implied.yaml: {line}")
    return 1 if wrong or idle else 0


if __name__ == "__main__":
    sys.exit(main())
