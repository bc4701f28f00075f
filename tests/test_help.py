"""The help of the command line: every command and every option explains itself, and nothing is cut off."""

from __future__ import annotations

from dataclasses import fields

import pytest
from click import Context, Group, Option

from procedurelogs_conformance import cli
from run.command_line import DEFAULTS, OPTIONS
from run.options import Options
from tests.command_line import command_line


@pytest.fixture(scope="module")
def group() -> Group:
    """The command line with all of its commands."""
    return command_line()


@pytest.mark.parametrize("name", cli.COMMANDS)
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
    for name in set(OPTIONS) - {"workers"}:
        assert pytestconfig.getoption(name) in (DEFAULTS[name], [])


@pytest.mark.parametrize("width", [50, 80, 200])
def test_the_list_of_commands_has_whole_sentences(group: Group, width: int) -> None:
    """Each command is summed up by its first sentence, at any width of the terminal."""
    listing = group.get_help(Context(group, terminal_width=width, max_content_width=width)).partition("Commands:")[2]
    words = " ".join(listing.split())
    assert "..." not in words
    for name in cli.COMMANDS:
        summary = group.commands[name].get_short_help_str()
        assert summary.endswith(".")
        assert f"{name} {summary}" in words


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_no_line_of_a_help_page_is_wider_than_a_terminal(group: Group, name: str) -> None:
    """80 columns are enough, also for the exit codes, which are not wrapped."""
    command = group.commands[name]
    page = command.get_help(Context(command, info_name=name, terminal_width=80))
    assert max(map(len, page.splitlines())) <= 80


def test_every_command_fits_a_line(group: Group) -> None:
    """In a terminal of 80 columns no summary needs a second line."""
    longest = max(map(len, cli.COMMANDS))
    assert [name for name in cli.COMMANDS if len(group.commands[name].get_short_help_str()) > 76 - longest] == []
