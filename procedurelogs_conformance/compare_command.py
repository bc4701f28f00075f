"""`compare`: what changed between two runs, rule by rule."""

from __future__ import annotations

from pathlib import Path

import click

from procedurelogs_conformance.result_files import read_record, write_told
from reports.compared import COMPARED
from reports.comparison import compare


@click.command("compare")
@click.argument("before", type=click.Path(path_type=Path), metavar="A")
@click.argument("after", type=click.Path(path_type=Path), metavar="B")
@click.option("--format", "form", type=click.Choice(list(COMPARED)), default="text", show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="The file to write; the standard output without it.")
@click.option(
    "--fail-on",
    type=click.Choice(["must", "should"]),
    default="must",
    show_default=True,
    help="Which rules may not get worse.",
)
def command(before: Path, after: Path, form: str, out: Path | None, fail_on: str) -> int:
    """Tell what changed from run A to run B, each a results.json or the folder of a run.

    For releases of a server, or of the suite. Exit codes: 0 nothing got worse; 1 a must-rule that passed does not pass any more, or is
    less well judged than before, or is new and failed, or the verdict is worse; 2 wrong usage, or a file that is no record of a run.
    """
    comparison = compare(read_record(before), read_record(after))
    write_told(COMPARED[form](comparison), out)
    return int(comparison.got_worse(fail_on))
