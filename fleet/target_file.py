"""targets.yaml: read, expanded and checked, as far as that is possible without the targets."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from fleet.combinations import WORDS, Combination, expand, faults
from fleet.entries import OPTION_NAMES, OWN, Entry, name_of
from run.command_line import OPTIONS
from run.session import Session
from spec.yaml_file import Place, line_of, read_yaml, repetitions
from subject import ConfigurationError, Credentials
from subject.schema_faults import schema_faults
from subject.settings import parts_of

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("targets.schema.json").read_text(encoding="utf-8"))
FILES = ("practice", "waivers")
"""The settings that name a file whose text goes to the worker."""
_REFERENCE = "credentials has to be {variable: NAME} or {file: PATH}, which says where they are and is not a secret."
"""What is wrong with a reference to credentials: not what it is, since it may be the credentials."""


def read_targets(path: Path) -> list[Entry]:
    """The targets of a file, in its order; raises ConfigurationError with line, fault and remedy."""
    data, node = read_yaml(path, f"The targets {path}", ConfigurationError)
    for place, fault in chain(schema_faults(data, SCHEMA), repetitions(node), _faults(data)):
        raise _error(path, node, place, _REFERENCE if "credentials" in place else fault)
    found = [_entry(one, data, path, node) for one in _combinations(data)]
    for number, entry in enumerate(found):
        if entry.name.lower() in (other.name.lower() for other in found[:number]):
            raise ConfigurationError(
                f"The targets {path}: two targets are called {entry.name!r}; give them different names with `name`."
            )
    return found


def _combinations(data: Mapping[str, Any]) -> list[Combination]:
    """The combinations of the matrix, each with the defaults for what it does not set."""
    found = []
    for one in expand(data["matrix"]):
        whole = Combination()
        whole.add(data.get("defaults", {}), ("defaults",))
        found.append(Combination(whole.values | one.values, whole.places | one.places))
    return found


def _faults(data: Mapping[str, Any]) -> Iterator[tuple[Place, str]]:
    """What the schema cannot say: names of features, what excludes nothing, URLs, and references to credentials."""
    yield from faults(data["matrix"])
    if not expand(data["matrix"]):
        yield ("matrix",), "the matrix has no target, because everything is excluded."
    for place, settings in _settings(data):
        if len(settings.get("credentials", "1")) != 1:
            yield (*place, "credentials"), _REFERENCE
        if "url" in settings:
            yield from _wrong_url((*place, "url"), settings["url"])
        for name in settings.get("without", ()):
            yield from _unknown((*place, "without"), name, OPTIONS["without"].choices)


def _settings(data: Mapping[str, Any]) -> Iterator[tuple[Place, Mapping[str, Any]]]:
    """Every group of settings, also the values of the lists, one by one."""
    matrix = data["matrix"]
    yield ("defaults",), data.get("defaults", {})
    for word in WORDS:
        yield from ((("matrix", word, number), one) for number, one in enumerate(matrix.get(word, ())))
    for key, values in matrix.items():
        if key not in WORDS:
            yield from ((("matrix", key, number), {key: value}) for number, value in enumerate(values))


def _wrong_url(place: Place, url: str) -> Iterator[tuple[Place, str]]:
    try:
        parts_of(url)
    except ConfigurationError as problem:
        yield place, str(problem)


def _unknown(place: Place, name: str, known: tuple[str, ...]) -> Iterator[tuple[Place, str]]:
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        yield (
            place,
            f"{name!r} cannot be left out; "
            + (f"did you mean {near[0]!r}?" if near else f"known names are {', '.join(known)}."),
        )


def _entry(one: Combination, data: Mapping[str, Any], path: Path, node: yaml.Node | None) -> Entry:
    """The target of a combination, checked; raises ConfigurationError."""
    settings = {key: value for key, value in one.values.items() if key not in OWN}
    listed = {key: one.values[key] for key in data["matrix"] if key in one.values}
    credentials = dict(one.values.get("credentials", {}))
    if "file" in credentials:
        credentials["file"] = str((path.parent / credentials["file"]).resolve())
    entry = Entry(
        name=one.values.get("name") or name_of(one.values, listed),
        vendor=one.values.get("vendor", ""),
        url=one.values.get("url"),
        settings={key: str(path.parent / value) if key in FILES else value for key, value in settings.items()},
        credentials=credentials,
    )
    try:
        _check(entry)
        texts = {key: Path(entry.settings[key]).read_text(encoding="utf-8-sig") for key in FILES if key in settings}
    except ConfigurationError as problem:
        raise _error(path, node, _blamed(one, problem.option), f"the target {entry.name}: {problem}") from None
    return replace(entry, settings=settings, files=texts)


def _check(entry: Entry) -> None:
    """Check everything that a run would check without its target; raises ConfigurationError."""
    if entry.url and {"fault", "variant"} & entry.settings.keys():
        raise ConfigurationError("fault and variant apply to the embedded server: leave out its url, or them.")
    Session(entry.options(), Credentials()).close()


def _blamed(one: Combination, option: str | None) -> Place:
    """The place of the setting that is wrong, by its name in Options, if it is there; else that of the URL."""
    for key, place in one.places.items():
        if option and OPTION_NAMES.get(key) == option:
            return place
    return one.places.get("url", next(iter(one.places.values()), ()))


def _error(path: Path, node: yaml.Node | None, place: Place, fault: str) -> ConfigurationError:
    return ConfigurationError(f"The targets {path}, line {line_of(node, place)}: {fault}")
