"""Building the results.json record of a run from its judgements and exchanges."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any

from reports.derived import catalogue_digest, derived
from reports.outcomes import Cause, Judgement, Outcome, SetAside, decisive, outcome_of
from reports.results import SCHEMA_VERSION, Results
from reports.shards import ELSEWHERE, is_whole
from reports.suite_version import suite_version
from spec import Rule

SUITE = "procedurelogs-conformance"


def suite_with(rules: Sequence[Rule]) -> dict[str, Any]:
    """This suite as a record names it: name, version, number of rules, digest of the catalogue."""
    return {
        "name": SUITE,
        "version": suite_version(),
        "rules": len(rules),
        "catalogue": catalogue_digest((rule.id, rule.level, str(rule.since), rule.revision) for rule in rules),
    }


def build_results(
    run: Mapping[str, Any],
    target: Mapping[str, Any],
    rules: Sequence[Rule],
    judgements: Sequence[Judgement],
    exchanges: Mapping[int, Mapping[str, Any]],
    set_aside: Mapping[str, SetAside],
    remains: Iterable[Mapping[str, Any]] = (),
    notes: Iterable[str] = (),
) -> Results:
    """Build the results.json record of a run; `run` and `target` become its members of those names.

    `exchanges` maps an id to an exchange. `set_aside` maps a rule id to the outcome known before the run and its
    cause: "not-applicable", "not-run" (by mode or selection) or "blocked" (by a missing need). The first two
    override judgements; "blocked" is weighed against them. A rule without judgement that is not set aside is
    not-run, and the run is not verified. `remains` lists the records that could not be deleted.
    """
    by_rule: defaultdict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        by_rule[judgement.rule].append(judgement)
    complete = bool(run["complete"])
    entries = [_rule_entry(rule, by_rule[rule.id], set_aside.get(rule.id), complete) for rule in rules]
    set_apart(entries, run.get("rule_set", {}).get("apart", {}))
    unneeded = waive(entries, run.get("waivers", {}))
    evidence = _keep_evidence(entries, exchanges, target.get("identity", {}).get("exchanges", ()))
    results = {
        "schema_version": SCHEMA_VERSION,
        "suite": suite_with(rules),
        "run": dict(run),
        "target": dict(target),
        **derived(entries, run, target["judged_as"]),
        "rules": entries,
        "exchanges": evidence,
        "remains": [dict(entry) for entry in remains],
        "notes": [*(unneeded if is_whole(run) else ()), *notes],
    }
    return dict(json.loads(json.dumps(results)))  # the types that reading the file gives


def set_apart(entries: Iterable[dict[str, Any]], apart: Mapping[str, str]) -> None:
    """Mark the rules that do not count under the rule set of the run."""
    for entry in (entry for entry in entries if entry["id"] in apart):
        entry["apart"] = apart[entry["id"]]
        if entry["outcome"] != "passed":
            entry["reason"] = f"Reported apart, {entry['apart']}: {entry['reason']}"


def waive(entries: Iterable[dict[str, Any]], waivers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Mark the failed and blocked rules that are waived; returns a note for each waiver whose rule passed."""
    unneeded = []
    for entry in (entry for entry in entries if entry["id"] in waivers):
        waiver = waivers[entry["id"]]
        if entry["outcome"] in {"failed", "blocked"}:
            entry["waived"] = dict(waiver)
            entry["reason"] = (
                f"Waived until {waiver['expires']} ({waiver['ticket']}): {waiver['reason']} {entry['reason']}"
            )
        elif entry["outcome"] == "passed":
            unneeded.append(
                f"The waiver for {entry['id']} is not needed: the rule passed. Remove it ({waiver['ticket']})."
            )
    return unneeded


def _rule_entry(rule: Rule, judgements: list[Judgement], aside: SetAside | None, complete: bool) -> dict[str, Any]:
    is_left_out = aside and aside.outcome in {"not-applicable", "not-run"} and aside.cause.kind != ELSEWHERE
    judgements = [] if is_left_out else decisive(judgements)
    outcome, reason = settle(rule.level, judgements, aside, _why_not_run(rule, complete))
    kept = representatives(judgements)
    return {
        "id": rule.id,
        "operation": rule.operation,
        "section": rule.section,
        "item": rule.item,
        "sentence": rule.sentence,
        "text": rule.text,
        "level": rule.level,
        "since": str(rule.since),
        "feature": rule.feature,
        "needs": list(rule.needs),
        "revision": rule.revision,
        **settled(outcome, reason),
        "set_aside": aside is not None or bool(rule.not_tested and not judgements),
        "checks": sorted({judgement.check for judgement in judgements}),
        "examples": _examples(judgements),
        "seconds": round(sum(judgement.milliseconds for judgement in judgements) / 1000, 3),
        "requests": len({number for judgement in judgements for number in judgement.exchanges}),
        "observation": observed(judgements),
        "readings": {str(name): text for name, text in rule.readings.items()},
        "judgements": [judgement_entry(judgement) for judgement in kept],
    }


def settled(outcome: Outcome, reason: Cause | str) -> dict[str, Any]:
    """The members of an entry that say what `settle` gave."""
    if isinstance(reason, Cause):
        return {"outcome": outcome, "reason": reason.words, "cause": asdict(reason)}
    return {"outcome": outcome, "reason": reason}


def settle(
    level: str, judgements: list[Judgement], aside: SetAside | None, not_run: Cause
) -> tuple[Outcome, Cause | str]:
    """The outcome of a rule and the reason for it: a cause if it was not judged, else words, empty if it passed.

    `not_run` is the cause where nothing set the rule aside and nothing judged it.
    """
    outcome = outcome_of(judgements)
    if outcome == "failed" and level == "observe":
        words = _words(_simplest(judgements, "failed"))
        return "error", f"An observation cannot fail, so this is an error in the suite: {words}"
    if aside and outcome not in {"failed", "error"}:
        return aside.outcome, aside.cause
    if outcome == "passed":
        return outcome, ""
    if outcome == "not-run":
        return outcome, not_run
    first = _simplest(judgements, outcome)
    return outcome, Cause(first.kind, _words(first), first.hint) if outcome == "blocked" else _words(first)


def _why_not_run(rule: Rule, complete: bool) -> Cause:
    if rule.not_tested:
        return Cause("not-tested", f"Not tested by this version of the suite: {rule.not_tested}")
    return why_unjudged(complete=complete)


def why_unjudged(*, complete: bool) -> Cause:
    """Why a rule has no judgement although nothing set it aside."""
    if complete:
        return Cause("no-check", "No check judged this rule.")
    return Cause("interrupted", "The run ended before a check judged this rule.", "Run again to the end.")


def _simplest(judgements: Iterable[Judgement], outcome: str) -> Judgement:
    """The simplest of the judgements with that outcome."""
    return min((one for one in judgements if one.outcome == outcome), key=_simplest_first)


def _words(first: Judgement) -> str:
    return first.message or f"Expected {first.expected}, received {first.received}."


def _simplest_first(judgement: Judgement) -> tuple[Any, ...]:
    return (
        not judgement.exchanges,
        len(judgement.message),
        len(judgement.input),
        judgement.input,
        judgement.check,
        judgement.expected,
        judgement.received,
    )


def representatives(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Every different judgement that did not pass, and the simplest passing one for each check and observation.

    The worst come first, and of these the simplest, which gives the rule its reason.
    """
    kept: dict[tuple[Any, ...], Judgement] = {}
    for judgement in sorted(judgements, key=_simplest_first):
        passed = judgement.outcome == "passed"
        words = () if passed else (judgement.input, judgement.expected, judgement.received, judgement.message)
        kept.setdefault((judgement.outcome, judgement.check, judgement.observation, *words), judgement)
    order = ("failed", "error", "blocked", "passed")
    return sorted(kept.values(), key=lambda judgement: order.index(judgement.outcome))


def judgement_entry(judgement: Judgement) -> dict[str, Any]:
    """A judgement as the entry of its rule holds it."""
    entry = {one.name: getattr(judgement, one.name) for one in fields(judgement)}
    entry["exchanges"] = list(judgement.exchanges)
    del entry["rule"], entry["examples"], entry["milliseconds"]
    if judgement.outcome != "blocked":
        del entry["kind"], entry["hint"]
    if judgement.outcome != "failed":
        del entry["symptom"], entry["clues"], entry["fields"]
    if judgement.judged is None:
        del entry["judged"]
    return entry


def _examples(judgements: Iterable[Judgement]) -> int:
    """The number of inputs that all checks tried; one passing judgement may stand for many of them."""
    counts_by_check: defaultdict[str, list[int]] = defaultdict(list)
    for judgement in judgements:
        counts_by_check[judgement.check].append(judgement.examples)
    return sum(max(len(counts), *counts) for counts in counts_by_check.values())


def observed(judgements: Iterable[Judgement]) -> str | None:
    """What was observed; several different observations are joined by a slash."""
    return " / ".join(sorted({j.observation for j in judgements if j.observation})) or None


def _keep_evidence(
    entries: Iterable[Mapping[str, Any]], exchanges: Mapping[int, Mapping[str, Any]], others: Iterable[int]
) -> dict[str, Any]:
    """The others, and those that a judgement cites; ids without an exchange are removed from their judgements."""
    cited = set(others)
    for judgement in (judgement for entry in entries for judgement in entry["judgements"]):
        judgement["exchanges"] = [number for number in judgement["exchanges"] if number in exchanges]
        if judgement.get("judged") not in exchanges:
            judgement.pop("judged", None)
        cited.update(judgement["exchanges"])
    return {str(number): dict(exchanges[number]) for number in sorted(cited)}
