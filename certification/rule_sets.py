"""Frozen rule sets: the rules of each release, so that a certified server never turns red without a word."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from reports.derived import catalogue_digest
from spec import FOLDER, Catalogue, Rule, numbers_of

SETS = Path(__file__).with_name("rule_sets")
"""One file for each release, VERSION.json."""
LEVELS = ("observe", "should", "must")
"""From the one that never fails to the one that decides the verdict."""

NEW = "new"


@dataclass(frozen=True, slots=True)
class FrozenRule:
    """What decides the outcome of a rule and its weight, and the SHA-256 of its text, which does not."""

    level: str
    since: str
    effect: str
    text: str
    until: str | None = None
    revision: int = 1
    feature: str | None = None
    needs: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    readings: tuple[str, ...] = ()
    at_once: bool = False
    tested: bool = True

    @classmethod
    def of(cls, rule: Rule) -> FrozenRule:
        """A rule of the catalogue, frozen."""
        return cls(
            level=rule.level,
            since=str(rule.since),
            until=str(rule.until) if rule.until else None,
            revision=rule.revision,
            effect=rule.effect,
            feature=rule.feature,
            needs=rule.needs,
            seen_by=rule.seen_by,
            readings=tuple(map(str, rule.readings)),
            at_once=rule.at_once,
            tested=rule.not_tested is None,
            text=sha256(rule.text.encode()).hexdigest(),
        )

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> FrozenRule:
        """A rule as a file holds it, where lists stand for tuples."""
        values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in data.items()}
        return cls(**values)

    def as_data(self) -> dict[str, Any]:
        """The rule as a file holds it, without the members that have their default."""
        return {one.name: value for one in fields(self) if (value := getattr(self, one.name)) != one.default}


@dataclass(frozen=True, slots=True)
class RuleSet:
    """The rules of a release by id, with the digests of its catalogue, its OpenAPI document and the sets before it."""

    version: str
    catalogue: str
    openapi: str
    before: Mapping[str, str]
    rules: Mapping[str, FrozenRule]

    def as_text(self) -> str:
        """The content of the file, with one rule on each line."""
        head = {"version": self.version, "catalogue": self.catalogue, "openapi": self.openapi, "before": self.before}
        lines = [f"  {json.dumps(name)}: {json.dumps(self.rules[name].as_data())}" for name in sorted(self.rules)]
        return json.dumps(head, indent=1)[:-2] + ',\n "rules": {\n' + ",\n".join(lines) + "\n }\n}\n"


def frozen(catalogue: Catalogue, version: str, before: Mapping[str, str]) -> RuleSet:
    """The rule set of a release; `before` has the SHA-256 of the file of each earlier set, by its version."""
    rules = ((rule.id, rule.level, str(rule.since), rule.revision) for rule in catalogue)
    openapi = sha256((FOLDER / "openapi.yaml").read_bytes()).hexdigest()
    return RuleSet(
        version, catalogue_digest(rules), openapi, dict(before), {rule.id: FrozenRule.of(rule) for rule in catalogue}
    )


@cache
def rule_sets() -> Mapping[str, RuleSet]:
    """The frozen rule sets by the version of their release, the oldest first."""
    found = (rule_set_from(path.read_text(encoding="utf-8")) for path in SETS.glob("*.json"))
    return {one.version: one for one in sorted(found, key=lambda one: numbers_of(one.version))}


def rule_set_from(text: str) -> RuleSet:
    """The rule set in the text of a file."""
    data = json.loads(text)
    rules = {name: FrozenRule.from_data(rule) for name, rule in data.pop("rules").items()}
    return RuleSet(**data, rules=rules)


def known(catalogue: str, version: str) -> RuleSet | None:
    """The rule set of a release, if its catalogue has this digest; None if there is no such release, or it has not."""
    found = rule_sets().get(version)
    return found if found and found.catalogue == catalogue else None


def changes(old: Mapping[str, FrozenRule], new: Mapping[str, FrozenRule]) -> dict[str, str]:
    """The rules whose outcome or weight can differ between two sets, by id, each with the difference in words."""
    found = {name: _difference(old.get(name), new.get(name)) for name in sorted(old.keys() | new.keys())}
    return {name: words for name, words in found.items() if words}


def apart(old: RuleSet, new: Mapping[str, FrozenRule]) -> dict[str, str]:
    """The rules of today that do not count for a server that keeps to an older set, by id, with the reason.

    They are new, weigh more, or are judged differently. A rule that weighs less today counts as it does today.
    """
    return {
        name: f"new since rule set {old.version}" if words == NEW else f"against rule set {old.version} {words}"
        for name, words in changes(old.rules, new).items()
        if name in new and not _weighs_less(old.rules.get(name), new[name])
    }


def _weighs_less(old: FrozenRule | None, new: FrozenRule) -> bool:
    if old is None or LEVELS.index(new.level) >= LEVELS.index(old.level):
        return False
    return [name for name, _, _ in _differences(old, new)] == ["level"]


def _difference(old: FrozenRule | None, new: FrozenRule | None) -> str:
    """How two states of a rule differ, in words; empty if only its text does, or if it can fail in neither."""
    if {one.level for one in (old, new) if one} == {"observe"}:
        return ""
    if old is None:
        return NEW
    if new is None:
        return "removed"
    return ", ".join(f"{name} {was} became {now}" for name, was, now in _differences(old, new))


def _differences(old: FrozenRule, new: FrozenRule) -> Iterator[tuple[str, str, str]]:
    for name in (one.name for one in fields(FrozenRule) if one.name != "text"):
        was, now = getattr(old, name), getattr(new, name)
        if was != now:
            yield name.replace("_", " "), _words(was), _words(now)


def _words(value: Any) -> str:
    return ("+".join(value) or "none") if isinstance(value, tuple) else "none" if value is None else str(value).lower()
