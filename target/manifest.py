"""The manifest: a practice as a YAML file, checked against its schema and against itself, with the line of every entry."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, cast

import jsonschema
import yaml

from target.errors import ConfigurationError
from target.practice import Practice, practice_from

Place = Sequence[str | int]
"""Where something stands: keys and positions, from the top of the manifest."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent / "practice.schema.json").read_text(encoding="utf-8"))

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
"""By section with a list: what tells its entries apart."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """A manifest that is sound: what it says, and where."""

    path: Path
    data: Mapping[str, Any]
    node: yaml.Node | None

    @property
    def practice(self) -> Practice:
        """The practice that it describes."""
        return practice_from(self.data)

    def line(self, place: Place) -> int:
        """The line of the entry at that place."""
        return _line(self.node, place)


def load_practice(path: Path) -> Practice:
    """Read the practice of a manifest; raises ConfigurationError with what, where and what to do."""
    return read_manifest(path).practice


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; raises ConfigurationError with what, where and what to do."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"The practice manifest {path} cannot be read: {getattr(error, 'strerror', None) or error}.") from error
    try:
        node = yaml.compose(text, Loader=_Loader)
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"The practice manifest {path} is not YAML: {' '.join(str(error).split())}.") from error
    for place, fault in chain(_schema_faults(data), _keys_given_twice(node), _contradictions(data)):
        raise ConfigurationError(f"The practice manifest {path}, line {_line(node, place)}: {fault}")
    return Manifest(path, data, node)


def _schema_faults(data: Any) -> Iterator[tuple[Place, str]]:
    """What the schema does not allow, misspelt keys first."""
    faults = sorted(
        jsonschema.Draft202012Validator(_SCHEMA).iter_errors(data),
        key=lambda one: (one.validator != "additionalProperties", len(one.absolute_path)),
    )
    for fault in faults:
        yield [*fault.absolute_path, *_unknown(fault)[:1]], _explain(fault)


def _keys_given_twice(node: yaml.Node | None, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """A key that stands twice in one entry, of which YAML would take the last; asked only of what the schema allows, which ends."""
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        for name, value in zip(names, (value for _, value in node.value), strict=True):
            if names.count(name) > 1:
                yield [*place, name], f"the key {name!r} stands twice; leave one of them out."
            yield from _keys_given_twice(value, [*place, name])
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _keys_given_twice(value, [*place, number])


def _contradictions(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Entries that stand twice, and entries of a patient whom the manifest does not name."""
    patients = {one["PatNum"] for one in data["patients"]}
    for section, key in KEYS.items():
        seen: dict[int, int] = {}
        for number, entry in enumerate(data.get(section, ())):
            if seen.setdefault(entry[key], number) != number:
                yield [section, number], f"{section} has {key} {entry[key]} twice; leave one of them out."
            if entry.get("PatNum", data["patients"][0]["PatNum"]) not in patients:
                yield [section, number], f"PatNum {entry['PatNum']} is none of the patients: name them there, or leave this entry out."


def _unknown(error: jsonschema.ValidationError) -> list[str]:
    """The keys that the schema does not know."""
    if error.validator != "additionalProperties" or not isinstance(error.instance, Mapping):
        return []
    known = cast("Mapping[str, Any]", error.schema).get("properties", {})
    return [str(key) for key in error.instance if key not in known]


def _explain(error: jsonschema.ValidationError) -> str:
    where = "/".join(str(part) for part in error.absolute_path) or "the top level"
    if unknown := _unknown(error):
        return f"{where} has no key {unknown[0]!r}; {_meant(unknown[0], cast('Mapping[str, Any]', error.schema)['properties'])}"
    if error.validator == "required":
        return f"{where} lacks {error.message.split(' is a required')[0]}, which has to be there."
    if error.instance is None and error.validator == "type":
        return f"{where} is empty; a value of type {error.validator_value!r} belongs there."
    if error.validator == "enum" and isinstance(error.instance, str):
        return f"{where}: {error.instance!r} is none of its values; {_meant(error.instance, cast('Sequence[str]', error.validator_value))}"
    return f"{where}: {error.message}."


def _meant(word: str, known: Mapping[str, Any] | Sequence[str]) -> str:
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}."


def _line(node: yaml.Node | None, place: Place) -> int:
    line = node.start_mark.line + 1 if node else 1
    for part in place:
        if isinstance(node, yaml.MappingNode):
            found = [pair for pair in node.value if pair[0].value == str(part)]
            if not found:
                return line
            line, node = found[-1][0].start_mark.line + 1, found[-1][1]
        elif isinstance(node, yaml.SequenceNode):
            node = node.value[int(part)]
            line = node.start_mark.line + 1
    return line
