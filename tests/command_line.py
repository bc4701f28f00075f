"""The command line in this process, for tests that parse with it."""

from __future__ import annotations

from functools import cache

from click import Context, Group

from procedurelogs_conformance import cli
from procedurelogs_conformance.commands import COMMANDS


@cache
def command_line() -> Group:
    """The command line with all of its commands, imported."""
    for name in COMMANDS:
        cli.cli.get_command(Context(cli.cli), name)
    return cli.cli
