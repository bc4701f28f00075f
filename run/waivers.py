"""Waivers: failed or blocked rules that are tolerated for a while, read from a file and held to it strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from spec import UnknownRule, catalogue
from subject import ConfigurationError

SCHEMA: dict[str, Any] = json.loads(Path(__file__).with_name("waivers.schema.json").read_text(encoding="utf-8"))

Waivers = dict[str, dict[str, str]]
"""Reason, ticket and expiry, by the id of the rule."""


def load_waivers(path: Path | None, today: date) -> Waivers:
    """Read the waivers of a file; raises ConfigurationError where an entry is invalid, names no rule or has expired."""
    if path is None:
        return {}
    data, lines = _read(path)
    if data is None:
        raise ConfigurationError(
            f"The waivers {path} are empty: give entries under `waivers:`, or leave --waivers out."
        )
    error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(SCHEMA).iter_errors(data))
    if error is not None:
        index = next((part for part in error.absolute_path if isinstance(part, int)), None)
        raise ConfigurationError(f"{_place(path, lines, index)}: {error.message}.")
    found: Waivers = {}
    for index, entry in enumerate(data["waivers"]):
        place = _place(path, lines, index)
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


def _read(path: Path) -> tuple[Any, list[int]]:
    """The content of the file, its dates as text, and the line of each entry."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - it makes nothing but text, lists and mappings
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ConfigurationError(f"The waivers {path} cannot be read: {reason}.") from None
    except (yaml.YAMLError, RecursionError) as error:
        raise ConfigurationError(f"The waivers {path} are not YAML: {' '.join(str(error).split())}.") from None
    entries = (
        [value for key, value in node.value if key.value == "waivers"] if isinstance(node, yaml.MappingNode) else []
    )
    return data, [one.start_mark.line + 1 for entry in entries for one in entry.value if isinstance(one, yaml.Node)]


def _place(path: Path, lines: list[int], index: int | None) -> str:
    return (
        f"The waivers {path}, line {lines[index]}"
        if index is not None and index < len(lines)
        else f"The waivers {path}"
    )
