"""results.json, the one record of a run: assembled from what was judged, written, and read again."""

from __future__ import annotations

import json
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs

from reports.outcomes import OUTCOMES, Judgement, Outcome, Standing, exit_code, outcome_of, verdict, versions_satisfied
from spec import Rule, Version

SCHEMA = Path(__file__).with_name("results.schema.json")
SCHEMA_VERSION = 1
SUITE = "procedurelogs-conformance"

Results = dict[str, Any]


def build_results(
    run: Mapping[str, Any],
    target: Mapping[str, Any],
    rules: Sequence[Rule],
    judgements: Sequence[Judgement],
    exchanges: Mapping[int, Mapping[str, Any]],
    set_aside: Mapping[str, tuple[str, str]],
    remains: Iterable[Mapping[str, Any]] = (),
    notes: Iterable[str] = (),
) -> Results:
    """Assemble the record of a run.

    `set_aside` maps a rule to the outcome settled before the run ("not-applicable", "not-run" by mode or
    selection, "blocked" by a missing need) and its reason. Not-applicable and not-run win over judgements,
    blocked joins them. A rule that is neither judged nor set aside is not-run, and leaves the run unverified.
    """
    by_rule: defaultdict[str, list[Judgement]] = defaultdict(list)
    for judgement in judgements:
        by_rule[judgement.rule].append(judgement)
    complete = bool(run["complete"])
    entries = [_rule_entry(rule, by_rule[rule.id], set_aside.get(rule.id), complete) for rule in rules]
    needless = _waive(entries, run.get("waivers", {}))
    evidence = _keep_evidence(entries, exchanges)
    standings = standings_of(entries)
    result = verdict(standings, complete=complete)
    results = {
        "schema_version": SCHEMA_VERSION,
        "suite": {
            "name": SUITE,
            "version": _suite_version(),
            "rules": len(rules),
            "catalogue": catalogue_digest(rules),
        },
        "run": dict(run),
        "target": dict(target),
        "verdict": result,
        "exit_code": exit_code(result, run["fail_on"], standings, needless=bool(needless)),
        "counts": _counts(standings),
        "versions": _versions(standings, Version.parse(target["judged_as"])),
        "rules": entries,
        "exchanges": evidence,
        "remains": [dict(entry) for entry in remains],
        "notes": [*needless, *notes],
    }
    return dict(json.loads(json.dumps(results)))  # what is built is what will be read


def catalogue_digest(rules: Iterable[Rule]) -> str:
    """A short name of the catalogue: another one when a rule comes, goes, or judges otherwise."""
    told = "\n".join(sorted(f"{rule.id} {rule.level} {rule.since} {rule.revision}" for rule in rules))
    return sha256(told.encode()).hexdigest()[:12]


def standings_of(entries: Iterable[Mapping[str, Any]]) -> list[Standing]:
    """How each rule of a record stands."""
    return [
        Standing(e["id"], e["level"], Version.parse(e["since"]), e["outcome"], e["set_aside"], bool(e.get("waived")))
        for e in entries
    ]


def _waive(entries: Iterable[dict[str, Any]], waivers: Mapping[str, Mapping[str, str]]) -> list[str]:
    """Mark the failed and blocked rules that are waived, in their reason too; gives a sentence for each waiver that is needless."""
    needless = []
    for entry in (entry for entry in entries if entry["id"] in waivers):
        waiver = waivers[entry["id"]]
        if entry["outcome"] in {"failed", "blocked"}:
            entry["waived"] = dict(waiver)
            entry["reason"] = (
                f"Waived until {waiver['expires']} ({waiver['ticket']}): {waiver['reason']} {entry['reason']}"
            )
        elif entry["outcome"] == "passed":
            needless.append(
                f"The waiver of {entry['id']} is needless: the rule passed. Take it out ({waiver['ticket']})."
            )
    return needless


def write_results(path: Path, results: Mapping[str, Any]) -> None:
    """Write the record, whole or not at all; raises ValueError when it is not sound."""
    _check(results, path.name)
    text = json.dumps(results, indent=1, allow_nan=False)  # ASCII: any text of a target is harmless in a terminal
    draft = path.with_name(f"{path.name}.part")
    draft.write_text(text + "\n", encoding="utf-8")
    draft.replace(path)


def load_results(path: Path) -> Results:
    """Read the record of a run; raises ValueError, with one sentence, when the file is none."""
    try:
        results = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise ValueError(f"{path} is not JSON; give the results.json of a run.") from None
    _check(results, str(path))
    return dict(results)


def _rule_entry(
    rule: Rule, judgements: list[Judgement], aside: tuple[str, str] | None, complete: bool
) -> dict[str, Any]:
    judgements = [] if aside and aside[0] in {"not-applicable", "not-run"} else judgements
    outcome, reason = _settle(rule, judgements, aside, complete)
    kept = _representatives(judgements)
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
        "outcome": outcome,
        "reason": reason,
        "set_aside": aside is not None or bool(rule.not_tested and not judgements),
        "checks": sorted({judgement.check for judgement in judgements}),
        "examples": _examples(judgements),
        "requests": len({number for judgement in judgements for number in judgement.exchanges}),
        "observation": _observation(judgements),
        "readings": {str(name): text for name, text in rule.readings.items()},
        "judgements": [_judgement_entry(judgement) for judgement in kept],
    }


def _settle(
    rule: Rule, judgements: list[Judgement], aside: tuple[str, str] | None, complete: bool
) -> tuple[Outcome, str]:
    """The outcome of a rule and its reason."""
    outcome = outcome_of(judgements)
    if outcome == "failed" and rule.level == "observe":
        return "error", f"An observation cannot fail, so this is a fault of the suite: {_why(judgements, 'failed')}"
    if aside and outcome not in {"failed", "error"}:
        return _outcome(aside[0]), aside[1]
    if outcome == "passed":
        return outcome, ""
    if outcome == "not-run":
        return outcome, _why_not_run(rule, complete)
    return outcome, _why(judgements, outcome)


def _outcome(name: str) -> Outcome:
    return OUTCOMES[OUTCOMES.index(name)]  # a name that is no outcome raises


def _why_not_run(rule: Rule, complete: bool) -> str:
    if rule.not_tested:
        return f"This version of the suite does not test it: {rule.not_tested}"
    return "No check of this run judged it." if complete else "The run ended before a check judged it."


def _why(judgements: Iterable[Judgement], outcome: str) -> str:
    first = min((j for j in judgements if j.outcome == outcome), key=_simplest_first)
    return (
        _ended(f"Expected {first.expected}, received {first.received}")
        if first.expected or first.received
        else first.message
    )


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "…")) else f"{sentence}."


def _simplest_first(judgement: Judgement) -> tuple[Any, ...]:
    return (
        not judgement.exchanges,
        len(judgement.input),
        judgement.input,
        judgement.check,
        judgement.expected,
        judgement.received,
    )


def _representatives(judgements: Iterable[Judgement]) -> list[Judgement]:
    """Every judgement that did not pass, and the simplest passing one for each check and observation."""
    kept: dict[tuple[Any, ...], Judgement] = {}
    for judgement in sorted(judgements, key=_simplest_first):
        told = (
            ()
            if judgement.outcome == "passed"
            else (judgement.input, judgement.expected, judgement.received, judgement.message)
        )
        kept.setdefault((judgement.outcome, judgement.check, judgement.observation, *told), judgement)
    order = ("failed", "error", "blocked", "passed")
    return sorted(kept.values(), key=lambda judgement: (order.index(judgement.outcome), judgement.check))


def _judgement_entry(judgement: Judgement) -> dict[str, Any]:
    entry = asdict(judgement) | {"exchanges": list(judgement.exchanges)}
    del entry["rule"], entry["examples"]
    return entry


def _examples(judgements: Iterable[Judgement]) -> int:
    """Examples of all checks; a recorder that keeps one passing judgement for many says how many there were."""
    told: defaultdict[str, list[int]] = defaultdict(list)
    for judgement in judgements:
        told[judgement.check].append(judgement.examples)
    return sum(max(len(counts), *counts) for counts in told.values())


def _observation(judgements: Iterable[Judgement]) -> str | None:
    """What was observed; several answers to one question are all told."""
    return " / ".join(sorted({j.observation for j in judgements if j.observation})) or None


def _keep_evidence(entries: Iterable[Mapping[str, Any]], exchanges: Mapping[int, Mapping[str, Any]]) -> dict[str, Any]:
    """The exchanges that a kept judgement cites; an id without an exchange is dropped from its judgement."""
    cited: set[int] = set()
    for judgement in (judgement for entry in entries for judgement in entry["judgements"]):
        judgement["exchanges"] = [number for number in judgement["exchanges"] if number in exchanges]
        cited.update(judgement["exchanges"])
    return {str(number): dict(exchanges[number]) for number in sorted(cited)}


def _counts(standings: Iterable[Standing]) -> dict[str, dict[str, int]]:
    counts = {level: {str(outcome): 0 for outcome in OUTCOMES} for level in ("must", "should", "observe")}
    for standing in standings:
        counts[standing.level][standing.outcome] += 1
    return counts


def _versions(standings: Sequence[Standing], judged_as: Version) -> list[dict[str, Any]]:
    return [
        {
            "version": str(entry.version),
            "satisfied": entry.satisfied,
            "failed": list(entry.failed),
            "unproven": list(entry.unproven),
        }
        for entry in versions_satisfied(standings, judged_as)
    ]


@cache
def _suite_version() -> str:
    """The version as the project file beside the rooms says it; it goes with them wherever they are installed."""
    project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])


@cache
def _validator() -> Any:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


@cache
def _fast_validator() -> Any:
    """The same schema for jsonschema-rs, which is thirty times as fast; jsonschema then says what is wrong."""
    return jsonschema_rs.validator_for(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _fits(results: Any) -> bool:
    """Whether the fast validator is content; half a character is beyond it."""
    try:
        return bool(_fast_validator().is_valid(results))
    except UnicodeEncodeError:
        return False


def _check(results: Any, name: str) -> None:
    if isinstance(results, dict) and results.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        raise ValueError(
            f"{name} has schema version {results['schema_version']!r}; this suite reads version {SCHEMA_VERSION}."
        )
    error = None if _fits(results) else jsonschema.exceptions.best_match(_validator().iter_errors(results))
    if error is not None:
        raise ValueError(f"{name} is not the record of a run: {error.json_path}: {error.message[:200]}.")
    _check_references(results, name)


def _check_references(results: Mapping[str, Any], name: str) -> None:
    """What a JSON Schema cannot say: ids are used once and evidence exists."""
    seen: set[str] = set()
    for rule in results["rules"]:
        if rule["id"] in seen:
            raise ValueError(f"{name} is not the record of a run: the rule {rule['id']!r} is in it twice.")
        seen.add(rule["id"])
        for number in (number for judgement in rule["judgements"] for number in judgement["exchanges"]):
            if str(number) not in results["exchanges"]:
                raise ValueError(
                    f"{name} is not the record of a run: the rule {rule['id']!r} cites exchange {number}, which is not in it."
                )
