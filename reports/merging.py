"""The records of the shards of a run as one record: that of the run as if it had not been split."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from hashlib import sha256
from typing import Any

from reports.derived import derived
from reports.figures import added
from reports.outcomes import NOT_REACHED, Cause, SetAside, judgement_from
from reports.redaction import renumbered
from reports.rerun_command import without_options
from reports.results import Results
from reports.results_builder import (
    judgement_entry,
    observed,
    representatives,
    set_apart,
    settle,
    settled,
    waive,
    why_unjudged,
)
from reports.run_notes import notes_of
from reports.shards import ELSEWHERE, is_whole, missing

Entry = Mapping[str, Any]

MISSING = Cause(ELSEWHERE, "judged in a shard that is missing", "Merge the records of all shards.")


def merged(records: Sequence[Entry]) -> Results:
    """One record of the shards of a run, of which some may be missing.

    They have to fit together, as `reports.shard_fit.misfit` says.
    """
    shards = _numbered_apart(sorted(records, key=lambda record: record["run"]["shard"]["number"]))
    run = _run([one["run"] for one in shards])
    first = shards[0]
    rules = [_rule(parts, run) for parts in zip(*(one["rules"] for one in shards), strict=True)]
    set_apart(rules, run.get("rule_set", {}).get("apart", {}))
    unneeded = waive(rules, run.get("waivers", {}))
    others = [note for one in shards for note in one["notes"] if note not in notes_of(one["run"])]
    results = {
        **first,
        "run": run,
        **derived(rules, run, first["target"]["judged_as"]),
        "rules": rules,
        "exchanges": {number: exchange for one in shards for number, exchange in one["exchanges"].items()},
        "remains": [entry for one in shards for entry in one["remains"]],
        "notes": [*(unneeded if is_whole(run) else ()), *notes_of(run, dict.fromkeys(others))],
    }
    return dict(json.loads(json.dumps(results)))


def _numbered_apart(records: Iterable[Entry]) -> list[Results]:
    """The records, with exchanges and placeholders numbered on from one to the next."""
    found: list[Results] = []
    exchanges = placeholders = 0
    for record in records:
        plain = {member: record[member] for member in ("rules", "exchanges")}
        moved = json.loads(renumbered(json.dumps(plain), placeholders))
        found.append({**record, **_moved(moved, exchanges)})
        exchanges += max(map(int, record["exchanges"]), default=0)
        placeholders += record["run"].get("redaction", {}).get("values", 0)
    return found


def _moved(record: Results, by: int) -> Results:
    """Rules and exchanges with the numbers of the exchanges raised."""
    for judgement in (one for rule in record["rules"] for one in rule["judgements"]):
        judgement["exchanges"] = [number + by for number in judgement["exchanges"]]
        if "judged" in judgement:
            judgement["judged"] += by
    exchanges = {str(int(old) + by): {**one, "id": one["id"] + by} for old, one in record["exchanges"].items()}
    return {"rules": record["rules"], "exchanges": exchanges}


def _run(runs: Sequence[Entry]) -> dict[str, Any]:
    """The member `run`: times, requests and figures of all shards together, and everything else that they share."""
    first = runs[0]
    numbers = [run["shard"]["number"] for run in runs]
    shards = {"of": first["shard"]["of"], "merged": numbers}
    run = {
        **{name: value for name, value in first.items() if name not in ("shard", "problems")},
        "id": sha256(" ".join(run["id"] for run in runs).encode()).hexdigest()[:16],
        "started": min(run["started"] for run in runs),
        "seconds": round(sum(run["seconds"] for run in runs), 2),
        "requests": sum(run["requests"] for run in runs),
        "complete": all(run["complete"] for run in runs) and not missing({"shards": shards}),
        "command": without_options(first["command"], ("--shard",)),
        "shards": shards,
        **{name: value for name in ("waits", "fuzzing", "database") if (value := _sum(run.get(name) for run in runs))},
    }
    if "workers" in first:
        run["workers"] = sum(one["workers"] for one in runs)
    if "settings" in first:
        run["settings"] = {**first["settings"], "shard": None}
    if "redaction" in first:
        run["redaction"] = {**first["redaction"], "values": sum(one["redaction"]["values"] for one in runs)}
    if coverage := {name: found for one in runs for name, found in one.get("coverage", {}).items()}:
        run["coverage"] = {name: coverage[name] for name in sorted(coverage, key=_place)}
    if problems := [problem for one in runs for problem in one.get("problems", ())]:
        run["problems"] = problems
    return run


_ORDER = (
    *("create-procedure", "update-procedure", "create-group-note", "update-group-note"),
    *("create-insurance-history", "list-procedures"),
)
"""The operations whose coverage is counted, in the order of a record; each is counted in one shard."""


def _place(operation: str) -> int:
    return _ORDER.index(operation) if operation in _ORDER else len(_ORDER)


def _sum(figures: Iterable[Any]) -> Any:
    return reduce(added, figures, None)


def _rule(parts: Sequence[Entry], run: Entry) -> dict[str, Any]:
    """The entry of a rule from those of all shards, as build_results makes it from all judgements."""
    first = parts[0]
    judging = _reaching(parts)
    judgements = [judgement_from({"rule": first["id"], **one}) for part in judging for one in part["judgements"]]
    aside = next((found for part in parts if (found := set_aside_of(part))), None)
    unjudged = MISSING if missing(run) and _are_elsewhere(parts) else why_unjudged(complete=run["complete"])
    outcome, reason = settle(first["level"], judgements, aside, unjudged)
    entry = {name: value for name, value in first.items() if name not in ("cause", "waived", "apart")}
    return entry | {
        **settled(outcome, reason),
        "set_aside": aside is not None,
        "checks": sorted({check for part in judging for check in part["checks"]}),
        "examples": sum(part["examples"] for part in judging),
        "seconds": round(sum(part.get("seconds", 0) for part in parts), 3),
        "requests": sum(part["requests"] for part in parts),
        "observation": observed(judgements),
        "judgements": [judgement_entry(one) for one in representatives(judgements)],
    }


def _reaching(parts: Sequence[Entry]) -> Sequence[Entry]:
    """The entries of the shards in which a check reached the rule; all of them if none did."""
    return [part for part in parts if any(one.get("kind") != NOT_REACHED for one in part["judgements"])] or parts


def set_aside_of(part: Entry) -> SetAside | None:
    """What set a rule aside before the run; None if nothing did, or only that another shard judges it."""
    cause = part.get("cause")
    if not part["set_aside"] or (cause and cause["kind"] == ELSEWHERE):
        return None
    return SetAside(part["outcome"], Cause(**(cause or {"kind": "none", "words": part["reason"]})))


def _are_elsewhere(parts: Sequence[Entry]) -> bool:
    return all(part.get("cause", {}).get("kind") == ELSEWHERE for part in parts)
