"""The command line: one group, one small file a command."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import click
from platformdirs import user_cache_dir

from procedurelogs_conformance import __version__
from procedurelogs_conformance.configuration import NAME, defaults_from

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

_EMBEDDED = Path(__file__).parent / "_tree"
_TREE = _EMBEDDED if _EMBEDDED.is_dir() else Path(__file__).parent.parent
"""Where the rooms are: embedded in the package in a wheel, beside it in a checkout."""


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="procedurelogs-conformance")
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    envvar="PROCEDURELOGS_CONFIG",
    help=f"Settings; {NAME} where it is there.",
)
@click.pass_context
def cli(context: click.Context, config: Path | None) -> None:
    """Conformance tests for servers of the Open Dental ProcedureLogs API.

    Settings come from options, then from the environment (PROCEDURELOGS_RATE for --rate), then from a file of settings.
    """
    if config or Path(NAME).exists():
        context.default_map = defaults_from(config or Path(NAME), cli.commands)


def main() -> None:
    """Run a command; the rooms are found beside this package or inside it, whatever the working directory holds."""
    sys.path.insert(0, str(_TREE))
    os.environ.update(
        HYPOTHESIS_STORAGE_DIRECTORY=user_cache_dir("procedurelogs-conformance"), HYPOTHESIS_NO_PLUGINS="1"
    )
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
    """They need the rooms on the path, so they are imported now and not above; each option also has a variable of its name."""
    for name in COMMANDS:
        command: click.Command = import_module(f"procedurelogs_conformance.{name}_command").command
        for option in command.params:
            if isinstance(option, click.Option) and option.expose_value:
                option.envvar = "PROCEDURELOGS" + max(option.opts, key=len).replace("-", "_").removeprefix("_").upper()
        cli.add_command(command)
