"""The status of a rule in a run, and how often each occurs: the same in every report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

Entry = Mapping[str, Any]

Status = Literal["passed", "failed", "tolerated", "error", "blocked", "not-run", "not-applicable"]
STATUSES: tuple[Status, ...] = get_args(Status)
SKIPPED: tuple[Status, ...] = ("tolerated", "blocked", "not-run", "not-applicable")
"""The statuses of cases that JUnit and CTRF call skipped."""


def status_of(rule: Entry, results: Entry) -> Status:
    """The outcome of a rule, but tolerated if it failed or was blocked and does not count against the run.

    A failed rule is tolerated if a waiver applies to it, or if it is a should-rule and the run was not started with
    `--fail-on should`. So a report has failed rules if, and only if, they make the exit code 1.
    """
    if "waived" in rule:
        return "tolerated"
    if rule["outcome"] == "failed" and rule["level"] != "must" and results["run"]["fail_on"] != "should":
        return "tolerated"
    status: Status = rule["outcome"]
    return status


def count_statuses(rules: Iterable[Entry], results: Entry) -> dict[Status, int]:
    """The number of rules with each status, for every status there is."""
    counts = dict.fromkeys(STATUSES, 0)
    for rule in rules:
        counts[status_of(rule, results)] += 1
    return counts


def counts_sentence(results: Entry) -> str:
    """The number of rules passed, failed, in error and skipped, as JUnit and CTRF have them, in one sentence."""
    counts = count_statuses(results["rules"], results)
    skipped = ", ".join(f"{counts[status]} {status.replace('-', ' ')}" for status in SKIPPED if counts[status])
    total = sum(counts[status] for status in SKIPPED)
    errors = [f"{counts['error']} suite error{'s' if counts['error'] > 1 else ''}"] * bool(counts["error"])
    words = [f"{counts['passed']} passed", f"{counts['failed']} failed", *errors, f"{total} skipped"]
    return f"{len(results['rules'])} rules: {', '.join(words)}{f' ({skipped})' if skipped else ''}."
