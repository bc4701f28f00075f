"""`run`: the suites against a server, a summary, the reports and the exit code."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.options import practice_option, target_options
from reports import print_summary, write_reports
from run.embedded import WITHOUT
from run.forecast import Paced
from run.options import Options
from run.progress import Progress, progress_for
from run.pytest_run import run_suites
from run.recording import Recording, exit_code_of
from run.session import Session
from subject import ConfigurationError

MOST_WORKERS = 64


def _workers(_context: click.Context, _option: click.Parameter, value: str) -> int:
    """A number of processes, or auto: as many as the machine has processors."""
    if value == "auto":
        return os.cpu_count() or 1
    if value.isdecimal() and 1 <= int(value) <= MOST_WORKERS:
        return int(value)
    raise click.BadParameter(f"{value!r} is not auto and no number from 1 to {MOST_WORKERS}.")


@click.command("run")
@click.argument("url", required=False, metavar="[URL]")
@target_options
@practice_option
@click.option("--mode", type=click.Choice(["standard", "read-only"]), default="standard", show_default=True)
@click.option(
    "--allow-writes", is_flag=True, help="Let procedures be made and deleted on a server that is not this machine."
)
@click.option(
    "--rule", "rules", multiple=True, metavar="PATTERN", help="Judge only the rules that match; may be repeated."
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(WITHOUT),
    metavar="NAME",
    help="A feature that is off at the target, or a category of insurance history without codes.",
)
@click.option(
    "--fault", "faults", multiple=True, metavar="RULE-ID", help="A fault of the embedded server, to see a rule fail."
)
@click.option(
    "--variant", "variants", multiple=True, metavar="NAME", help="A legitimate variant of the embedded server."
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Where the generated inputs start from."
)
@click.option(
    "--examples",
    type=click.IntRange(1),
    default=2,
    show_default=True,
    help="How many examples a check tries at the most.",
)
@click.option(
    "--shrink/--no-shrink",
    default=None,
    help="Look for the smallest counterexample; off under --rate unless asked for.",
)
@click.option(
    "--workers",
    callback=_workers,
    default="1",
    show_default=True,
    metavar="N|auto",
    help="How many processes run the checks.",
)
@click.option(
    "--waivers",
    type=click.Path(path_type=Path),
    help="A file of failed or blocked rules that are tolerated for a while.",
)
@click.option("--show-data", is_flag=True, help="Show names, notes and other texts of the target in the reports.")
@click.option("--fail-on", type=click.Choice(["must", "should"]), default="must", show_default=True)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="conformance-report",
    show_default=True,
    help="Where the reports go.",
)
@click.option("--quiet", "-q", is_flag=True, help="No progress, only the summary.")
@click.option(
    "--verbose", "-v", is_flag=True, help="Tell each failure in full, with its requests as curl, before the summary."
)
@click.option("--no-color", is_flag=True, help="No colours, as with NO_COLOR in the environment.")
def command(quiet: bool, verbose: bool, no_color: bool, **given: Any) -> int:
    """Judge a server, or without a URL the embedded reference server.

    Exit codes: 0 conformant, with waivers or not, or partial; 1 a rule failed; 2 wrong usage or configuration, such as a needless waiver;
    3 not verified; 4 target unreachable or credentials refused; 5 the suite itself failed.

    Credentials come from PROCEDURELOGS_AUTHORIZATION, a file or a prompt.
    """
    options = Options(**given)
    if no_color:
        os.environ["NO_COLOR"] = "1"
    try:
        _check(options)
        session = Session(options)
        recording = Recording(session, _progress(session, quiet=quiet))
    except ConfigurationError as problem:
        raise Stopped(problem) from None
    run_suites(recording)
    if recording.results is None:
        raise Stopped(recording.problem or RuntimeError("Nothing was judged and no reason was recorded."))
    assert options.out is not None  # noqa: S101 - it has a default
    try:
        paths = write_reports(recording.results, options.out)
    except OSError as problem:
        raise Stopped(
            ConfigurationError(f"The reports cannot be written to {options.out}: {problem.strerror}.")
        ) from None
    print_summary(recording.results, paths, verbose=verbose)
    return int(recording.results["exit_code"])


def _progress(session: Session, *, quiet: bool) -> Progress:
    """What is shown of a run; one with a pace also tells what it takes and what is left."""
    interval = session.settings.interval_seconds
    shown = progress_for(quiet=quiet)
    if quiet or not interval:
        return shown
    return Paced(
        shown, examples=session.options.examples, interval=interval, writes=session.settings.mode != "read-only"
    )


class Stopped(click.ClickException):
    """What stopped a run before it judged anything, in one sentence, with its exit code."""

    def __init__(self, problem: Exception) -> None:
        super().__init__(str(problem))
        self.exit_code = exit_code_of(problem)  # type: ignore[misc] # click reads it from the instance


def _check(options: Options) -> None:
    if options.url and (options.faults or options.variants):
        raise ConfigurationError(
            "--fault and --variant are for the embedded server: leave out the URL, or start `serve` with them."
        )
