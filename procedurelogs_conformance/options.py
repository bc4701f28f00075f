"""Options that several commands share: how to reach a target, with what credentials and how fast."""

from __future__ import annotations

import os
from collections.abc import Callable
from getpass import getpass
from pathlib import Path
from typing import Any, TypeVar

import click

from spec import NEWEST
from subject.credentials import AUTHORIZATION

Command = TypeVar("Command", bound=Callable[..., Any])

practice_option = click.option(
    "--practice", type=click.Path(path_type=Path), help="The manifest of what the target holds."
)


def _ask(_context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    """Prompt for the credentials; they are put where every process of this command finds them."""
    if wanted:
        try:
            os.environ[AUTHORIZATION] = getpass("Authorization (it is not shown): ").strip()
        except EOFError:
            raise click.UsageError(
                f"Nothing was entered for --ask-credentials; set {AUTHORIZATION} where nobody can be asked."
            ) from None


_TARGET = (
    click.option(
        "--api-version",
        default=str(NEWEST),
        show_default=True,
        help="The version that the target claims.",
    ),
    click.option(
        "--credentials",
        type=click.Path(path_type=Path),
        help="A file with lines such as 'Authorization: ODFHIR developer/customer'.",
    ),
    click.option(
        "--ask-credentials", is_flag=True, expose_value=False, callback=_ask, help="Ask for the Authorization header."
    ),
    click.option("--rate", metavar="RATE", help="How often a request may leave: 1/s, 1/5s, 30/min."),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0.1, max=300),
        default=15.0,
        show_default=True,
        metavar="SECONDS",
        help="How long an answer may keep us waiting.",
    ),
)


def target_options(command: Command) -> Command:
    """Add the options of a target to a command."""
    for option in reversed(_TARGET):
        command = option(command)
    return command
