"""The verdict of a run in words, with the numbers behind it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.plural import counted
from reports.rule_groups import selected
from reports.shards import missing, shard_words, why_incomplete
from reports.statuses import Status, count_statuses

Entry = Mapping[str, Any]

VERDICT_WORDS = {
    "conformant": "Conformant",
    "conformant-with-waivers": "Conformant with waivers",
    "partial": "Partial",
    "not-verified": "Not verified",
    "non-conformant": "Non-conformant",
    "error": "Error",
}


def highest_satisfied(results: Entry) -> str | None:
    """The newest version that the target satisfies, or None: every must-rule up to that version passed."""
    return next((entry["version"] for entry in reversed(results["versions"]) if entry["satisfied"]), None)


def highest_satisfied_text(results: Entry) -> str:
    """The newest version that the target satisfies, "none" if a rule of the oldest version failed, or "not proven"."""
    if highest := highest_satisfied(results):
        return highest
    return "none" if results["versions"] and results["versions"][0]["failed"] else "not proven"


def highest_satisfied_sentence(results: Entry) -> str:
    """The newest version that the target satisfies, with what that means."""
    return f"Highest version satisfied: {highest_satisfied_text(results)} ({highest_satisfied_meaning(results)})"


def highest_satisfied_meaning(results: Entry) -> str:
    """Why that version, or none, is the newest one that the target satisfies."""
    if highest_satisfied(results):
        return "every must-rule up to it passed"
    failed = highest_satisfied_text(results) == "none"
    return f"a must-rule of the oldest version {'failed' if failed else 'was not judged'}"


def told_to_break(results: Entry) -> str:
    """That the embedded server was told to break rules, which is no finding; empty if it was not."""
    faults = results["target"]["faults"]
    if not faults:
        return ""
    told = "this" if len(faults) == 1 else f"these {len(faults)} things"
    return f"This run judged the embedded server of the suite, which was told with --fault to do {told} wrong:"


def verdict_sentence(results: Entry) -> str:
    """The verdict of a results.json record in one sentence, with the number of rules behind it.

    Before it stands which shard of a run the record is, or of how many shards it was merged.
    """
    words = shard_words(results["run"])
    return f"{words.capitalize()}: {_sentence(results)}" if words else _sentence(results)


def _sentence(results: Entry) -> str:
    counts, rules = _counts(results)
    applicable = sum(counts.values()) - counts["not-applicable"]
    judged = f"judged as version {results['target']['judged_as']}"
    match results["verdict"]:
        case "conformant-with-waivers":
            return f"{counts['passed']} of {applicable} applicable {rules} passed and {_waived(results)}, {judged}."
        case "conformant":
            return f"All {applicable} applicable {rules} were exercised and passed, {judged}."
        case "partial":
            excluded = f" and {counts['not-run']} {'was' if counts['not-run'] == 1 else 'were'} not run"
            return (
                f"{counts['passed']} of {applicable} {rules} passed{excluded if counts['not-run'] else ''}, {judged}."
            )
        case "non-conformant":
            whole = results["run"]["complete"] or missing(results["run"])
            interrupted = "" if whole else " before the run was interrupted"
            return f"{counts['failed']} of {applicable} {rules} failed{interrupted}, {judged}."
        case "error":
            return "The suite itself failed, so the target was not judged."
        case _:
            return _why_not_verified(results, counts, f"{applicable} {rules}")


def _counts(results: Entry) -> tuple[Mapping[Status, int], str]:
    """The outcomes that the verdict sentence counts, and what it calls their rules."""
    if results["run"]["selection"]:
        return count_statuses(selected(results), results), "selected rules"
    musts = (rule for rule in results["rules"] if rule["level"] == "must" and "apart" not in rule)
    return count_statuses(musts, results), "must-rules"


def _waived(results: Entry) -> str:
    """How many must-rules are waived, until when the last of them, and how many of them were not verified."""
    waived = [rule for rule in results["rules"] if rule["level"] == "must" and "waived" in rule]
    blocked = sum(rule["outcome"] == "blocked" for rule in waived)
    until = f" until {max(rule['waived']['expires'] for rule in waived)}" if waived else ""
    unverified = f" ({blocked} not verified)" if blocked else ""
    return f"{len(waived)} {'is' if len(waived) == 1 else 'are'} waived{until}{unverified}"


def _why_not_verified(results: Entry, counts: Mapping[Status, int], rules: str) -> str:
    if not results["run"]["complete"]:
        return f"{why_incomplete(results['run']).capitalize()}, so conformance is not proven."
    if counts["passed"] == 0 and counts["blocked"] == 0:
        return "Nothing was judged, so conformance is not proven."
    unproven = counts["blocked"] + counts["not-run"]
    return f"{unproven} of {rules} could not be judged, so conformance is not proven."


def remains_sentence(results: Entry) -> str:
    """How many records of the run could not be deleted, in one sentence."""
    return f"{counted(len(results['remains']), 'record')} of this run could not be deleted; see results.json."
