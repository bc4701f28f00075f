"""The help of the command line: every command and every option explains itself, and nothing is cut off."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path

import pytest
from click import Context, Group, Option

from procedurelogs_conformance.commands import COMMANDS
from run.command_line import DEFAULTS, OPTIONS
from run.options import Options
from tests.command_line import command_line
from tests.launching import LAUNCHER, finish, plain_environment

ROOMS = ("spec", "subject", "strategies", "oracle", "judging", "reports", "run", "certification")


@pytest.fixture(scope="module")
def group() -> Group:
    """The command line with all of its commands."""
    return command_line()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_help(group: Group, name: str) -> None:
    """An option says in a sentence what it is for."""
    command = group.commands[name]
    options = [option for option in command.get_params(Context(command)) if isinstance(option, Option)]
    assert [option.name for option in options if not (option.help or "").endswith(".")] == []


def test_the_command_line_and_pytest_have_every_option_of_a_run(pytestconfig: pytest.Config, group: Group) -> None:
    """Each option has one entry in the table: `run` and pytest take it with the default of Options."""
    assert set(OPTIONS) == {one.name for one in fields(Options)} - {"pace_file"}
    given = group.commands["run"].make_context("run", []).params
    assert Options(**{name: given[name] for name in OPTIONS}) == Options(out=given["out"])
    for name in set(OPTIONS) - {"workers", "shard", "database"}:
        assert pytestconfig.getoption(name) in (DEFAULTS[name], [])


@pytest.mark.parametrize("width", [50, 80, 200])
def test_the_list_of_commands_has_whole_sentences(group: Group, width: int) -> None:
    """Each command is summed up by its first sentence, at any width of the terminal."""
    listing = group.get_help(Context(group, terminal_width=width, max_content_width=width)).partition("Commands:")[2]
    words = " ".join(listing.split())
    assert "..." not in words
    for name, summary in COMMANDS.items():
        assert summary == group.commands[name].get_short_help_str(limit=200)
        assert summary.endswith(".")
        assert f"{name} {summary}" in words


@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_of_a_help_page_is_wider_than_a_terminal(group: Group, name: str) -> None:
    """80 columns are enough, also for the exit codes, which are not wrapped."""
    command = group.commands[name]
    page = command.get_help(Context(command, info_name=name, terminal_width=80))
    assert max(map(len, page.splitlines())) <= 80


def test_every_command_fits_a_line() -> None:
    """In a terminal of 80 columns no summary needs a second line."""
    longest = max(map(len, COMMANDS))
    assert [name for name, summary in COMMANDS.items() if len(summary) > 76 - longest] == []


LIGHT = {
    "--version": (*ROOMS, "httpx", "jsonschema", "yaml", "platformdirs"),
    "--help": (*ROOMS, "httpx", "jsonschema", "yaml", "platformdirs"),
    "compare": ("pytest", "hypothesis", "schemathesis", "securesystemslib"),
    "rules": ("pytest", "hypothesis", "schemathesis", "securesystemslib"),
    "run": ("schemathesis", "securesystemslib"),
}
"""By command: the packages that it does not import, since they would delay what it does at once."""


@pytest.mark.parametrize("name", LIGHT)
def test_a_command_imports_only_what_it_needs(name: str, tmp_path: Path) -> None:
    """The version and the help are printed without any of our rooms, and a command does not import another one."""
    words = [name] if name.startswith("-") else [name, "--help"]
    done = finish([sys.executable, "-X", "importtime", *LAUNCHER[1:], *words], tmp_path, plain_environment())
    assert done.returncode == 0, done.stderr
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "click" in imported
    assert imported & set(LIGHT[name]) == set()
