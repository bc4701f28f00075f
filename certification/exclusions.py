"""Rules that a run left out as not applicable: whether they really do not apply."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from certification.rule_sets import FrozenRule
from spec import Version, since, slug

Record = Mapping[str, Any]
Rules = Mapping[str, FrozenRule]


def unjustified(record: Record, rules: Rules) -> Iterator[tuple[str, str]]:
    """The must-rules of a record that were left out and apply all the same, each with the reason that was given."""
    for entry in record["rules"]:
        if entry["outcome"] != "not-applicable" or entry["level"] != "must":
            continue
        kind = entry.get("cause", {}).get("kind", "")
        if not _does_not_apply(kind, rules[entry["id"]], record["target"], rules):
            yield entry["id"], entry["reason"]


def _does_not_apply(kind: str, rule: FrozenRule, target: Record, rules: Rules) -> bool:
    version = Version.parse(target["judged_as"])
    match kind:
        case "version":
            return not holds_at(rule, version) or _is_hidden(rule, version, rules)
        case "feature":
            gate = (rule.feature or "").removeprefix("no-").replace("-", "_")
            return target["features"].get(gate) is (rule.feature or "").startswith("no-")
        case "not-at-this-practice":
            return any(need.startswith("insurance.") for need in rule.needs)
    return False


def holds_at(rule: FrozenRule, version: Version) -> bool:
    """Whether a rule belongs to that version of the API."""
    return Version.parse(rule.since) <= version and (rule.until is None or version < Version.parse(rule.until))


def _is_hidden(rule: FrozenRule, version: Version, rules: Rules) -> bool:
    """Whether no operation of the version could show the effect of the rule."""
    if rule.effect != "read" and version < since("create-procedure"):
        return True
    answers = (rules.get(f"list-procedures/answer-{slug(member)}") for member in rule.seen_by)
    return any(answer is None or not holds_at(answer, version) for answer in answers)
