"""The files that commands read and write: the record of a run, and reports."""

from __future__ import annotations

from pathlib import Path

import click

from reports.results import Results, load_results


class NoRecord(click.ClickException):
    """A file is not the record of a run, or lacks what was asked for; exit code 2."""

    exit_code = 2


def read_record(path: Path) -> Results:
    """The record in a results.json, or in the folder of a run; raises NoRecord."""
    try:
        return load_results(path / "results.json" if path.is_dir() else path)
    except ValueError as problem:
        raise NoRecord(str(problem)) from None


def write_report(text: str, out: Path | None) -> None:
    """Write a report to a file, or print it, in UTF-8 whatever the terminal uses; raises UsageError if that fails."""
    try:
        if out is None:
            click.echo(text.encode(), nl=False)
        else:
            out.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise cannot_write(out, error) from None


def cannot_write(out: Path | None, error: OSError) -> click.UsageError:
    """The error for a file, a folder or a standard output that cannot be written."""
    return click.UsageError(f"The report cannot be written to {out or 'the standard output'}: {error.strerror}.")
