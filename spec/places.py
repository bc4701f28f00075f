"""The places of the document: every sentence by its number, with its rules or with the reason why it has none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import jsonschema_rs

from spec.catalogue import FOLDER, Rule, catalogue
from spec.openapi import openapi, operations
from spec.operations import body_fields, members, parameters
from spec.yaml_file import load_yaml

FILE = FOLDER / "not-rules.yaml"

SAMPLES = ("Example Requests", "Example Response", "Status codes")
"""The last items of a section."""


@dataclass(frozen=True, slots=True)
class Place:
    """One sentence of the document: its rules, or the reason why it has none and the rules elsewhere that judge it."""

    section: str
    item: str
    sentence: int
    rules: tuple[Rule, ...] = ()
    reason: str | None = None
    judged_by: tuple[Rule, ...] = ()


@cache
def places() -> tuple[Place, ...]:
    """Every place with rules or a reason, in the order of the document; raises ValueError where one has two reasons."""
    sections = _not_rules()
    found: dict[tuple[str, str, int], Place] = {}
    for rule in catalogue():
        key = (rule.section, rule.item, rule.sentence)
        found[key] = Place(*key, (*(found[key].rules if key in found else ()), rule))
    for place in _unruled(sections):
        key = (place.section, place.item, place.sentence)
        if key in found and found[key].reason:
            raise ValueError(
                f"{FILE.name}: {place.section}, {place.item}, sentence {place.sentence} stands here twice."
            )
        found[key] = replace(place, rules=found[key].rules) if key in found else place
    headings, items = list(sections), _items()
    return tuple(
        sorted(
            found.values(),
            key=lambda place: (headings.index(place.section), items[place.section].index(place.item), place.sentence),
        )
    )


def _not_rules() -> Mapping[str, Any]:
    document = load_yaml(FILE)
    jsonschema_rs.validate(json.loads(FILE.with_suffix(".schema.json").read_text(encoding="utf-8")), document)
    sections: Mapping[str, Any] = document["sections"]
    return sections


def _unruled(sections: Mapping[str, Any]) -> Iterator[Place]:
    for section, entries in sections.items():
        for entry in entries:
            judges = tuple(catalogue()[rule_id] for rule_id in entry.get("judged_by", ()))
            for item, sentences in entry["places"].items():
                yield from (Place(section, item, sentence, (), entry["reason"], judges) for sentence in sentences)


def _items() -> dict[str, list[str]]:
    """The items of each section: prose, parameters, fields of the body, members of the answer, samples, statuses."""
    return {
        operation["x-section"]: ["Description", "Parameters", *_names(operation["operationId"]), *SAMPLES]
        for operation in operations(openapi())
    }


def _names(operation: str) -> list[str]:
    return [*parameters(operation), *body_fields(operation), *_members(operation)]


def _members(operation: str) -> list[str]:
    try:
        return members(operation)
    except KeyError:
        return []
