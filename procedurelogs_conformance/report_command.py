"""`report`: any report, rendered from a results.json, later and elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from procedurelogs_conformance.result_files import cannot_write, read_record, write_told
from reports import FORMATS, print_summary, write_reports


@click.command("report")
@click.argument("results", type=click.Path(path_type=Path), metavar="RESULTS")
@click.option(
    "--format", "form", type=click.Choice(list(FORMATS)), help="Which report; without it the summary is printed."
)
@click.option(
    "--out", type=click.Path(path_type=Path), help="The file to write; without --format, the folder for all reports."
)
def command(results: Path, form: str | None, out: Path | None) -> int:
    """Render a report from RESULTS, the results.json of a run or its folder.

    A report goes to the standard output, or to --out. Exit codes: 0 rendered, whatever the verdict; 2 wrong usage, or a file that is no
    record of a run.
    """
    record = read_record(results)
    if form is not None:
        write_told(FORMATS[form].render(record), out)
    elif out is None:
        print_summary(record)
    else:
        try:
            paths = write_reports(record, out, every=True)
        except OSError as error:
            raise cannot_write(out, error) from None
        click.echo("\n".join(map(str, paths.values())))
    return 0
