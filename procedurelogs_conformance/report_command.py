"""`report`: renders any report from a results.json, later and elsewhere."""

from __future__ import annotations

from pathlib import Path

import click

from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option
from procedurelogs_conformance.result_files import cannot_write, mode_of_reports, read_record, write_report
from reports.formats import FORMATS
from reports.terminal import print_summary
from reports.written import write_reports


@click.command(
    "report",
    epilog=exit_codes(
        {
            0: "the report was rendered, whatever the verdict",
            2: "wrong usage, or a file that is not the record of a run",
        }
    ),
)
@click.argument("results", type=click.Path(path_type=Path), metavar="RESULTS")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    help="Format of the report; without it the summary is printed.",
)
@run_option("out", metavar="PATH", help="File to write; without --format, folder for all reports.")
@run_option("report_mode")
def command(results: Path, form: str | None, out: Path | None, report_mode: str) -> int:
    """Render a report from the record of a run.

    RESULTS is a results.json or the folder of a run. A report is printed, or written to --out.
    """
    record = read_record(results)
    if form is not None:
        write_report(FORMATS[form].render(record), out, report_mode)
    elif out is None:
        print_summary(record)
    else:
        try:
            paths = write_reports(record, out, mode=mode_of_reports(report_mode), every=True)
        except OSError as error:
            raise cannot_write(out, error) from None
        click.echo("\n".join(map(str, paths.values())))
    return 0
