"""The rules of a results.json record in the groups that reports show: failures, gaps, operations, observations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from reports.statuses import Status, count_statuses, status_of

Entry = Mapping[str, Any]

LEVELS = ("must", "should", "observe")
_LAST = ("Example Requests", "Example Response", "Status codes")
_BROAD = (*_LAST, "Description", "Parameters")
"""Parts of the document that are about no single field."""
_GAPS = ("blocked", "not-run", "not-applicable")
_UNKNOWN = {"kind": "", "hint": ""}
"""The cause if the record was made by a suite that did not keep causes."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Rules that were not exercised, all with the same outcome and cause; `hint` may be empty."""

    outcome: str
    kind: str
    reason: str
    hint: str
    rules: tuple[Entry, ...]

    @property
    def musts(self) -> int:
        """The number of must-rules among them."""
        return sum(rule["level"] == "must" for rule in self.rules)

    @property
    def is_avoidable(self) -> bool:
        """Whether the user can do something about it: the rules apply and are blocked, or there is a hint."""
        return self.outcome == "blocked" or (self.outcome == "not-run" and bool(self.hint))


@dataclass(frozen=True, slots=True)
class Failure:
    """Failed rules with one cause: the most precise rule, and the others."""

    rule: Entry
    others: tuple[Entry, ...]

    @classmethod
    def alone(cls, rule: Entry) -> Failure:
        """A rule that shares its cause with no other."""
        return cls(rule, ())

    @property
    def rules(self) -> tuple[Entry, ...]:
        """All of them, the most precise first."""
        return (self.rule, *self.others)

    @property
    def symptom(self) -> str:
        """What the target did wrong, in words, as the most precise rule shows it."""
        return str((judgement_of(self.rule) or {}).get("symptom") or self.rule["id"])


@dataclass(frozen=True, slots=True)
class Tally:
    """The number of rules of one operation by status."""

    operation: str
    section: str
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        """The number of rules of the operation."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Item:
    """The rules of one field, or of one other part of a section, such as its status codes."""

    name: str
    rules: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Operation:
    """The rules of one operation, grouped by item."""

    name: str
    section: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Observation:
    """What the target did where the document leaves it open: pairs of an observation and the source of that reading."""

    rule: Entry
    observed: tuple[tuple[str, str], ...]


def place(rule: Entry) -> str:
    """The place of a rule in the document: section, field or other part, and sentence."""
    return f"{rule['section']}, {rule['item']}, sentence {rule['sentence']}"


def failures(results: Entry) -> list[Entry]:
    """The rules that failed or are waived: those with one cause together, precise ones first, tolerated ones last."""
    return [rule for failure in by_cause(results) for rule in failure.rules]


def by_cause(results: Entry) -> list[Failure]:
    """The failed and tolerated rules by cause, with a tolerated one beside those that count; a waived one is alone."""
    failed = [rule for rule in results["rules"] if status_of(rule, results) in ("failed", "tolerated")]
    causes = _joined(map(_clues, failed))
    found: dict[str, list[Entry]] = {}
    for rule in sorted(failed, key=lambda rule: _precise_first(rule, results)):
        found.setdefault(causes[_clues(rule)[0]], []).append(rule)
    return [Failure(rules[0], tuple(rules[1:])) for rules in found.values()]


def same_cause(results: Entry) -> dict[str, str]:
    """For each failed rule that shares its cause, the id of the most precise rule with that cause."""
    return {other["id"]: failure.rule["id"] for failure in by_cause(results) for other in failure.others}


def _joined(found: Iterable[Sequence[str]]) -> dict[str, str]:
    """For each clue one that stands for its cause, the same for all failures that are linked by clues."""
    standing: dict[str, str] = {}

    def cause(clue: str) -> str:
        while (other := standing.setdefault(clue, clue)) != clue:
            clue = other
        return clue

    for first, *others in found:
        for other in (first, *others):
            standing[cause(other)] = cause(first)
    return {clue: cause(clue) for clue in standing}


def _precise_first(rule: Entry, results: Entry) -> tuple[Any, ...]:
    """The order of failures: those that make the run fail, by level; rules about a field, and with few examples."""
    tolerated = status_of(rule, results) == "tolerated"
    return tolerated, LEVELS.index(rule["level"]), rule["item"] in _BROAD, rule["examples"]


def _clues(rule: Entry) -> Sequence[str]:
    """What failures with one cause have in common; the id of the rule if it is waived, or nothing is known."""
    told = judgement_of(rule) if "waived" not in rule else None
    return (told or {}).get("clues") or [str((told or {}).get("symptom") or rule["id"])]


def judgement_of(rule: Entry) -> Entry | None:
    """The judgement that tells why a rule has its outcome: the first one with it, from which its reason comes."""
    outcomes = [rule["outcome"]] + ["failed"] * (rule["outcome"] == "error" and rule["level"] == "observe")
    return next((one for one in rule["judgements"] if one["outcome"] in outcomes), None)


def suite_errors(results: Entry) -> list[Entry]:
    """The rules that were not judged because of an error in the suite."""
    return [rule for rule in results["rules"] if rule["outcome"] == "error"]


def gaps(results: Entry) -> list[Gap]:
    """The rules that were not exercised, grouped by outcome and cause: blocked first, then by number of must-rules."""
    found: dict[tuple[str, str, str, str], list[Entry]] = {}
    for rule in results["rules"]:
        if status_of(rule, results) in _GAPS:
            cause = rule.get("cause", _UNKNOWN)
            found.setdefault((rule["outcome"], cause["kind"], rule["reason"], cause["hint"]), []).append(rule)
    listed = [Gap(*cause, tuple(rules)) for cause, rules in found.items()]
    return sorted(listed, key=lambda gap: (_GAPS.index(gap.outcome), -gap.musts, -len(gap.rules)))


def operations(results: Entry) -> list[Operation]:
    """The rules by operation and item, in the order of the document: fields first, then samples and status codes."""
    found: dict[tuple[str, str], dict[str, list[Entry]]] = {}
    for rule in results["rules"]:
        found.setdefault((rule["operation"], rule["section"]), {}).setdefault(rule["item"], []).append(rule)
    return [
        Operation(name, section, tuple(Item(item, tuple(items[item])) for item in sorted(items, key=_position)))
        for (name, section), items in found.items()
    ]


def worst_first(results: Entry) -> list[Operation]:
    """The operations with what failed in front: operations by the number of failed rules, their items and rules too."""

    def rank(rules: Iterable[Entry]) -> tuple[int, ...]:
        found = count_statuses(rules, results)
        return tuple(-found[status] for status in ("failed", "error", "tolerated"))

    listed = [
        Operation(
            one.name,
            one.section,
            tuple(
                Item(item.name, tuple(sorted(item.rules, key=lambda rule: rank([rule]))))
                for item in sorted(one.items, key=lambda item: rank(item.rules))
            ),
        )
        for one in operations(results)
    ]
    return sorted(listed, key=lambda one: rank(rule for item in one.items for rule in item.rules))


def _position(item: str) -> int:
    return _LAST.index(item) if item in _LAST else -1


def selected(results: Entry) -> list[Entry]:
    """The rules that --rule selected; without --rule all of them."""
    patterns = results["run"]["selection"] or ["*"]
    return [rule for rule in results["rules"] if any(fnmatchcase(rule["id"], pattern) for pattern in patterns)]


def tallies(results: Entry) -> list[Tally]:
    """The number of rules by status, for each operation."""
    return [
        Tally(one.name, one.section, count_statuses((rule for item in one.items for rule in item.rules), results))
        for one in operations(results)
    ]


def observations(results: Entry) -> list[Observation]:
    """What was observed where the document leaves it open, in the order of the document."""
    return [Observation(rule, _observed(rule)) for rule in results["rules"] if rule["observation"]]


def _observed(rule: Entry) -> tuple[tuple[str, str], ...]:
    named = {judgement["observation"]: None for judgement in rule["judgements"] if judgement["observation"]}
    return tuple((name, rule["readings"].get(name, "")) for name in named or [rule["observation"]])
