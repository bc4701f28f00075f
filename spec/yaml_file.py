"""YAML files: those of this suite, and those that users write, with their lines and sentences about what is no YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

Place = Sequence[str | int]
"""The keys and positions that lead from the top of the file to a value."""

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TextLoader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)

MOST_NODES = 1_000_000
"""Values that a file may have, with all aliases resolved: far more than anything needs that is written by hand."""


def load_yaml(path: Path) -> Any:
    """The values of a file of this suite, which is known to be sound."""
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506 - a safe loader


def read_yaml(
    path: Path, name: str, problem: type[Exception], *, as_text: bool = False
) -> tuple[Any, yaml.Node | None]:
    """The values of a file that a user wrote, with `as_text` none but texts, and the node that knows their lines.

    `name` is the file in a sentence, such as "The practice manifest practice.yaml". Raises an exception of the class
    `problem`, with one sentence.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise problem(f"{name} cannot be read: {reason}.") from error
    try:
        node = yaml.compose(text, Loader=_Loader)
        if _size(node, {}) > MOST_NODES:
            raise problem(f"{name} is too large; its aliases repeat too much.")
        return yaml.load(text, Loader=_TextLoader if as_text else _Loader), node  # noqa: S506 - both are safe
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise problem(f"{name}{_not_yaml(error, text)}") from error


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


def repetitions(node: yaml.Node | None, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Keys that are repeated in one entry, and numbers that YAML reads as another number."""
    if isinstance(node, yaml.MappingNode):
        names = [key.value for key, _ in node.value]
        for name, value in zip(names, (value for _, value in node.value), strict=True):
            if names.count(name) > 1:
                yield [*place, name], f"the key {name!r} is repeated; remove one of them."
            yield from repetitions(value, [*place, name])
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from repetitions(value, [*place, number])
    elif (
        isinstance(node, yaml.ScalarNode)
        and node.tag.endswith(":int")
        and not re.fullmatch("0|[1-9][0-9]*", node.value)
    ):
        yield (
            place,
            f"YAML reads {node.value} as another number; write it in decimal digits without a leading 0.",
        )


def line_of(node: yaml.Node | None, place: Place) -> int:
    """The line of the value at a place, or of the last entry on the way to it."""
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
