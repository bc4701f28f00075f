"""What commands share: options, made from the table of run/command_line.py."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable
from getpass import GetPassWarning, getpass
from pathlib import Path
from typing import Any, TypeVar

import click

from run.command_line import DEFAULTS, OPTIONS, Option
from subject.credentials import AUTHORIZATION

Command = TypeVar("Command", bound=Callable[..., Any])


def run_option(name: str, **changes: Any) -> Callable[[Command], Command]:
    """The option of a run with this name, for any command; `changes` replace arguments of click.option."""
    option, default = OPTIONS[name], DEFAULTS[name]
    settings = {
        "type": _type_of(option),
        "is_flag": option.type is bool,
        "default": default,
        "show_default": default not in (None, (), False),
        "multiple": isinstance(default, tuple),
        "metavar": option.metavar,
        "help": option.help,
    }
    return click.option(_flag(option, default), name, **{**settings, **changes})


def _type_of(option: Option) -> Any:
    if option.choices:
        return click.Choice(option.choices)
    if option.type is Path:
        return click.Path(path_type=Path)
    if option.type is int:
        return click.IntRange(option.minimum, option.maximum)
    if option.type is float:
        return click.FloatRange(option.minimum, option.maximum)
    return option.type


def _flag(option: Option, default: object) -> str:
    """The flag, with its opposite if neither of them is the default."""
    neither = option.type is bool and default is None
    return f"{option.flag}/--no-{option.flag.removeprefix('--')}" if neither else option.flag


def _ask(_context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    """Prompt for the credentials and keep them in the environment, where every process of this command finds them."""
    if wanted:
        try:
            with warnings.catch_warnings():  # without a terminal one of them would show a line of a library
                warnings.simplefilter("ignore", GetPassWarning)
                os.environ[AUTHORIZATION] = getpass("Authorization (not shown): ").strip()
        except EOFError:
            raise click.UsageError(
                f"Nothing was entered for --ask-credentials; set {AUTHORIZATION} where nobody can answer a prompt."
            ) from None


_ask_credentials = click.option(
    "--ask-credentials",
    is_flag=True,
    expose_value=False,
    callback=_ask,
    help="Prompt for the value of the Authorization header.",
)


def target_options(command: Command) -> Command:
    """Add the options that say how to reach a target: API version, credentials, rate and timeout."""
    for option in (
        run_option("timeout"),
        run_option("rate"),
        _ask_credentials,
        run_option("credentials"),
        run_option("api_version"),
    ):
        command = option(command)
    return command
