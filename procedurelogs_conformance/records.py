"""Reading the record that a command is given."""

from __future__ import annotations

from pathlib import Path

import click

from reports.results import Results, load_results


class NoRecord(click.ClickException):
    """A file that is no record of a run, in one sentence."""

    exit_code = 2


def read_record(path: Path) -> Results:
    """The record in a results.json, or in the folder of a run; raises NoRecord."""
    try:
        return load_results(path / "results.json" if path.is_dir() else path)
    except ValueError as problem:
        raise NoRecord(str(problem)) from None
