"""`report`: any report, rendered from a results.json, later and elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from procedurelogs_conformance.records import read_record
from reports import FORMATS, print_summary, write_reports


@click.command("report")
@click.argument("results", type=click.Path(path_type=Path), metavar="RESULTS")
@click.option("--format", "form", type=click.Choice(list(FORMATS)), help="Which report; without it the summary is printed.")
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; without --format, the folder for all reports.")
def command(results: Path, form: str | None, out: Path | None) -> int:
    """Render a report from RESULTS, the results.json of a run or its folder.

    A report goes to the standard output, or to --out. Exit codes: 0 rendered, whatever the verdict; 2 wrong usage, or a file that is no
    record of a run.
    """
    record = read_record(results)
    try:
        if form is None and out is None:
            print_summary(record)
        elif form is None:
            assert out is not None  # noqa: S101 - told above
            for path in write_reports(record, out, every=True).values():
                click.echo(path)
        elif out is None:
            click.echo(FORMATS[form].render(record).encode(), nl=False)
        else:
            out.write_text(FORMATS[form].render(record), encoding="utf-8", newline="\n")
    except OSError as error:
        raise click.UsageError(f"The report cannot be written to {out or 'the standard output'}: {error.strerror}.") from None
    return 0
