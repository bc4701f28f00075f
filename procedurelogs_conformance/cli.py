"""The command line: the group of all commands, and how it starts and ends."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path

import click
from click.core import ParameterSource

from procedurelogs_conformance import output
from procedurelogs_conformance.commands import NAME, VERIFYING, Commands
from procedurelogs_conformance.configuration import add_config_option

PRINTING = ("rules", "explain", "merge", "report", "compare", "spec", "verify")
"""The commands whose work is what they print: where that is lost, they fail."""

_EMBEDDED = Path(__file__).parent / "_tree"
_TREE = _EMBEDDED if _EMBEDDED.is_dir() else Path(__file__).parent.parent
"""Where the rooms are: embedded in the package in a wheel, beside it in a checkout."""


def _print_version(context: click.Context, _option: click.Parameter, wanted: bool) -> None:
    if not wanted or context.resilient_parsing:
        return
    import tomllib  # noqa: PLC0415 - only the version needs it

    project = tomllib.loads((_TREE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    click.echo(f"{NAME}, version {project['version']}")
    context.exit()


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_print_version,
    help="Show the version and exit.",
)
@click.pass_context
def cli(context: click.Context) -> None:
    """Conformance tests for servers of the Open Dental ProcedureLogs API.

    A setting is taken from its option, then from its environment variable (PROCEDURELOGS_RATE for --rate), then from
    the configuration file.
    """
    named = context.get_parameter_source("config") is ParameterSource.COMMANDLINE
    if named and (command := context.invoked_subcommand) in VERIFYING:
        raise click.UsageError(f"{command} reads no configuration file: leave out --config.")


add_config_option(cli, envvar="PROCEDURELOGS_CONFIG")


@cli.result_callback()
@click.pass_context
def _conclude(context: click.Context, status: int) -> int:
    """The exit code of a command; raises UsageError where its work was to print, and words of it were lost."""
    reason = output.lost()
    if reason and context.invoked_subcommand in PRINTING:
        raise click.UsageError(f"The standard output cannot be written: {reason}.")
    if reason:
        click.echo(f"Warning: The standard output cannot be written: {reason}.", err=True)
    return status


def main() -> None:
    """Run a command and exit with its code; the rooms come first on the path, whatever the working directory holds."""
    output.protect()
    sys.path.insert(0, str(_TREE))
    try:
        status = cli.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except click.Abort:
        from subject.interrupts import INTERRUPTIONS  # noqa: PLC0415 - takes half a second

        click.echo("Stopped.", err=True)
        status = INTERRUPTIONS.exit_code
    except Exception as problem:  # noqa: BLE001 - a fault of ours has an exit code of its own: 1 is a verdict
        click.echo(f"Error: {_fault(problem)}", err=True)
        status = 5
    sys.exit(status)


def _fault(problem: Exception) -> str:
    """A sentence about a fault of the suite, with the place where it came up."""
    place = traceback.extract_tb(problem.__traceback__)[-1]
    told = " ".join(f"{type(problem).__name__}: {problem}".split())[:500].rstrip(".")
    return f"The suite itself failed: {told} ({Path(place.filename).name}, line {place.lineno})."
