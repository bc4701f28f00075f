"""A run in a terminal: a live display that leaves nothing behind, colours, and what CI gets in their place."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import termios
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.launching import DEADLINE, LAUNCHER, plain_environment, wait_until

CHEAP = "get-procedure/answer-apt-num"
"""A rule whose only check imports little."""


def test_a_live_display_leaves_a_clean_terminal(tmp_path: Path) -> None:
    """In a terminal the bars move and vanish; the summary stays, and cursor, styles and modes are restored."""
    parent, child = pty.openpty()
    termios.tcsetwinsize(child, (40, 100))
    before = termios.tcgetattr(child)
    command = [*LAUNCHER, "run", "--examples", "1", "--rule", "get-procedure/*", "--out", "out"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=plain_environment(TERM="xterm-256color"), stdout=child, stderr=child
    ) as process:
        after_open = os.dup(child)
        os.close(child)
        written = "".join(_read_terminal(parent, process))
        assert process.wait(DEADLINE) == 0
    assert termios.tcgetattr(after_open) == before
    os.close(after_open)
    os.close(parent)
    screen = _screen(written)
    assert "━" in written
    assert not [line for line in screen if "━" in line or "\x1b" in line], screen
    assert any("PARTIAL" in line for line in screen)
    assert next(line for line in screen if line).startswith("Judging http://")
    assert written.rfind("\x1b[?25h") > written.rfind("\x1b[?25l")
    assert re.findall(r"\x1b\[[0-9;]*m", written)[-1] == "\x1b[0m"
    assert "\x1b[?1049h" not in written


@pytest.mark.parametrize(
    ("more", "environment"), [((), {"NO_COLOR": "1"}), (("--no-color",), {}), ((), {"CI": "true"})]
)
def test_a_terminal_without_colours_or_in_ci(
    tmp_path: Path, more: tuple[str, ...], environment: dict[str, str]
) -> None:
    """With NO_COLOR or --no-color there are no colours; with CI there are plain lines, even in a terminal."""
    parent, child = pty.openpty()
    command = [*LAUNCHER, "run", "--examples", "1", "--rule", CHEAP, "--fault", CHEAP, "--out", "out", *more]
    environment = plain_environment(TERM="xterm-256color", **environment)
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=child, stderr=child) as process:
        written = "".join(_read_terminal(parent, process))
        assert process.wait(DEADLINE) == 1
    os.close(child)
    os.close(parent)
    assert "NON-CONFORMANT" in written
    if "CI" in environment:
        assert "━" not in written
        assert "get-procedure: done, 1 rule failed" in written
    else:
        assert not re.search(r"\x1b\[(?:\d+;)*(?:3|4|9|10)\d(?:;\d+)*m", written)


def _read_terminal(parent: int, process: subprocess.Popen[bytes]) -> Iterator[str]:
    """Everything that the process writes to its terminal until it ends."""
    os.set_blocking(parent, False)
    raw = bytearray()
    ended = False

    def read() -> bool:
        nonlocal ended
        over = process.poll() is not None
        try:
            raw.extend(os.read(parent, 65536))
        except BlockingIOError:
            ended = over
        return ended

    wait_until(read, "the end of the run in the terminal")
    yield raw.decode("utf-8")


def _screen(written: str) -> list[str]:
    """The lines that a terminal shows after this text; handles the escapes that erase and rewrite lines."""
    lines, row, column = [""], 0, 0
    for escape, count, command, text in re.findall(r"(\x1b\[\??([0-9;]*)([a-zA-Z]))|([^\x1b])", written, re.DOTALL):
        if not escape and text == "\n":
            row += 1
            lines += [""] * (row + 1 - len(lines))
        elif text == "\r":
            column = 0
        elif text:
            lines[row] = lines[row].ljust(column)[:column] + text + lines[row][column + 1 :]
            column += 1
        elif command == "A":
            row = max(0, row - int(count or 1))
        elif command == "K":
            lines[row] = "" if count == "2" else lines[row][:column]
        else:
            assert command in "mhl", escape
    return [line.rstrip() for line in lines]
