"""Settings from a file, for what flags and environment leave open. It holds no secrets: those have a file of their own."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

NAME = "procedurelogs.toml"
"""What is read from the working directory where it is there."""


def defaults_from(path: Path, commands: Mapping[str, click.Command]) -> dict[str, dict[str, Any]]:
    """The defaults of each command, by the names of its parameters.

    A key is the long name of an option without its dashes, for every command that has it; a table is for one command.
    Raises click.UsageError where the file cannot be read, or where a key is not known.
    """
    told = _read(path)
    shared = {key: value for key, value in told.items() if not isinstance(value, dict)}
    names = {command: _parameters(commands[command]) for command in commands}
    _expect_known(shared, {option for known in names.values() for option in known}, f"{path}")
    _expect_known(told.keys() - shared.keys(), commands, f"{path}")
    for command in told.keys() - shared.keys():
        _expect_known(told[command], names[command], f"{path}: [{command}]")
    return {
        command: {known[key]: value for key, value in {**shared, **told.get(command, {})}.items() if key in known}
        for command, known in names.items()
    }


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as problem:
        raise click.UsageError(
            f"{path} cannot be read: {getattr(problem, 'strerror', None) or 'it is no UTF-8 text'}."
        ) from None
    except tomllib.TOMLDecodeError as problem:
        raise click.UsageError(f"{path} is no TOML: {problem}.") from None


def _parameters(command: click.Command) -> dict[str, str]:
    """The long names of the options of a command, and the names of their parameters."""
    options = [
        option for option in command.params if isinstance(option, click.Option) and option.name and option.expose_value
    ]
    return {
        name.removeprefix("--"): option.name or ""
        for option in options
        for name in option.opts
        if name.startswith("--")
    }


def _expect_known(keys: Iterable[str], known: Iterable[str], where: str) -> None:
    for key in keys:
        if key not in (names := sorted(known)):
            near = get_close_matches(key, names, 1)
            raise click.UsageError(
                f"{where} has {key!r}, which is no setting." + (f" Did you mean {near[0]!r}?" if near else "")
            )
