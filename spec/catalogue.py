"""The catalogue: every documented statement as a rule, read from rules/*.yaml."""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Literal

import jsonschema_rs

from spec.features import Feature
from spec.version import Version
from spec.yaml_file import load_yaml

FOLDER = Path(__file__).parent

Level = Literal["must", "should", "observe"]
Effect = Literal["read", "write", "destroys"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One documented statement: our words for it, and its place in the document."""

    id: str
    operation: str
    section: str
    item: str
    sentence: int
    text: str
    since: Version
    until: Version | None
    level: Level
    effect: Effect
    feature: str | None
    needs: tuple[str, ...]
    seen_by: tuple[str, ...]
    readings: Mapping[str, str] = field(hash=False)
    introduced: str
    revision: int
    not_tested: str | None
    at_once: bool
    """Whether checking the rule takes requests at the same time."""

    @property
    def place(self) -> str:
        """The place in the document, for people."""
        return f"{self.section}, {self.item}, sentence {self.sentence}"

    @property
    def gate(self) -> Feature | None:
        """The feature of a practice that must be on, or must be off, for the rule to apply."""
        return None if self.feature in (None, "credentials") else Feature(self.feature.removeprefix("no-"))

    @property
    def without_feature(self) -> bool:
        """Whether the rule applies where its feature is off."""
        return (self.feature or "").startswith("no-")

    def holds_at(self, version: Version) -> bool:
        """Whether the rule belongs to that version of the API."""
        return self.since <= version and (self.until is None or version < self.until)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Rules by id, in the order of the document."""

    rules: Mapping[str, Rule]

    def __iter__(self) -> Iterator[Rule]:
        return iter(self.rules.values())

    def __len__(self) -> int:
        return len(self.rules)

    def __getitem__(self, rule_id: str) -> Rule:
        """The rule of that id; raises UnknownRule, which names the nearest one."""
        try:
            return self.rules[rule_id]
        except KeyError:
            raise UnknownRule.among(rule_id, self.rules) from None

    def matching(self, pattern: str) -> list[Rule]:
        """The rules whose id is the pattern or matches it as a glob; raises UnknownRule when none does."""
        found = [rule for rule in self if fnmatchcase(rule.id, pattern)]
        if not found:
            raise UnknownRule.among(pattern, self.rules)
        return found

    def at(self, version: Version) -> Catalogue:
        """The catalogue projected to a version of the API."""
        return Catalogue({rule.id: rule for rule in self if rule.holds_at(version)})

    def versions(self) -> list[Version]:
        """Every version at which a rule starts to hold, oldest first."""
        return sorted({rule.since for rule in self})


class UnknownRule(LookupError):
    """No rule has this id, or matches this pattern; the message names the nearest rule."""

    @classmethod
    def among(cls, rule_id: str, known: Mapping[str, Rule]) -> UnknownRule:
        """The error about an id that none of the known rules has."""
        near = difflib.get_close_matches(rule_id, known, n=1, cutoff=0.4)
        hint = f" Did you mean {near[0]!r}?" if near else ""
        return cls(f"The catalogue has no rule {rule_id!r}.{hint}")


def answer_rule(operation: str, member: str) -> str:
    """The id of the rule that requires a member in the answer of an operation."""
    return f"{operation}/answer-{slug(member)}"


def slug(member: str) -> str:
    """A field or member as rule ids spell it: ProcNum is proc-num, priority is priority-name."""
    return "priority-name" if member == "priority" else re.sub(r"(?<=[a-z])(?=[A-Z])", "-", member).lower()


@cache
def catalogue() -> Catalogue:
    """The catalogue of this suite; raises ValueError where a file of it is not sound."""
    sound = jsonschema_rs.validator_for(json.loads((FOLDER / "rules.schema.json").read_text(encoding="utf-8")))
    rules: dict[str, Rule] = {}
    for path in sorted((FOLDER / "rules").glob("*.yaml")):
        document = load_yaml(path)
        sound.validate(document)
        for rule in _rules_of(document):
            if rule.id in rules or not rule.id.startswith(f"{rule.operation}/"):
                raise ValueError(
                    f"{path.name}: the id {rule.id!r} is used twice or is not of operation {rule.operation!r}."
                )
            rules[rule.id] = rule
    return Catalogue(rules)


def _rules_of(document: Mapping[str, Any]) -> Iterator[Rule]:
    for entry in document["rules"]:
        yield Rule(
            id=entry["id"],
            operation=document["operation"],
            section=document["section"],
            item=entry["source"]["item"],
            sentence=entry["source"]["sentence"],
            text=entry["text"],
            since=Version.parse(entry.get("since", document["since"])),
            until=Version.parse(entry["until"]) if "until" in entry else None,
            level=entry.get("level", "must"),
            effect=entry.get("effect", document["effect"]),
            feature=entry.get("feature"),
            needs=tuple(entry.get("needs", ())),
            seen_by=tuple(entry.get("seen_by", ())),
            readings=entry.get("readings", {}),
            introduced=entry.get("introduced", "0.1.0"),
            revision=entry.get("revision", 1),
            not_tested=entry.get("not_tested"),
            at_once=entry.get("at_once", False),
        )
