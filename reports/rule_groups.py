"""The rules of a results.json record in the groups that reports show: failures, gaps, operations, observations."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from reports.outcomes import OUTCOMES

Entry = Mapping[str, Any]

LEVELS = ("must", "should", "observe")
_LAST = ("Example Requests", "Example Response", "Status codes")
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
class Tally:
    """The number of rules of one operation by outcome."""

    operation: str
    section: str
    counts: Mapping[str, int]

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
    """The rules that failed, must-rules before should-rules, waived rules last."""
    failed = (rule for rule in results["rules"] if rule["outcome"] == "failed")
    return sorted(failed, key=lambda rule: ("waived" in rule, LEVELS.index(rule["level"])))


def fails_the_run(rule: Entry, results: Entry) -> bool:
    """Whether a rule failed, is not waived, and is a must-rule or, with --fail-on should, a should-rule."""
    return (
        rule["outcome"] == "failed"
        and "waived" not in rule
        and (rule["level"] == "must" or results["run"]["fail_on"] == "should")
    )


def suite_errors(results: Entry) -> list[Entry]:
    """The rules that were not judged because of an error in the suite."""
    return [rule for rule in results["rules"] if rule["outcome"] == "error"]


def gaps(results: Entry) -> list[Gap]:
    """The rules that were not exercised, grouped by outcome and cause: blocked first, then by number of must-rules."""
    found: dict[tuple[str, str, str, str], list[Entry]] = {}
    for rule in results["rules"]:
        if rule["outcome"] in _GAPS:
            cause = rule.get("cause", _UNKNOWN)
            found.setdefault((rule["outcome"], cause["kind"], rule["reason"], cause["hint"]), []).append(rule)
    listed = [Gap(*cause, tuple(rules)) for cause, rules in found.items()]
    return sorted(listed, key=lambda gap: (_GAPS.index(gap.outcome), -gap.musts, -len(gap.rules)))


def by_cause(failed: Iterable[Entry]) -> list[tuple[Entry, int]]:
    """The failures, where three or more with the same cause are one entry: the first, and the number of the others.

    Failures of one operation have the same cause if they received the same error response.
    """
    found: dict[tuple[str, ...], list[Entry]] = {}
    for rule in failed:
        found.setdefault(_cause(rule), []).append(rule)
    listed: list[tuple[Entry, int]] = []
    for rules in found.values():
        listed += [(rules[0], len(rules) - 1)] if len(rules) > 2 else [(rule, 0) for rule in rules]
    return listed


def _cause(rule: Entry) -> tuple[str, ...]:
    """What failures with the same cause share: operation and error response; otherwise the id of the rule."""
    judgement = next((one for one in rule["judgements"] if one["outcome"] == "failed"), None)
    received = judgement["received"] if judgement else ""
    is_error_response = re.match(r"[45]\d\d\b", received) and "waived" not in rule
    return (rule["operation"], received) if is_error_response else (rule["id"],)


def operations(results: Entry) -> list[Operation]:
    """The rules by operation and item, in the order of the document: fields first, then samples and status codes."""
    found: dict[tuple[str, str], dict[str, list[Entry]]] = {}
    for rule in results["rules"]:
        found.setdefault((rule["operation"], rule["section"]), {}).setdefault(rule["item"], []).append(rule)
    return [
        Operation(name, section, tuple(Item(item, tuple(items[item])) for item in sorted(items, key=_position)))
        for (name, section), items in found.items()
    ]


def _position(item: str) -> int:
    return _LAST.index(item) if item in _LAST else -1


def selected(results: Entry) -> list[Entry]:
    """The rules that --rule selected; without --rule all of them."""
    patterns = results["run"]["selection"] or ["*"]
    return [rule for rule in results["rules"] if any(fnmatchcase(rule["id"], pattern) for pattern in patterns)]


def tallies(results: Entry) -> list[Tally]:
    """The number of rules by outcome, for each operation."""
    return [
        Tally(
            operation.name, operation.section, count_outcomes(rule for item in operation.items for rule in item.rules)
        )
        for operation in operations(results)
    ]


def count_outcomes(rules: Iterable[Entry]) -> dict[str, int]:
    """The number of rules with each outcome, for every outcome there is."""
    counts = {str(outcome): 0 for outcome in OUTCOMES}
    for rule in rules:
        counts[rule["outcome"]] += 1
    return counts


def observations(results: Entry) -> list[Observation]:
    """What was observed where the document leaves it open, in the order of the document."""
    return [Observation(rule, _observed(rule)) for rule in results["rules"] if rule["observation"]]


def _observed(rule: Entry) -> tuple[tuple[str, str], ...]:
    named = {judgement["observation"]: None for judgement in rule["judgements"] if judgement["observation"]}
    return tuple((name, rule["readings"].get(name, "")) for name in named or [rule["observation"]])
