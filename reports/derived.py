"""What follows from the rules of a record: verdict, exit code, counts and versions; whether the record agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from reports.outcomes import OUTCOMES, RuleResult, anything_judged, exit_code, verdict, versions_satisfied, worst_of
from reports.shards import is_whole
from spec import Version

Entry = Mapping[str, Any]

OUT_OF_REACH = 4
_NO_VERDICT = {"no-answer", "credentials", "throttled", "unavailable"}
"""Kinds of obstacles that come from a target without contact."""
_UNJUDGED = {"blocked", "not-run", "not-applicable"}


def derived(rules: Sequence[Entry], run: Entry, judged_as: str) -> dict[str, Any]:
    """The members `verdict`, `exit_code`, `counts` and `versions` of a record.

    `rules` and `run` are its members of those names, `judged_as` the version whose rules were applied.
    """
    results = rule_results_of(rules)
    shard = "shard" in run
    found = verdict(results, complete=bool(run["complete"]), shard=shard)
    code = exit_code(found, run["fail_on"], results, needless=bool(needless_waivers(rules, run)) and not shard)
    if found == "not-verified" and run["complete"] and is_out_of_reach(rules, results):
        code = OUT_OF_REACH
    if run.get("problems") and code != 1:
        found, code = "error", exit_code("error", "must", ())
    return {
        "verdict": found,
        "exit_code": code,
        "counts": _counts(results),
        "versions": _versions(results, Version.parse(judged_as), whole=is_whole(run)),
    }


def is_out_of_reach(rules: Iterable[Entry], results: Iterable[RuleResult]) -> bool:
    """Whether no rule could be judged, and that because the target gave no verdict: it is gone, or refuses the keys."""
    obstacles = {rule["cause"]["kind"] for rule in rules if rule["outcome"] == "blocked" and "cause" in rule}
    return not anything_judged(results) and bool(obstacles & _NO_VERDICT)


def rule_results_of(rules: Iterable[Entry]) -> list[RuleResult]:
    """The results of the rules of a record, in its order; `rules` is its member of that name."""
    return [
        RuleResult(
            rule=entry["id"],
            level=entry["level"],
            since=Version.parse(entry["since"]),
            outcome=entry["outcome"],
            set_aside=entry["set_aside"],
            waived=bool(entry.get("waived")),
            apart="apart" in entry,
        )
        for entry in rules
    ]


def needless_waivers(rules: Iterable[Entry], run: Entry) -> list[str]:
    """The ids of the rules that passed although they are waived."""
    return [rule["id"] for rule in rules if rule["outcome"] == "passed" and rule["id"] in run.get("waivers", {})]


def catalogue_digest(rules: Iterable[tuple[str, str, str, int]]) -> str:
    """A digest of the catalogue, which changes if a rule is added, removed or revised: twelve hexadecimal digits.

    Each rule is given by id, level, version and revision.
    """
    return _digest_of(frozenset(rules))


@lru_cache(maxsize=8)
def _digest_of(rules: frozenset[tuple[str, str, str, int]]) -> str:
    listed = "\n".join(sorted(f"{name} {level} {since} {revision}" for name, level, since, revision in rules))
    return sha256(listed.encode()).hexdigest()[:12]


def contradiction(results: Entry) -> str:
    """What in a record does not follow from its judgements and rules, as half a sentence; empty if all of it does."""
    shard = results["run"].get("shard", {"number": 1, "of": 1})
    if shard["number"] > shard["of"]:
        return f"it is shard {shard['number']} of {shard['of']}"
    for rule in results["rules"]:
        if problem := _contradiction_in(rule, results["run"]):
            return f"the rule {rule['id']!r} {problem}"
    if results["suite"]["rules"] != len(results["rules"]):
        return f"suite.rules is {results['suite']['rules']}, but it has {len(results['rules'])} rules"
    digest = catalogue_digest((one["id"], one["level"], one["since"], one["revision"]) for one in results["rules"])
    if results["suite"].get("catalogue", digest) != digest:
        return "its rules are not those of the catalogue whose digest it has"
    for member, value in derived(results["rules"], results["run"], results["target"]["judged_as"]).items():
        if results[member] != value:
            return _difference(member, value, results[member])
    return ""


def _contradiction_in(rule: Entry, run: Entry) -> str:
    worst = worst_of([one["outcome"] for one in rule["judgements"]])
    if worst == "failed" and rule["level"] == "observe":
        worst = "error"
    permitted = _UNJUDGED if rule["set_aside"] and worst not in {"failed", "error"} else {worst}
    if rule["outcome"] not in permitted:
        return f"has the outcome {rule['outcome']}, but its judgements make it {' or '.join(sorted(permitted))}"
    if "waived" in rule and rule["id"] not in run.get("waivers", {}):
        return "is waived, but the run has no waiver for it"
    if rule.get("apart") != run.get("rule_set", {}).get("apart", {}).get(rule["id"]):
        return "is reported apart, or is not, against what the rule set of the run says"
    return ""


def _difference(member: str, value: Any, found: Any) -> str:
    if isinstance(value, str | int):
        return f"{member} is {found}, but its rules make it {value}"
    return f"its {member} do not follow from its rules"


def _counts(results: Iterable[RuleResult]) -> dict[str, dict[str, int]]:
    counts = {level: {str(outcome): 0 for outcome in OUTCOMES} for level in ("must", "should", "observe")}
    for result in results:
        counts[result.level][result.outcome] += 1
    return counts


def _versions(results: Sequence[RuleResult], judged_as: Version, *, whole: bool) -> list[dict[str, Any]]:
    """The versions as a record has them; without all checks of a run none is known to be satisfied."""
    return [
        {
            "version": str(entry.version),
            "satisfied": entry.satisfied and whole,
            "failed": list(entry.failed),
            "unproven": list(entry.unproven),
        }
        for entry in versions_satisfied(results, judged_as)
    ]
