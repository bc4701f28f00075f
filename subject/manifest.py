"""The manifest: a practice as a YAML file, checked against its schema and against itself, with the line of every entry."""

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
"""Where something stands: keys and positions, from the top of the manifest."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEFINITIONS = ("priorities", "diagnoses", "prognoses", "other_definitions")

MOST_NODES = 1_000_000
"""So many values a manifest may have, aliases written out: thousands of times more than any practice needs."""

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
        raise ConfigurationError(
            f"The practice manifest {path} cannot be read: {getattr(error, 'strerror', None) or 'it is no UTF-8 text'}."
        ) from error
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
    """What keeps the file from being YAML, with the line where its parser gave up."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return f" is not YAML: {' '.join(str(error).split())}."
    line = (*text.splitlines(), "", "")[mark.line]
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return f", line {mark.line + 1}: it is indented with a tab; YAML wants spaces."
    if re.search(r"[:\[]\s*\?", line):
        return f", line {mark.line + 1}: a ? stands there still; replace it by what the server has, or make the line a comment."
    return f", line {mark.line + 1} is not YAML: {getattr(error, 'problem', error)}."


def _size(node: yaml.Node | None, known: dict[int, float]) -> float:
    """How many values there are once every alias is written out; without end where one is a part of itself."""
    if isinstance(node, yaml.MappingNode | yaml.SequenceNode):
        if id(node) not in known:
            known[id(node)] = float("inf")
            parts = chain(*node.value) if isinstance(node, yaml.MappingNode) else node.value
            known[id(node)] = 1 + sum(_size(part, known) for part in parts)
        return known[id(node)]
    return 1


def _as_it_stands(node: yaml.Node | None, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """A key that stands twice in one entry, and a number that YAML reads as another one."""
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        for name, value in zip(names, (value for _, value in node.value), strict=True):
            if names.count(name) > 1:
                yield [*place, name], f"the key {name!r} stands twice; leave one of them out."
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
            f"YAML reads {node.value} as another number than it seems; write it with digits alone, the first of them not 0.",
        )


def _contradictions(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """Entries that stand twice, and entries of a patient or a code whom the manifest does not name."""
    patients = {one["PatNum"] for one in data["patients"]}
    for section, key in KEYS.items():
        yield from _twice(data, (section,), key)
        for number, entry in enumerate(data.get(section, ())):
            if entry.get("PatNum", data["patients"][0]["PatNum"]) not in patients:
                yield (
                    [section, number],
                    f"PatNum {entry['PatNum']} is none of the patients: name them there, or leave this entry out.",
                )
    yield from _twice(data, ("codes",), "ProcCode")
    yield from _twice(data, DEFINITIONS, "DefNum")
    yield from _twice(data, ("procedures", "disposable"), "ProcNum")
    codes = {one["ProcCode"] for one in data["codes"]}
    for number, entry in enumerate(data["patients"]):
        for code in entry.get("fees", {}).keys() - codes:
            yield (
                ["patients", number, "fees", code],
                f"{code!r} is none of the codes: name it there, or leave its fee out.",
            )


def _twice(data: Mapping[str, Any], sections: Sequence[str], key: str) -> Iterator[tuple[Place, str]]:
    """A key that two entries share, though it stands for one thing."""
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
                yield [section, number, key], f"{where}; leave one of them out."
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
