"""Reading the record that a command is given, and writing what it tells."""

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


def write_told(text: str, out: Path | None) -> None:
    """Write a text to a file, or to the standard output, in UTF-8 whatever the terminal; raises UsageError where that fails."""
    try:
        if out is None:
            click.echo(text.encode(), nl=False)
        else:
            out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise cannot_write(out, error) from None


def cannot_write(out: Path | None, error: OSError) -> click.UsageError:
    """The error for a place that cannot be written to."""
    return click.UsageError(f"The report cannot be written to {out or 'the standard output'}: {error.strerror}.")
