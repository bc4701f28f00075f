"""`merge`: joins the records of the shards of a run into one, with the verdict of the run."""

from __future__ import annotations

from pathlib import Path

import click

from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option
from procedurelogs_conformance.result_files import exit_code_with, keep_reports, read_record
from reports.merging import merged
from reports.shard_fit import misfit
from reports.terminal import print_summary


@click.command(
    "merge",
    epilog=exit_codes(
        {
            0: "conformant, conformant with waivers, or partial",
            1: "a must-rule failed; with --fail-on should of the run also a should-rule",
            2: "wrong usage, or records that are not shards of one run",
            3: "not verified: a shard is missing, or a must-rule was blocked",
            4: "the target was unreachable or rejected the credentials",
            5: "the suite itself failed",
        }
    ),
)
@click.argument("shards", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="SHARD...")
@run_option("out", default="conformance-report", show_default=True)
@run_option("report_mode")
def command(shards: tuple[Path, ...], out: Path, report_mode: str) -> int:
    """Join the records of the shards of a run.

    Each SHARD is the results.json of a run with --shard, its folder, or a folder that holds the folders of shards. The
    summary, the reports and the exit code are those of the run as if it had not been split.
    """
    records = {str(path): read_record(path) for shard in shards for path in _records_in(shard)}
    if problem := misfit(records):
        raise click.UsageError(problem)
    results = merged(list(records.values()))
    paths, unwritten = keep_reports(results, out, report_mode)
    print_summary(results, paths)
    return exit_code_with(int(results["exit_code"]), unwritten)


def _records_in(path: Path) -> list[Path]:
    """The files of records that a path stands for: itself, that in a folder, or those in the folders of its shards."""
    if not path.is_dir():
        return [path]
    within = sorted(path.glob("shard-*-of-*/results.json"))
    return within or [path / "results.json"]
