"""Operations by documented versions, and the versions that the target satisfies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from spec import Version

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Versions that stand alike, and the must-rules in their way: those that start at the first, and how many older ones."""

    first: str
    last: str
    satisfied: bool
    failed: tuple[str, ...]
    inherited: int
    unproven: int

    @property
    def version(self) -> str:
        """The versions in words."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"

    def adds_nothing_to(self, other: Step) -> bool:
        """Whether the same older rules stand in the way of both, and none that starts at them."""
        return not self.failed and self == replace(other, first=self.first, last=self.last)

    @property
    def rest(self) -> str:
        """What stands in the way beyond the first three rules, counted."""
        told = (
            (len(self.failed) - 3, "more that failed"),
            (self.inherited, "that failed at an older version"),
            (self.unproven, "not exercised"),
        )
        return ", ".join(f"{count} {what}" for count, what in told if count > 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """How the rules of an operation ended that start at one version."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """An operation, version by version."""

    operation: str
    cells: tuple[Cell, ...]


def versions(results: Entry) -> list[str]:
    """The versions at which a rule starts, oldest first."""
    return [str(version) for version in sorted({Version.parse(rule["since"]) for rule in results["rules"]})]


def grid(results: Entry) -> list[Row]:
    """Operations by documented versions."""
    found: dict[str, dict[str, list[str]]] = {}
    for rule in results["rules"]:
        found.setdefault(rule["operation"], {}).setdefault(rule["since"], []).append(rule["outcome"])
    columns = versions(results)
    return [Row(operation, tuple(_cell(at.get(version, [])) for version in columns)) for operation, at in found.items()]


def _cell(ended: list[str]) -> Cell:
    applied = [outcome for outcome in ended if outcome != "not-applicable"]
    for tone, mark, outcomes in (("failed", "✕", {"failed"}), ("blocked", "▲", {"blocked", "not-run", "error"})):
        count = sum(outcome in outcomes for outcome in applied)
        if count:
            return Cell(f"{mark} {count}/{len(applied)}", tone)
    if applied:
        return Cell(str(len(applied)), "passed")
    return Cell("n/a" if ended else "·", "")


def steps(results: Entry) -> list[Step]:
    """The versions, oldest first, each with what it adds to what stands in the way; those that add nothing stand with the one before."""
    listed: list[Step] = []
    before: set[str] = set()
    for entry in results["versions"]:
        own = tuple(rule for rule in entry["failed"] if rule not in before)
        inherited = len(entry["failed"]) - len(own)
        one = Step(entry["version"], entry["version"], entry["satisfied"], own, inherited, len(entry["unproven"]))
        before.update(own)
        if listed and one.adds_nothing_to(listed[-1]):
            listed[-1] = replace(listed[-1], last=one.last)
        else:
            listed.append(one)
    return listed
