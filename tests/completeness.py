"""Compares the rules of the catalogue with the checks that cite them, and with the faults of the reference server.

`python -m tests.completeness` prints one line for each rule, check, fault, reading or variant without its counterpart.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator

from run.check_listing import collected_checks
from run.embedded import command, environment
from spec import catalogue


def unmatched() -> list[str]:
    """One sentence for each thing without its counterpart; empty where the project is complete."""
    faults, variants = _known_to_reference()
    return [*_checks(), *_faults(faults), *_variants(variants)]


def _checks() -> Iterator[str]:
    try:
        checks = collected_checks()
    except RuntimeError as problem:  # a check that cites an unknown rule stops the collection of its file
        yield str(problem)
        return
    cited = {rule for _, rules in checks for rule in rules}
    tested = {rule.id for rule in catalogue() if not rule.not_tested}
    yield from (f"The rule {rule} has no check in suites/, and no not_tested." for rule in sorted(tested - cited))
    yield from (f"The rule {rule} is not_tested, but a check cites it." for rule in sorted(cited - tested))
    yield from (f"The check {name} cites no rule." for name, rules in checks if not rules)


def _faults(faults: set[str]) -> Iterator[str]:
    breakable = {rule.id for rule in catalogue() if rule.level != "observe" and not rule.not_tested}
    yield from (f"The rule {rule} has no fault in reference/." for rule in sorted(breakable - faults))
    yield from (f"The fault {fault} has no rule of level must or should." for fault in sorted(faults - breakable))


def _variants(variants: set[str]) -> Iterator[str]:
    readings = {f"{rule.id}={reading}" for rule in catalogue() for reading in rule.readings}
    yield from (f"The reading {one} has no variant in reference/." for one in sorted(readings - variants))
    of_rules = {variant for variant in variants if "=" in variant}  # the others are whole servers
    yield from (f"The variant {one} has no reading in spec/rules/." for one in sorted(of_rules - readings))


def _known_to_reference() -> tuple[set[str], set[str]]:
    listed = subprocess.run(command("--list"), env=environment(), stdout=subprocess.PIPE, check=True)
    known = json.loads(listed.stdout)
    return set(known["faults"]), set(known["variants"])


def main() -> int:
    """Print what has no counterpart; 0 where there is nothing to print."""
    found = unmatched()
    for sentence in found:
        print(sentence)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
