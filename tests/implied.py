"""The rules that a fault makes fail beside its own, and why: tests/implied.yaml, compared with what was found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import yaml

IMPLIED = Path(__file__).with_name("implied.yaml")


MOST_REQUESTS = 2000
"""Requests that the suite may need for a fault; with one example it sends 1,574 to the intact server."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the suite found on a server with one fault.

    `caught_by` names the checks that failed its rule, `after` how many requests had been sent when the first one did,
    and `requests` how many were sent altogether.
    """

    fault: str
    exit_code: int
    failed: tuple[str, ...]
    errors: tuple[str, ...]
    caught_by: tuple[str, ...] = ()
    after: int = 0
    requests: int = 0

    @property
    def others(self) -> list[str]:
        """The other rules that failed."""
        return [rule for rule in self.failed if rule != self.fault]


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

    def explains(self, rule: str, fault: str) -> bool:
        """Whether the rule may fail because of the fault."""
        return any(fnmatchcase(rule, pattern) for pattern in self.patterns_for(fault))


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


def problems(found: Found, implied: Iterable[Implied]) -> list[str]:
    """One sentence for each problem.

    The fault is not caught, the exit code is wrong, an unlisted rule fails, a check breaks, or many requests are sent.
    """
    found_wrong = []
    if found.fault not in found.failed:
        found_wrong.append("its own rule did not fail")
    if found.exit_code != 1:
        found_wrong.append(f"the exit code was {found.exit_code}")
    entries = list(implied)
    unlisted = [rule for rule in found.others if not any(entry.explains(rule, found.fault) for entry in entries)]
    found_wrong += [f"{rule} failed too, and is not listed" for rule in unlisted]
    if found.requests > MOST_REQUESTS:
        found_wrong.append(f"{found.requests} requests were sent, more than {MOST_REQUESTS}")
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
    return any(fnmatchcase(rule, _of_operation(pattern, one.fault)) for rule in one.others)


def _of_operation(pattern: str, fault: str) -> str:
    return f"{fault.partition('/')[0]}{pattern[1:]}" if pattern.startswith("~/") else pattern
