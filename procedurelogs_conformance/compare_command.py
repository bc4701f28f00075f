"""`compare`: shows what changed between two runs, rule by rule."""

from __future__ import annotations

from pathlib import Path

import click

from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option
from procedurelogs_conformance.result_files import read_record, write_report
from reports.comparison import compare
from reports.comparison_formats import COMPARISON_FORMATS


@click.command(
    "compare",
    epilog=exit_codes(
        {
            0: "nothing got worse",
            1: "something got worse",
            2: "wrong usage, or a file that is not the record of a run",
        }
    ),
)
@click.argument("before", type=click.Path(path_type=Path), metavar="A")
@click.argument("after", type=click.Path(path_type=Path), metavar="B")
@click.option(
    "--format",
    "form",
    type=click.Choice(list(COMPARISON_FORMATS)),
    default="text",
    show_default=True,
    help="Format of the comparison.",
)
@run_option("out", metavar="FILE", help="File to write; without it the comparison is printed.")
@run_option("report_mode")
@run_option("fail_on", help="Lowest level of the rules that must not get worse.")
def command(before: Path, after: Path, form: str, out: Path | None, report_mode: str, fail_on: str) -> int:
    """Show what changed from run A to run B, rule by rule.

    A and B are each a results.json or the folder of a run: of two releases of a server, or of the suite. A rule got
    worse if it no longer passes, is judged less well, or is new and failed; the verdict can get worse, too.
    """
    comparison = compare(read_record(before), read_record(after))
    write_report(COMPARISON_FORMATS[form](comparison), out, report_mode)
    return int(comparison.is_regression(fail_on))
