"""The command line: one group, and a small module for each command."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import click

from procedurelogs_conformance import output
from procedurelogs_conformance.configuration import add_config_option

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
    "certify",
    "verify",
    "countersign",
    "registry",
)
"""The commands; each has a module of this package, NAME_command.py."""

LIGHT = ("verify", "countersign", "registry")
"""The commands that start alone, so that they are there at once and need few packages; they read no configuration."""

EXTRA = ("securesystemslib", "cryptography")
"""The packages of the extras; all commands that do not need them work without."""

PRINTING = ("rules", "explain", "report", "compare", "spec", "verify")
"""The commands whose work is what they print: where that is lost, they fail."""

_EMBEDDED = Path(__file__).parent / "_tree"
_TREE = _EMBEDDED if _EMBEDDED.is_dir() else Path(__file__).parent.parent
"""Where the rooms are: embedded in the package in a wheel, beside it in a checkout."""


NAME = "procedurelogs-conformance"


def _version() -> str:
    try:
        return version(NAME)
    except PackageNotFoundError:
        return "0.1.0"


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(_version(), prog_name=NAME)
def cli() -> None:
    """Conformance tests for servers of the Open Dental ProcedureLogs API.

    A setting is taken from its option, then from its environment variable (PROCEDURELOGS_RATE for --rate), then from
    the configuration file.
    """


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
        if sys.argv[1:2] and sys.argv[1] in LIGHT:
            add_commands(sys.argv[1:2])
        else:
            _prepare_all()
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


def _prepare_all() -> None:
    """Import all commands, say where Hypothesis keeps its tables, and take over the signals; raises UsageError."""
    try:
        from platformdirs import user_cache_dir  # noqa: PLC0415 - who only verifies need not have it
    except ImportError:
        raise click.UsageError(f"Only {' and '.join(LIGHT)} work here: install {NAME} with its dependencies.") from None
    os.environ.update(HYPOTHESIS_STORAGE_DIRECTORY=user_cache_dir(NAME), HYPOTHESIS_NO_PLUGINS="1")
    add_commands()
    from subject.interrupts import INTERRUPTIONS  # noqa: PLC0415 - the rooms are on the path only now

    INTERRUPTIONS.watch()


def _fault(problem: Exception) -> str:
    """A sentence about a fault of the suite, with the place where it came up."""
    place = traceback.extract_tb(problem.__traceback__)[-1]
    told = " ".join(f"{type(problem).__name__}: {problem}".split())[:500].rstrip(".")
    return f"The suite itself failed: {told} ({Path(place.filename).name}, line {place.lineno})."


def add_commands(names: Iterable[str] = COMMANDS) -> None:
    """Import the commands, which needs the rooms on the path, and give each its summary and environment variables."""
    add_config_option(cli, envvar="PROCEDURELOGS_CONFIG")
    for name in names:
        command = _command(name)
        command.short_help = command.get_short_help_str(limit=200)  # the whole first sentence: click would cut it off
        for option in command.params:
            if isinstance(option, click.Option) and option.expose_value and option.allow_from_autoenv:
                option.envvar = _variable(option)
        if name not in LIGHT:
            add_config_option(command)
        cli.add_command(command)


def _command(name: str) -> click.Command:
    """A command; where a package of its extra is not installed, one that only says so."""
    try:
        found: click.Command = import_module(f"procedurelogs_conformance.{name}_command").command
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in EXTRA:
            raise
        found = _unavailable(name, str(error.name))
    return found


def _unavailable(name: str, package: str) -> click.Command:
    def say() -> None:
        words = "install procedurelogs-conformance[certify], or [verify] to verify alone"
        raise click.UsageError(f"{name} needs the package {package.partition('.')[0]}: {words}.")

    settings = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
    return click.Command(name, callback=say, help="Needs the extra certify.", context_settings=settings)


def _variable(option: click.Option) -> str:
    """The environment variable of an option: PROCEDURELOGS_API_VERSION of --api-version."""
    return f"PROCEDURELOGS_{max(option.opts, key=len).removeprefix('--').replace('-', '_').upper()}"
