"""The manifest: a practice as a YAML file, checked for its schema and for contradictions, with line numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from subject.errors import ConfigurationError
from subject.manifest_schema import schema_faults
from subject.practice import Practice, practice_from

Place = Sequence[str | int]
"""The keys and positions that lead from the top of the manifest to a value."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEFINITIONS = ("priorities", "diagnoses", "prognoses", "other_definitions")

MOST_NODES = 1_000_000
"""Values that a manifest may have, with all aliases resolved: far more than any practice needs."""

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
        return _line(self.node, place)


def load_practice(path: Path) -> Practice:
    """Read the practice of a manifest; raises ConfigurationError with line, fault and remedy."""
    return read_manifest(path).practice


def read_manifest(path: Path) -> Manifest:
    """Read a manifest; raises ConfigurationError with line, fault and remedy."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigurationError(f"The practice manifest {path} cannot be read: {reason}.") from error
    try:
        node = yaml.compose(text, Loader=_Loader)
        if _size(node, {}) > MOST_NODES:
            raise ConfigurationError(
                f"The practice manifest {path} is larger than any practice; its aliases repeat too much."
            )
        data = yaml.load(text, Loader=_Loader)  # noqa: S506 - a safe loader
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ConfigurationError(f"The practice manifest {path}{_not_yaml(error, text)}") from error
    for place, fault in chain(schema_faults(data), _as_it_stands(node), _contradictions(data)):
        raise ConfigurationError(f"The practice manifest {path}, line {_line(node, place)}: {fault}")
    return Manifest(path, data, node)


def _not_yaml(error: Exception, text: str) -> str:
    """The reason why the file is not YAML, with the line where the parser stopped."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return f" is not YAML: {' '.join(str(error).split())}."
    line = (*text.splitlines(), "", "")[mark.line]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return f", line {mark.line + 1}: it is indented with a tab; use spaces."
    if re.search(r"[:\[]\s*\?", line):
        return f", line {mark.line + 1}: replace the ? by the value of the server, or comment the line out."
    return f", line {mark.line + 1} is not YAML: {getattr(error, 'problem', error)}."


def _size(node: yaml.Node | None, known: dict[int, float]) -> float:
    """The number of values with all aliases resolved; infinite if one contains itself."""
    if isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        if id(node) not in known:
            known[id(node)] = float("inf")
            parts = chain(*node.value) if isinstance(node, yaml.MappingNode) else node.value
            known[id(node)] = 1 + sum(_size(part, known) for part in parts)
        return known[id(node)]
    return 1


def _as_it_stands(node: yaml.Node | None, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Keys that are repeated in one entry, and numbers that YAML reads as another number."""
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        for name, value in zip(names, (value for _, value in node.value), strict=True):
            if names.count(name) > 1:
                yield [*place, name], f"the key {name!r} is repeated; remove one of them."
            yield from _as_it_stands(value, [*place, name])
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _as_it_stands(value, [*place, number])
    elif (
        isinstance(node, yaml.ScalarNode)
        and node.tag.endswith(":int")
        and not re.fullmatch("0|[1-9][0-9]*", node.value)
    ):
        yield (
            place,
            f"YAML reads {node.value} as another number; write it in decimal digits without a leading 0.",
        )


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
