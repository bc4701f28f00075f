"""What a certificate requires of the passes that were run for it: pure functions over their records.

A record is a results.json. `certify` asks before it makes a bundle, and `verify` asks again, years later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certification.exclusions import unjustified
from certification.nonces import amounts_of, carries
from certification.rule_sets import apart, known, rule_sets
from reports.derived import contradiction
from reports.shards import shard_words
from reports.verdict_text import highest_satisfied_text

Record = Mapping[str, Any]

PINNED, DRAWN, FEATURES_OFF = "pinned", "drawn", "features-off"
PINNED_SEED = 1
"""The seed of the first pass, the same for every product, so that products can be compared."""
MINIMUM = {PINNED: 2, DRAWN: 10, FEATURES_OFF: 2}
"""The least number of examples of each pass.

The drawn pass, for whose inputs nobody can prepare, has every three fields meet, which begins with ten examples. The
others have every two meet. That is 18,000 requests: 20 s a pass on loopback, half an hour in all at 100 ms a response,
five hours at one request a second. Three times the strongest pass would take twice as long and find hardly more.
"""
CERTIFIED = ("conformant", "conformant-with-waivers")
"""The verdicts of which there are certificates."""
NAMED = 5
"""Rules that a sentence names."""


def shortcomings_of(name: str, record: Record, *, is_sound: bool) -> Iterator[str]:
    """What keeps one pass from deserving a certificate, in sentences; a sound record was checked for contradictions."""
    if name not in MINIMUM:
        yield f"The pass {name} is not one that a certificate has."
        return
    if problem := "" if is_sound else contradiction(record):
        yield f"The record of the pass {name} contradicts itself: {problem}."
        return
    words = [*_settings(name, record), *_rules(record), *_identity(record), *_verdict(record)]
    yield from (f"The pass {name} {one}." for one in words)


def _settings(name: str, record: Record) -> Iterator[str]:
    """Whether the run was whole: complete, of every rule, with enough examples, against a server of its own."""
    run, target = record["run"], record["target"]
    without = run.get("settings", {}).get("without", [])
    if not run["complete"]:
        yield "was interrupted"
    if words := shard_words(run):
        yield f"was split: it is {words}"
    if run["selection"]:
        yield f"judged only the rules that match {', '.join(run['selection'])}"
    if run["mode"] != "standard":
        yield f"was run in mode {run['mode']}, which judges no rule that needs writing"
    if target["embedded"] or target["faults"] or target["variants"]:
        yield "judged the embedded server of the suite, not a product"
    if run["examples"] < MINIMUM[name]:
        yield f"tried {run['examples']} examples for each check; {MINIMUM[name]} are the minimum"
    if categories := [one for one in without if one.replace("-", "_") not in target["features"]]:
        yield f"left out {', '.join(categories)} by an option; the practice manifest has to declare that"
    if run.get("redaction", {}).get("shown"):
        yield "shows names and notes of the target (--show-data)"
    if target["judged_as"] != target["api_version"]:
        yield f"claims version {target['api_version']}, but was judged as {target['judged_as']}"
    if name == DRAWN:
        yield from _strength(run)


def _strength(run: Record) -> Iterator[str]:
    """Whether every three fields and states met in the rows of the run."""
    coverage = run.get("coverage", {})
    if not coverage:
        yield "sent no rows in which many fields meet"
    for operation, one in coverage.items():
        if "triples" not in one:
            yield f"did not have every three fields of {operation} meet"


def _rules(record: Record) -> Iterator[str]:
    """Whether the rules are those of a release, and each that was left out or reported apart had to be."""
    suite = record["suite"]
    current = known(suite.get("catalogue", ""), suite["version"])
    if current is None:
        yield f"was judged by a catalogue that is not that of release {suite['version']}: judge it with a release"
        return
    judged_by = record["run"].get("rule_set")
    if judged_by is not None:
        old = rule_sets().get(judged_by["version"])
        if old is None or judged_by["apart"] != apart(old, current.rules):
            yield f"reports other rules apart than those that differ from rule set {judged_by['version']}"
    for rule, reason in unjustified(record, current.rules):
        yield f"left out {rule}, which applies: {reason}"


def _identity(record: Record) -> Iterator[str]:
    """Whether the target returned what it had to store, visibly in the evidence."""
    identity = record["target"].get("identity")
    if identity is None:
        yield "has no nonce, so that nothing shows which server was judged"
    elif not carries(identity["nonce"], identity["carried_by"], identity["returned"]):
        yield "shows that the target did not return the nonce"
    elif not _is_evident(identity, record):
        yield "has no evidence that the target stored and returned the nonce"


def _is_evident(identity: Record, record: Record) -> bool:
    """Whether each part of the nonce was sent in a POST and shown by a later GET, both to the target."""
    note = identity["carried_by"] == "BillingNote"
    parts = [identity["nonce"]] if note else amounts_of(identity["nonce"])
    cited = [record["exchanges"].get(str(number), {}) for number in identity["exchanges"]]
    own = [one for one in cited if str(one.get("url", "")).startswith(record["target"]["url"])]
    sent = [one for one in own if one["method"] == "POST"]
    shown = [one for one in own if one["method"] == "GET" and one["status"] == 200]
    return all(
        any(part in (one["request_body"] or "") for one in sent)
        and any(part in one["response_body"] or one["truncated"] for one in shown)
        for part in parts
    )


def _verdict(record: Record) -> Iterator[str]:
    """Whether every must-rule that applies was exercised and passed, or is waived."""
    musts = [rule for rule in record["rules"] if rule["level"] == "must" and not rule.keys() & {"waived", "apart"}]
    failed = [rule["id"] for rule in musts if rule["outcome"] == "failed"]
    unjudged = [rule for rule in musts if rule["outcome"] in {"blocked", "not-run", "error"}]
    if record["verdict"] in CERTIFIED:
        return
    if failed:
        satisfied = highest_satisfied_text(record)
        claimed = record["target"]["api_version"]
        yield f"failed {_named(failed)}; version {claimed} is claimed, the highest that is satisfied is {satisfied}"
    elif unjudged:
        first = unjudged[0]
        cause = first.get("cause", {})
        said = ". ".join(word for word in (first["reason"].rstrip("."), cause.get("hint", "").rstrip(".")) if word)
        yield f"could not judge {_named([rule['id'] for rule in unjudged])}: {said}"
    else:
        yield f"has the verdict {record['verdict']}, for which there is no certificate"


def _named(rules: list[str]) -> str:
    """How many rules, and the names of the first of them."""
    more = f" and {len(rules) - NAMED} more" if len(rules) > NAMED else ""
    return f"{len(rules)} must-rule{'s' if len(rules) > 1 else ''} ({', '.join(rules[:NAMED])}{more})"
