"""The files that commands read and write: the record of a run, and reports."""

from __future__ import annotations

from pathlib import Path

import click

from reports.kept_files import keep, mode_of
from reports.results import Results, load_results
from reports.written import write_reports


class NoRecord(click.ClickException):
    """A file is not the record of a run, or lacks what was asked for; exit code 2."""

    exit_code = 2


def read_record(path: Path) -> Results:
    """The record in a results.json, or in the folder of a run; raises NoRecord."""
    try:
        return load_results(path / "results.json" if path.is_dir() else path)
    except ValueError as problem:
        raise NoRecord(str(problem)) from None
    except OSError as error:
        raise NoRecord(f"{path} cannot be read: {error.strerror}.") from None


def keep_reports(results: Results, out: Path, mode: str) -> tuple[dict[str, Path], str]:
    """Write the reports of a run: their paths by name, and what prevented it in one sentence, empty if nothing did."""
    try:
        return write_reports(results, out, mode=mode_of_reports(mode)), ""
    except OSError as error:
        return {}, f"Cannot write the reports to {out}: {error.strerror}."


def exit_code_with(code: int, problem: str) -> int:
    """The exit code of a verdict that was printed; where reports are lost, an error is too, and success is none."""
    if problem:
        click.echo(f"Error: {problem}", err=True)
    return code or (2 if problem else 0)


def write_report(text: str, out: Path | None, mode: str) -> None:
    """Write a report to a file, or print it, in UTF-8 whatever the terminal uses; raises UsageError if that fails."""
    if out is None:
        click.echo(text.encode(), nl=False)
        return
    try:
        keep(out, text, mode_of_reports(mode))
    except OSError as error:
        raise cannot_write(out, error) from None


def mode_of_reports(mode: str) -> int:
    """The permissions of reports that --report-mode gives; raises UsageError."""
    try:
        return mode_of(mode)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None


def cannot_write(out: Path, error: OSError) -> click.UsageError:
    """The error for a file or a folder that cannot be written."""
    return click.UsageError(f"The report cannot be written to {out}: {error.strerror}.")
