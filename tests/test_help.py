"""The help of the command line: every command and every option explains itself, and nothing is cut off."""

from __future__ import annotations

import pytest
from click import Context, Group, Option

from procedurelogs_conformance import cli


@pytest.fixture(scope="module")
def group() -> Group:
    """The command line with all of its commands."""
    cli.add_commands()
    return cli.cli


@pytest.mark.parametrize("name", cli.COMMANDS)
def test_every_option_has_help(group: Group, name: str) -> None:
    """An option says in a sentence what it is for."""
    command = group.commands[name]
    options = [option for option in command.get_params(Context(command)) if isinstance(option, Option)]
    assert [option.name for option in options if not (option.help or "").endswith(".")] == []


@pytest.mark.parametrize("width", [50, 80, 200])
def test_the_list_of_commands_has_whole_sentences(group: Group, width: int) -> None:
    """Each command is summed up by its first sentence, at any width of the terminal."""
    words = " ".join(group.get_help(Context(group, terminal_width=width, max_content_width=width)).split())
    assert "..." not in words
    for name in cli.COMMANDS:
        summary = group.commands[name].get_short_help_str()
        assert summary.endswith(".")
        assert f"{name} {summary}" in words


def test_every_command_fits_a_line(group: Group) -> None:
    """In a terminal of 80 columns no summary needs a second line."""
    longest = max(map(len, cli.COMMANDS))
    assert [name for name in cli.COMMANDS if len(group.commands[name].get_short_help_str()) > 76 - longest] == []
