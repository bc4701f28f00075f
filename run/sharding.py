"""A shard: one of the parts into which a run is split by the expected cost of its checks, one for each job of a CI."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from reports.outcomes import NOT_REACHED, Cause, Judgement, SetAside
from reports.shards import ELSEWHERE
from run.costs import cost_of
from run.options import Options
from subject import ConfigurationError, Practice

MOST = 1000
NOT_COMPARED = (
    *("shard", "out", "report_mode", "workers", "pace_file"),
    *("credentials", "practice", "waivers", "timeout", "database"),
)
"""Options in which the shards of one run may differ; the practice is compared by what it says."""


@dataclass(frozen=True, slots=True)
class Shard:
    """The part with this number, from 1 on, of so many."""

    number: int
    of: int

    @classmethod
    def parse(cls, text: str) -> Shard:
        """The shard that `2/4` names; raises ConfigurationError."""
        found = re.fullmatch(r"([0-9]{1,4})/([0-9]{1,4})", text)
        shard = cls(int(found[1]), int(found[2])) if found else cls(0, 0)
        if not 1 <= shard.number <= shard.of <= MOST:
            raise ConfigurationError(
                f"--shard {text[:40]!r} is not a shard: give its number and how many there are, such as 2/4; "
                f"{MOST} at most."
            )
        return shard

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def folder(self) -> str:
        """The folder of its reports, within that of the run."""
        return f"shard-{self.number}-of-{self.of}"


@dataclass(frozen=True, slots=True)
class Work:
    """A check that a run has to do: its name, the rules that it cites, and the group that has to stay together."""

    check: str
    rules: tuple[str, ...]
    group: str | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """Which shard has which check: `shards` holds the number of each check's shard, by its name."""

    shards: Mapping[str, int]
    elsewhere: frozenset[str]
    """The rules of which other shards have checks."""
    digest: str

    @classmethod
    def of(cls, works: Sequence[Work], shard: Shard, examples: int) -> Plan:
        """The plan of a run with these checks, the same in each of its shards."""
        shards = assigned(works, shard.of, examples)
        others = (work for work in works if shards[work.check] != shard.number)
        told = "\n".join(f"{check} {number}" for check, number in sorted(shards.items()))
        return cls(shards, frozenset(rule for work in others for rule in work.rules), _digest(told))


def assigned(works: Iterable[Work], of: int, examples: int) -> dict[str, int]:
    """The number of the shard of each check, by its name: the dearest first, each to the shard with the least to do.

    Checks of one group have one shard.
    """
    units: defaultdict[str, list[str]] = defaultdict(list)
    for work in works:
        units[work.group or work.check].append(work.check)
    costs = {unit: sum(cost_of(check, examples) for check in checks) for unit, checks in units.items()}
    loads = dict.fromkeys(range(1, of + 1), 0.0)
    found: dict[str, int] = {}
    for unit in sorted(units, key=lambda unit: (-costs[unit], unit)):
        number = min(loads, key=lambda one: (loads[one], one))
        loads[number] += costs[unit]
        found |= dict.fromkeys(units[unit], number)
    return found


def run_digest(options: Options, practice: Practice) -> str:
    """What all shards of a run share and tells it from others: twelve hexadecimal digits."""
    same = {name: value for name, value in options.as_json().items() if name not in NOT_COMPARED}
    return _digest(f"{sorted(same.items())} {practice_digest(practice)}")


def practice_digest(practice: Practice) -> str:
    """What the manifest says, as twelve hexadecimal digits."""
    return _digest(repr(practice))


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:12]


def left_to_others(
    elsewhere: Iterable[str], judgements: Iterable[Judgement], known: Mapping[str, SetAside]
) -> dict[str, SetAside]:
    """The rules that this shard did not judge and another one does, with that as the cause."""
    judged = {one.rule for one in judgements if one.kind != NOT_REACHED}
    return {
        rule: SetAside("not-run", Cause(ELSEWHERE, "judged in another shard", "Merge the records of all shards."))
        for rule in elsewhere
        if rule not in judged and rule not in known
    }
