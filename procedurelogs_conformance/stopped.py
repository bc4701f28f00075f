"""How a command ends early: one sentence on stderr and the exit code of the problem."""

from __future__ import annotations

import click

from run.problems import exit_code_of


class Stopped(click.ClickException):
    """A problem that stops a command; its exit code is that of `run` for the same problem."""

    def __init__(self, problem: Exception) -> None:
        super().__init__(str(problem))
        self.exit_code = exit_code_of(problem)  # type: ignore[misc] # click reads it from the instance
