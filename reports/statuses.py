"""The status of a rule in a run, and how often each occurs: the same in every report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

Entry = Mapping[str, Any]

Status = Literal["passed", "failed", "tolerated", "error", "blocked", "not-run", "not-applicable"]
STATUSES: tuple[Status, ...] = get_args(Status)
SKIPPED: tuple[Status, ...] = ("tolerated", "blocked", "not-run", "not-applicable")
"""The statuses of cases that JUnit and CTRF call skipped."""
MEANINGS: dict[Status, str] = {
    "tolerated": "failed or blocked, but does not count: a should-rule, or waived",
    "error": "not judged, because the suite failed",
    "blocked": "applies, but could not be judged",
    "not-run": "left out by an option, or not reached",
    "not-applicable": "not for this version or these features",
}
"""What the statuses mean that do not explain themselves."""
WORDS: dict[str, str] = {"not-run": "not run", "not-applicable": "not applicable", "error": "suite error"}
"""The names of statuses in sentences, where these are no words."""


def status_of(rule: Entry, results: Entry) -> Status:
    """The outcome of a rule, but tolerated if it failed or was blocked and does not count against the run.

    A failed rule is tolerated if a waiver applies to it, if it is reported apart because the run was judged by an older
    rule set, or if it is a should-rule and the run was not started with `--fail-on should`. So a report has failed
    rules if, and only if, they make the exit code 1.
    """
    if "waived" in rule or ("apart" in rule and rule["outcome"] in {"failed", "blocked", "error"}):
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


def tolerated_among(rules: Iterable[Entry], results: Entry) -> str:
    """How many of the rules are tolerated, to stand behind their number: " (1 tolerated)"; empty if none is."""
    tolerated = count_statuses(rules, results)["tolerated"]
    return f" ({tolerated} tolerated)" if tolerated else ""


def counts_sentence(results: Entry) -> str:
    """The number of rules with each status, in one sentence: "9 rules: 6 passed, 1 failed, 2 tolerated."."""
    counts = count_statuses(results["rules"], results)
    shown = [status for status in STATUSES if counts[status] or status in ("passed", "failed")]
    words = ", ".join(f"{counts[status]} {WORDS.get(status, status)}" for status in shown)
    return f"{len(results['rules'])} rules: {words}."


def meanings(results: Entry) -> list[tuple[str, str]]:
    """The names of the statuses that occur and do not explain themselves, with their meanings; "must-rule" first."""
    counts = count_statuses(results["rules"], results)
    found = [(WORDS.get(status, status), words) for status, words in MEANINGS.items() if counts[status]]
    return [("must-rule", "stated by the documentation"), *found]
