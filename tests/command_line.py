"""The command line in this process, for tests that parse with it."""

from __future__ import annotations

from functools import cache

from click import Group

from procedurelogs_conformance import cli


@cache
def command_line() -> Group:
    """The command line with all of its commands, which can be added once in a process."""
    cli.add_commands()
    return cli.cli
