"""The configuration file: defaults for the options that neither the command line nor the environment sets."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

NAME = "procedurelogs.toml"
"""The file that is read from the working directory, if present and no other is named."""


def add_config_option(command: click.Command, envvar: str | None = None) -> None:
    """Let the configuration file be named before a command, as an option of the group, and after it."""
    option = click.Option(
        ["--config"],
        type=click.Path(path_type=Path),
        envvar=envvar,
        expose_value=False,
        is_eager=True,  # the defaults of the other options come from the file
        callback=_use_configuration,
        help=f"Configuration file (default: ./{NAME}, if present).",
    )
    command.params.append(option)


def _use_configuration(context: click.Context, _option: click.Parameter, path: Path | None) -> None:
    """Keep the path for the command; a command then takes its defaults from the file."""
    context.obj = path or context.obj
    if context.parent is None:
        return
    group = context.parent.command
    assert isinstance(group, click.Group)  # noqa: S101 - only a group has commands
    file: Path = context.obj or Path(NAME)
    if context.obj or file.exists():
        context.default_map = defaults_from(file, context.command.name or "", _Members(group, context.parent))


class _Members(Mapping[str, click.Command]):
    """The commands of a group by their names, each imported only when it is asked for."""

    def __init__(self, group: click.Group, context: click.Context) -> None:
        self._group, self._context = group, context

    def __iter__(self) -> Iterator[str]:
        return iter(self._group.list_commands(self._context))

    def __len__(self) -> int:
        return len(self._group.list_commands(self._context))

    def __getitem__(self, name: str) -> click.Command:
        if command := self._group.get_command(self._context, name):
            return command
        raise KeyError(name)


def defaults_from(path: Path, name: str, commands: Mapping[str, click.Command]) -> dict[str, Any]:
    """The defaults of the command of a name, by the names of its parameters.

    A key of the file is the long name of an option without its dashes and holds for every command that has the option;
    a table holds for one command. Other commands are asked for only where the file needs them. Raises click.UsageError
    if the file cannot be read or has an unknown key.
    """
    settings, known = _read(path), _parameters(commands[name])
    shared = {key: value for key, value in settings.items() if not isinstance(value, dict)}
    tables = {key: value for key, value in settings.items() if isinstance(value, dict)}
    if not shared.keys() <= known.keys():
        _expect_known(shared, {option for each in commands.values() for option in _parameters(each)}, f"{path}")
    _expect_known(tables, commands, f"{path}")
    for each, table in tables.items():
        if not _reads_configuration(commands[each]):
            raise click.UsageError(f"{path}: [{each}] has no effect: {each} reads no configuration file.")
        _expect_known(table, _parameters(commands[each]), f"{path}: [{each}]")
    own = {**shared, **tables.get(name, {})}
    return {known[key]: value for key, value in own.items() if key in known}


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise click.UsageError(f"{path} cannot be read: it is not UTF-8 text.") from None
    except tomllib.TOMLDecodeError as error:
        raise click.UsageError(f"{path} is not valid TOML: {error}.") from None


def _parameters(command: click.Command) -> dict[str, str]:
    """The name of the parameter of each option of a command, by the option's long name without dashes.

    Empty for a command that reads no configuration.
    """
    if not _reads_configuration(command):
        return {}
    return {
        name.removeprefix("--"): option.name or ""
        for option in command.params
        if isinstance(option, click.Option) and option.expose_value
        for name in option.opts
        if name.startswith("--")
    }


def _reads_configuration(command: click.Command) -> bool:
    return any(option.name == "config" for option in command.params)


def _expect_known(keys: Iterable[str], known: Iterable[str], where: str) -> None:
    for key in keys:
        if key not in (names := sorted(known)):
            near = get_close_matches(key, names, 1)
            suggestion = f" Did you mean {near[0]!r}?" if near else ""
            raise click.UsageError(f"{where}: unknown setting {key!r}.{suggestion}")
