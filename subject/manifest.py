"""The manifest: a practice as a YAML file, checked for its schema and for contradictions, with line numbers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from spec.yaml_file import Place, line_of, read_yaml, repetitions
from subject.errors import ConfigurationError
from subject.practice import Practice, practice_from
from subject.schema_faults import schema_faults

_SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("practice.schema.json").read_text(encoding="utf-8"))
DEFINITIONS = ("priorities", "diagnoses", "prognoses", "other_definitions")

KEYS: Mapping[str, str] = {
    "patients": "PatNum",
    "codes": "CodeNum",
    "providers": "ProvNum",
    "clinics": "ClinicNum",
    "sites": "SiteNum",
    "appointments": "AptNum",
    "priorities": "DefNum",
    "diagnoses": "DefNum",
    "prognoses": "DefNum",
    "other_definitions": "DefNum",
    "procedures": "ProcNum",
    "subscribers": "InsSubNum",
    "disposable": "ProcNum",
}
"""The member that identifies an entry, by section."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A valid manifest: its values, and the line of each."""

    path: Path
    data: Mapping[str, Any]
    node: yaml.Node | None

    @property
    def practice(self) -> Practice:
        """The practice described."""
        return practice_from(self.data)

    def line(self, place: Place) -> int:
        """The line of the entry at that place."""
        return line_of(self.node, place)


def load_practice(path: Path) -> Practice:
    """Read the practice of a manifest; raises ConfigurationError with line, fault and remedy."""
    return read_manifest(path).practice


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; raises ConfigurationError with line, fault and remedy."""
    data, node = read_yaml(path, f"The practice manifest {path}", ConfigurationError)
    for place, fault in chain(schema_faults(data, _SCHEMA), repetitions(node), _contradictions(data)):
        raise ConfigurationError(f"The practice manifest {path}, line {line_of(node, place)}: {fault}")
    return Manifest(path, data, node)


def _contradictions(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Repeated entries, and entries that refer to a patient or a code that is not in the manifest."""
    patients = {one["PatNum"] for one in data["patients"]}
    for section, key in KEYS.items():
        yield from _twice(data, (section,), key)
        for number, entry in enumerate(data.get(section, ())):
            if entry.get("PatNum", data["patients"][0]["PatNum"]) not in patients:
                yield (
                    [section, number],
                    f"PatNum {entry['PatNum']} is not among the patients: add the patient, or remove this entry.",
                )
    yield from _twice(data, ("codes",), "ProcCode")
    yield from _twice(data, DEFINITIONS, "DefNum")
    yield from _twice(data, ("procedures", "disposable"), "ProcNum")
    codes = {one["ProcCode"] for one in data["codes"]}
    for number, entry in enumerate(data["patients"]):
        for code in entry.get("fees", {}).keys() - codes:
            yield (
                ["patients", number, "fees", code],
                f"{code!r} is not among the codes: add the code, or remove its fee.",
            )


def _twice(data: Mapping[str, Any], sections: Sequence[str], key: str) -> Iterator[tuple[Place, str]]:
    """Keys that two entries share although they identify one record."""
    seen: dict[Any, str] = {}
    for section in sections:
        for number, entry in enumerate(data.get(section, ())):
            value = entry[key]
            if value in seen:
                where = (
                    f"{section} has {key} {value} twice"
                    if seen[value] == section
                    else f"{seen[value]} has {key} {value} too"
                )
                yield [section, number, key], f"{where}; remove one of them."
            seen[value] = section
