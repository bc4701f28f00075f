"""The command line: one group, one small file a command."""

from __future__ import annotations

import os
import sys
import tempfile
from importlib import import_module

import click

from procedurelogs_conformance import __version__
from procedurelogs_conformance.tree import put_first

COMMANDS = (
    "run",
    "serve",
    "rules",
    "explain",
    "doctor",
    "init",
    "report",
    "compare",
    "replay",
    "spec",
    "cleanup",
)
"""The commands, each a module of this package."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="procedurelogs-conformance")
def cli() -> None:
    """Conformance tests for servers of the Open Dental ProcedureLogs API."""


def main() -> None:
    """Run a command; the rooms are found beside this package or inside it, whatever the working directory holds."""
    put_first()
    with tempfile.TemporaryDirectory(prefix="procedurelogs-") as scratch:
        os.environ.update(HYPOTHESIS_STORAGE_DIRECTORY=scratch, HYPOTHESIS_NO_PLUGINS="1")
        _add_commands()
        try:
            status = cli.main(standalone_mode=False)
        except click.ClickException as error:
            error.show()
            status = error.exit_code
        except click.Abort:
            click.echo("Stopped.", err=True)
            status = 130
    sys.exit(status)


def _add_commands() -> None:
    """They need the rooms on the path, so they are imported now and not above."""
    for name in COMMANDS:
        cli.add_command(import_module(f"procedurelogs_conformance.{name}").command)
