"""`run`: judges a server with the suites, prints a summary, writes the reports and ends with the exit code."""

from __future__ import annotations

import gc
import os
from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option, target_options
from procedurelogs_conformance.result_files import exit_code_with, keep_reports
from procedurelogs_conformance.stopped import Stopped
from reports.results import Results
from reports.terminal import print_summary
from run.forecast import Paced
from run.options import Options
from run.progress import Progress, progress_for
from run.pytest_run import run_suites
from run.recording import Recording
from run.session import Session
from run.sharding import Shard
from subject import ConfigurationError
from subject.interrupts import INTERRUPTIONS, cleanup_command

MOST_WORKERS = 64


def number_of_workers(_context: click.Context, _option: click.Parameter, value: str) -> int:
    """The number of processes; auto is the number of processors of the machine. Raises click.BadParameter."""
    if value == "auto":
        return os.cpu_count() or 1
    if value.isdecimal() and 1 <= int(value) <= MOST_WORKERS:
        return int(value)
    raise click.BadParameter(f"{value!r} is neither auto nor a number from 1 to {MOST_WORKERS}.")


def shard_named(_context: click.Context, _option: click.Parameter, value: str | None) -> Shard | None:
    """The shard that `2/4` names; raises click.UsageError."""
    try:
        return Shard.parse(value) if value else None
    except ConfigurationError as problem:
        raise click.UsageError(str(problem)) from None


@click.command(
    "run",
    epilog=exit_codes(
        {
            0: "conformant, conformant with waivers, or partial",
            1: "a must-rule failed; with --fail-on should also a should-rule",
            2: "wrong usage or configuration, such as a waiver that is not needed",
            3: "not verified: a must-rule was blocked, or nothing was judged",
            4: "the target is unreachable or rejects the credentials",
            5: "the suite itself failed",
        }
    ),
)
@click.argument("url", required=False, metavar="[URL]")
@target_options
@run_option("practice")
@run_option("mode")
@run_option("allow_writes")
@run_option("rules")
@run_option("without")
@run_option("faults")
@run_option("variants")
@run_option("seed")
@run_option("examples")
@run_option("shrink")
@run_option("workers", callback=number_of_workers)
@run_option("shard", callback=shard_named)
@run_option("database")
@run_option("waivers")
@run_option("rule_set")
@run_option("nonce")
@run_option("show_data")
@run_option("fail_on")
@run_option("out", default="conformance-report", show_default=True)
@run_option("report_mode")
@click.option("--quiet", "-q", is_flag=True, help="Print the summary without progress.")
@click.option(
    "--verbose", "-v", is_flag=True, help="Before the summary, print each failure in full, with its requests as curl."
)
@click.option("--no-color", is_flag=True, help="Print without colours, as with NO_COLOR in the environment.")
def command(out: Path, quiet: bool, verbose: bool, no_color: bool, **given: Any) -> int:
    """Judge the server at URL, or the embedded reference server.

    The server at URL is the target. Its credentials come from PROCEDURELOGS_AUTHORIZATION, from --credentials or from
    --ask-credentials.
    """
    if no_color:
        os.environ["NO_COLOR"] = "1"
    shard: Shard | None = given.pop("shard")
    out = out / shard.folder if shard else out
    options = Options(out=out, shard=str(shard) if shard else None, **given)
    results = judge(options, quiet=quiet)
    paths, problem = keep_reports(results, out, options.report_mode)
    print_summary(results, paths, verbose=verbose)
    if INTERRUPTIONS.level > 1:
        click.echo(f"Cleaning up was interrupted: {cleanup_command(out / 'journal.jsonl')} finishes it.", err=True)
    return exit_code_with(int(results["exit_code"]), problem)


def judge(options: Options, *, quiet: bool) -> Results:
    """The record of a run with these options; raises Stopped."""
    try:
        _check(options)
        session = Session(options)
        recording = Recording(session, _progress(session, quiet=quiet))
    except ConfigurationError as problem:
        raise Stopped(problem) from None
    session.prepare()
    gc.freeze()  # what was imported stays: it need not be looked through again
    run_suites(recording)
    if recording.results is None and INTERRUPTIONS.level:
        raise click.Abort
    if recording.results is None:
        raise Stopped(recording.problem or RuntimeError("Nothing was judged, and no reason was recorded."))
    return recording.results


def _progress(session: Session, *, quiet: bool) -> Progress:
    """The display of progress; a run with a rate also shows how many requests and how much time it needs."""
    interval = session.settings.interval_seconds
    shown = progress_for(quiet=quiet)
    if quiet or not interval:
        return shown
    return Paced(
        shown, examples=session.options.examples, interval=interval, writes=session.settings.mode != "read-only"
    )


def _check(options: Options) -> None:
    if options.url and (options.faults or options.variants):
        raise ConfigurationError(
            "--fault and --variant apply to the embedded server: leave out the URL, or give them to `serve`."
        )
