"""Faults where two parts of a request meet, in bulk: how many of them a run finds, by kind.

python -m tests.interactions --sample 100
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from run.embedded import command, environment
from tests.bench import Bench, Job

KIND = re.compile(r"([\w-]+)/([a-z]+)-")
OTHERS = (
    *("test_procedure_rows.py", "test_update_refusals.py", "test_update_procedure.py", "test_create_derived.py"),
    *("test_status_walks.py", "test_delete_procedure.py", "test_group_rows.py", "test_locked_group_note.py"),
    *("test_history_rows.py", "test_list_group_notes.py", "test_create_group_note.py", "test_update_group_note.py"),
    "test_refused_changes_nothing.py",
)
FILES = {"get-procedure": ("test_get_procedure.py",), "list-procedures": ("test_list_filters.py",)}
ENCODED = ("test_fuzz.py",)
"""By operation, else OTHERS; and for encodings: the checks that are meant to find these faults, unless --whole."""


def every_fault() -> list[str]:
    """The names of all interaction faults, as the reference server lists them."""
    printed = subprocess.run(command("--list"), env=environment(), capture_output=True, check=True).stdout
    faults: list[str] = json.loads(printed)["interactions"]
    return faults


def kind_of(fault: str) -> str:
    """The operation and the effect of a fault: update-procedure drops."""
    found = KIND.match(fault)
    return f"{found[1]} {found[2]}" if found else "other"


def sample(faults: Sequence[str], size: int, seed: int) -> list[str]:
    """So many of the faults, of each kind as many as of the others where there are enough."""
    chance = random.Random(seed)  # noqa: S311 - a choice of tests
    groups: dict[str, list[str]] = defaultdict(list)
    for fault in sorted(faults):
        groups[kind_of(fault)].append(fault)
    for group in groups.values():
        chance.shuffle(group)
    return list(_in_turn(list(groups.values())))[:size]


def _in_turn(groups: Sequence[list[str]]) -> Iterator[str]:
    for turn in range(max(map(len, groups), default=0)):
        yield from (group[turn] for group in groups if turn < len(group))


def missed(bench: Bench, faults: Sequence[str], *, examples: int, seed: int, whole: bool) -> dict[str, str]:
    """The faults with which the server does not fail, each with the verdict."""
    files = {one: () if whole else _files(one) for one in faults}
    jobs = {one: bench.submit(_job(one, files[one], examples, seed)) for one in faults}
    return {one: job.result().verdict for one, job in jobs.items() if job.result().exit_code != 1}


def _files(fault: str) -> Sequence[str]:
    """The checks that are meant to find a fault."""
    return ENCODED if "/answers-in-" in fault else FILES.get(fault.partition("/")[0], OTHERS)


def _job(fault: str, files: Sequence[str], examples: int, seed: int) -> Job:
    """A run on the server with the fault; that Offset skips rows, and what is JSON, are rules of level should."""
    fail_on = "should" if "ignores-Offset" in fault or "/answers-in-" in fault else "must"
    return Job(faults=[fault], files=files, examples=examples, seed=seed, fail_on=fail_on, brief=True, until="*")


def main() -> int:
    """Print the faults that were missed, and by kind how many were found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=100, help="how many faults, of all kinds; 0: all of them")
    parser.add_argument("--examples", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--whole", action="store_true", help="run every check, not only those of rows and filters")
    parser.add_argument("--kind", default="", help="only the kinds with these words: list-procedures ignores")
    given = parser.parse_args()
    every = [one for one in every_fault() if given.kind in kind_of(one)]
    faults = sample(every, given.sample or len(every), given.seed)
    bench = Bench()
    try:
        left = missed(bench, faults, examples=given.examples, seed=given.seed, whole=given.whole)
    finally:
        bench.close()
    for fault, verdict in left.items():
        print(f"missed: {fault} ({verdict})")
    totals, lost = Counter(map(kind_of, faults)), Counter(map(kind_of, left))
    for kind, total in sorted(totals.items()):
        print(f"{kind:<28} {total - lost[kind]} of {total}")
    print(f"{'all kinds':<28} {len(faults) - len(left)} of {len(faults)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
