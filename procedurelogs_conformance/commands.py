"""The commands of the command line: each is summed up here, and its module is imported when it is named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib import import_module

import click

from procedurelogs_conformance.configuration import add_config_option

NAME = "procedurelogs-conformance"

COMMANDS: Mapping[str, str] = {
    "run": "Judge the server at URL, or the embedded reference server.",
    "serve": "Run the reference server until Ctrl-C stops it.",
    "rules": "List the rules whose id matches PATTERN, or all rules.",
    "explain": "Show a rule, what it needs and which checks judge it.",
    "doctor": "Check a server and its practice manifest; sends only GET.",
    "init": "Draft a practice manifest for the server at URL; sends only GET.",
    "merge": "Join the records of the shards of a run.",
    "report": "Render a report from the record of a run.",
    "compare": "Show what changed from run A to run B, rule by rule.",
    "replay": "Send a recorded failure again and judge the answers anew.",
    "spec": "Print the OpenAPI document, or workflows of its operations.",
    "cleanup": "Delete what an interrupted run left on the server.",
    "certify": "Judge a whole product and sign what was found.",
    "verify": "Check a bundle: signatures, digests, verdict, waivers, age.",
    "countersign": "Add a signature to a bundle that is sound.",
    "registry": "Make a public list of certified products from their bundles.",
    "fleet": "Judge many servers at once and make a site of their reports.",
}
"""The commands, each with the first sentence of its help; the module of each is NAME_command.py of this package."""

VERIFYING = ("verify", "countersign", "registry")
"""The commands that read no configuration, and that work without the packages that a run needs."""

EXTRAS: Mapping[str, tuple[str, ...]] = {
    "certify": ("securesystemslib", "cryptography"),
    "fleet": ("dask", "distributed", "cryptography"),
}
"""The packages of each extra; commands that do not need them work without. `verify` is a part of `certify`."""

ROOMS = ("spec", "subject", "strategies", "oracle", "judging", "reports", "run", "certification", "fleet", __package__)
"""Our own packages: one of their modules that is missing is a fault of the suite."""


class Commands(click.Group):
    """A group whose commands are imported one by one, each when it is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the interface of click
        """The names of all commands, without importing them."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a name, imported with all that it needs; raises UsageError where a package is missing."""
        if cmd_name in COMMANDS and cmd_name not in self.commands:
            self.add_command(_loaded(cmd_name))
        return super().get_command(ctx, cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their summaries, for which none is imported."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name]) for name in self.list_commands(ctx)])


def _loaded(name: str) -> click.Command:
    """A command with the environment variables of its options."""
    command = _imported(name) if name in VERIFYING else _imported_with_rooms(name)
    for option in command.params:
        if isinstance(option, click.Option) and option.expose_value and option.allow_from_autoenv:
            option.envvar = _variable(option)
    if name not in VERIFYING:
        add_config_option(command)
    return command


def _imported_with_rooms(name: str) -> click.Command:
    """A command that needs the rooms of a run: Hypothesis is told where to keep its tables, and signals are watched."""
    try:
        from platformdirs import user_cache_dir  # noqa: PLC0415 - who only verifies need not have it

        os.environ.update(HYPOTHESIS_STORAGE_DIRECTORY=user_cache_dir(NAME), HYPOTHESIS_NO_PLUGINS="1")
        command = _imported(name)
        from subject.interrupts import INTERRUPTIONS  # noqa: PLC0415 - the rooms are on the path only now
    except ModuleNotFoundError as error:
        if _package_of(error) in ROOMS:
            raise
        able = f"{', '.join(VERIFYING[:-1])} and {VERIFYING[-1]}"
        raise click.UsageError(f"Only {able} work here: install {NAME} with its dependencies.") from None
    INTERRUPTIONS.watch()
    return command


def _imported(name: str) -> click.Command:
    """A command; where a package of its extra is not installed, one that only says so."""
    try:
        found: click.Command = import_module(f"{__package__}.{name}_command").command
    except ModuleNotFoundError as error:
        found = _unavailable(name, without_extra(name, "certify", error))
    return found


def without_extra(name: str, extra: str, error: ModuleNotFoundError) -> click.UsageError:
    """What a command says whose extra is not installed; raises the error if another module is missing."""
    package = _package_of(error)
    if package not in EXTRAS[extra]:
        raise error
    also = ", or [verify] to verify alone" if extra == "certify" else ""
    return click.UsageError(f"{name} needs the package {package}: install {NAME}[{extra}]{also}.")


def _package_of(error: ModuleNotFoundError) -> str:
    return (error.name or "").partition(".")[0]


def _unavailable(name: str, problem: click.UsageError) -> click.Command:
    def say() -> None:
        raise problem

    settings = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
    return click.Command(name, callback=say, help="Needs the extra certify.", context_settings=settings)


def _variable(option: click.Option) -> str:
    """The environment variable of an option: PROCEDURELOGS_API_VERSION of --api-version."""
    return f"PROCEDURELOGS_{max(option.opts, key=len).removeprefix('--').replace('-', '_').upper()}"
