"""`fleet`: judges many targets on the workers of Dask, and makes a site of their reports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from procedurelogs_conformance import fleet_worker
from procedurelogs_conformance.commands import without_extra
from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option
from procedurelogs_conformance.result_files import mode_of_reports
from procedurelogs_conformance.run_command import number_of_workers
from procedurelogs_conformance.stopped import Stopped
from reports.plural import counted
from subject import ConfigurationError

if TYPE_CHECKING:
    from fleet.entries import Entry
    from fleet.site import Site


@click.command(
    "fleet",
    epilog=exit_codes(
        {
            0: "every target is conformant, conformant with waivers, or partial",
            3: "a target is not verified",
            4: "a target is unreachable or rejects the credentials",
            1: "a must-rule failed at a target",
            2: "wrong usage or configuration, also of a single target",
            5: "the suite itself failed, or a run was ended from outside",
        }
    ),
)
@click.argument("targets", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="SITE", help="Folder of the site.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="Scheduler of Dask whose workers judge, such as tcp://10.0.0.5:8786 [default: workers on this machine].",
)
@run_option(
    "workers",
    callback=number_of_workers,
    default="auto",
    help="Number of targets that are judged at once on this machine; auto: as many as it has processors.",
)
@click.option(
    "--work",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for runs under way and their journals, on a disk that all workers share [default: SITE.work].",
)
@click.option(
    "--again",
    multiple=True,
    metavar="PATTERN",
    help="Also judge the targets again whose name matches and that were judged before; may be repeated.",
)
@run_option("report_mode")
def command(
    targets: Path,
    out: Path,
    scheduler: str | None,
    workers: int,
    work: Path | None,
    again: tuple[str, ...],
    report_mode: str,
) -> int:
    """Judge many servers at once and make a site of their reports.

    TARGETS is a YAML file with the servers and their settings as a matrix. Started again, the command judges only what
    has not been judged. The exit code is that of the worst target, in the order 0, 3, 4, 1, 2, 5.
    """
    try:
        import cryptography  # noqa: F401, PLC0415 - Dask needs it for the workers of this machine, and imports it late

        from fleet.judging import check_again  # noqa: PLC0415 - the packages of the extra may be missing, and take a second
        from fleet.site import Site, work_beside  # noqa: PLC0415 - as above
        from fleet.target_file import read_targets  # noqa: PLC0415 - as above
    except ModuleNotFoundError as error:
        raise without_extra("fleet", "fleet", error) from None
    try:
        entries = read_targets(targets)
        check_again(again, entries)
        site = Site(out, work or work_beside(out), mode_of_reports(report_mode))
        with site.locked():
            return _judge(entries, site, scheduler, workers, again)
    except ConfigurationError as problem:
        raise Stopped(problem) from None


def _judge(entries: Sequence[Entry], site: Site, scheduler: str | None, workers: int, again: Sequence[str]) -> int:
    """Judge what has not been judged, without workers if nothing is left; the exit code of all."""
    from fleet.cluster import SchedulerLost, workers_at  # noqa: PLC0415 - as above
    from fleet.index import worst  # noqa: PLC0415 - as above
    from fleet.judging import begin_fleet, judge_fleet, known_lines, waits  # noqa: PLC0415 - as above
    from fleet.progress import progress_for  # noqa: PLC0415 - as above

    lines = known_lines(entries, site, again)
    shown = progress_for()
    try:
        if any(map(waits, lines.values())):
            with workers_at(scheduler, workers) as client:
                judge_fleet(client, entries, lines, site, shown, fleet_worker.judge, fleet_worker.stop)
        else:
            begin_fleet(lines, site, shown)
    except KeyboardInterrupt:
        judged, total = sum(not waits(line) for line in lines.values()), counted(len(lines), "target")
        click.echo(
            f"{judged} of {total} {'is' if len(lines) == 1 else 'are'} judged; the same command goes on.", err=True
        )
        raise
    except SchedulerLost as problem:
        raise Stopped(problem) from None
    finally:
        shown.end()
    click.echo(f"Site: {site.out / 'index.html'}")
    return worst(lines.values())
