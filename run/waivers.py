"""Waivers: failed or blocked rules that are tolerated for a while, read from a file and held to it strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from spec import UnknownRule, catalogue
from spec.yaml_file import line_of, read_yaml
from subject import ConfigurationError, blaming

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("waivers.schema.json").read_text(encoding="utf-8"))

Waivers = dict[str, dict[str, str]]
"""Reason, ticket and expiry, by the id of the rule."""


@blaming("waivers")
def load_waivers(path: Path | None, today: date) -> Waivers:
    """Read the waivers of a file; raises ConfigurationError where an entry is invalid, names no rule or has expired."""
    if path is None:
        return {}
    name = f"The waivers file {path}"
    data, node = read_yaml(path, name, ConfigurationError, as_text=True)
    if node is None:
        raise ConfigurationError(f"{name} is empty: give entries under `waivers:`, or leave --waivers out.")
    import jsonschema  # noqa: PLC0415 - takes long, and few runs have waivers

    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(SCHEMA).iter_errors(data))
    if error is not None:
        index = next((part for part in error.absolute_path if isinstance(part, int)), None)
        raise ConfigurationError(f"{_place(name, node, index)}: {error.message}.")
    found: Waivers = {}
    for index, entry in enumerate(data["waivers"]):
        place = _place(name, node, index)
        _check(entry, place, today)
        if entry["rule"] in found:
            raise ConfigurationError(f"{place}: the rule {entry['rule']} is waived twice.")
        found[entry["rule"]] = {name: entry[name] for name in ("reason", "ticket", "expires")}
    return found


def _check(entry: Mapping[str, str], place: str, today: date) -> None:
    try:
        catalogue()[entry["rule"]]
        last = date.fromisoformat(entry["expires"])
    except UnknownRule as unknown:
        raise ConfigurationError(f"{place}: {unknown}") from None
    except ValueError:
        raise ConfigurationError(f"{place}: {entry['expires']} is not a date of the calendar.") from None
    if last < today:
        raise ConfigurationError(
            f"{place}: the waiver of {entry['rule']} expired on {last}; fix the rule, or renew it ({entry['ticket']})."
        )


def _place(name: str, node: yaml.Node, index: int | None) -> str:
    """The file, and the line of an entry, if it is known which."""
    return name if index is None else f"{name}, line {line_of(node, ('waivers', index))}"
