"""Outcomes by the version that introduced a rule, and the versions that the target satisfies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from reports.statuses import Status, status_of
from spec import Version

Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Step:
    """Consecutive versions with the same result, and the must-rules that keep the target from satisfying them.

    `failed` holds the failed rules that version `first` introduced; `inherited` counts the failed rules of older
    versions, `unproven` the must-rules up to `last` that were not exercised.
    """

    first: str
    last: str
    satisfied: bool
    failed: tuple[str, ...]
    inherited: int
    unproven: int

    @property
    def version(self) -> str:
        """The versions in words: `24.1`, or `24.1 to 25.2`."""
        return self.first if self.first == self.last else f"{self.first} to {self.last}"

    def has_result_of(self, other: Step) -> bool:
        """Whether the same older rules decide both steps, and no rule that they introduce failed."""
        return not self.failed and self == replace(other, first=self.first, last=self.last)

    @property
    def rest(self) -> str:
        """The counts of the rules that the report does not list: it lists the first three of `failed`."""
        counts = (
            (len(self.failed) - 3, "more failed"),
            (self.inherited, "from older versions failed"),
            (self.unproven, "not exercised"),
        )
        return ", ".join(f"{count} {words}" for count, words in counts if count > 0)


@dataclass(frozen=True, slots=True)
class Cell:
    """The outcomes of an operation's rules that one version introduced: text, and an outcome for the colour."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class Row:
    """An operation with one cell for each version."""

    operation: str
    cells: tuple[Cell, ...]


def versions(results: Entry) -> list[str]:
    """The versions that introduced a rule, oldest first."""
    return [str(version) for version in sorted({Version.parse(rule["since"]) for rule in results["rules"]})]


def grid(results: Entry) -> list[Row]:
    """A table of outcomes: one row for each operation, one cell for each of `versions(results)`."""
    found: dict[str, dict[str, list[Status]]] = {}
    for rule in results["rules"]:
        found.setdefault(rule["operation"], {}).setdefault(rule["since"], []).append(status_of(rule, results))
    columns = versions(results)
    return [Row(operation, tuple(_cell(at.get(version, [])) for version in columns)) for operation, at in found.items()]


def _cell(statuses: list[Status]) -> Cell:
    applied = [status for status in statuses if status != "not-applicable"]
    for tone, mark, counted in (
        ("failed", "✕", {"failed"}),
        ("blocked", "▲", {"tolerated", "blocked", "not-run", "error"}),
    ):
        count = sum(status in counted for status in applied)
        if count:
            return Cell(f"{mark} {count}/{len(applied)}", tone)
    if applied:
        return Cell(str(len(applied)), "passed")
    return Cell("n/a" if statuses else "·", "")


def steps(results: Entry) -> list[Step]:
    """The versions of a record, oldest first; consecutive versions with the same result form one step."""
    listed: list[Step] = []
    earlier: set[str] = set()
    for entry in results["versions"]:
        own = tuple(rule for rule in entry["failed"] if rule not in earlier)
        inherited = len(entry["failed"]) - len(own)
        one = Step(entry["version"], entry["version"], entry["satisfied"], own, inherited, len(entry["unproven"]))
        earlier.update(own)
        if listed and one.has_result_of(listed[-1]):
            listed[-1] = replace(listed[-1], last=one.last)
        else:
            listed.append(one)
    return listed
