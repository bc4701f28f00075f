"""`cleanup`: deletes what an interrupted run left at its target, as listed in the journal of the run."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option
from procedurelogs_conformance.stopped import Stopped
from reports.plural import counted
from reports.safe_text import one_line
from run.waiting import announced
from spec import Version
from subject import (
    ConfigurationError,
    Practice,
    Settings,
    Target,
    Unreachable,
    clean_up,
    credentials_from,
    probe,
    resume,
)
from subject.journal import Journal
from subject.pacing import interval_of

REMAINS = 3


@click.command(
    "cleanup",
    epilog=exit_codes(
        {
            0: "nothing remains",
            2: "wrong usage",
            3: "some records remain; they are listed with the reason",
            4: "the target is unreachable or rejects the credentials",
        }
    ),
)
@click.argument("journal", type=click.Path(path_type=Path))
@run_option("credentials")
@run_option("rate")
@run_option("timeout")
def command(journal: Path, credentials: Path | None, rate: str | None, timeout: float) -> int:
    """Delete what an interrupted run left on the server.

    JOURNAL is the file journal.jsonl among the reports of the run. Each record is read before it is deleted; a record
    that no longer belongs to the run is left alone.
    """
    try:
        past = resume(journal)
        if past.about["embedded"] or not past.unfinished:
            click.echo(_nothing_to_do(past))
            return 0
        settings = _settings(past, credentials, rate).with_timeout(timeout).checked()
        target = Target(settings, Practice(patients=(), codes=()), mark=past.about["mark"], journal=past)
        with announced(settings):
            probe(target, patient=next(iter([*past.own.values(), *_patients(past)]), 1))
    except (ConfigurationError, Unreachable) as problem:
        raise Stopped(problem) from None
    return _clean(target, settings)


def _patients(past: Journal) -> list[Any]:
    return [intent.PatNum for intent in past.open.values() if intent.PatNum]


def _nothing_to_do(past: Journal) -> str:
    if past.about["embedded"]:
        return "That run judged the embedded server, which is gone with all its data: there is nothing to clean up."
    return f"Nothing remains of that run at {past.about['url']}."


def _settings(past: Journal, credentials: Path | None, rate: str | None) -> Settings:
    return Settings(
        url=past.about["url"],
        api_version=Version.parse(past.about["api_version"]),
        allow_writes=True,  # the run was allowed to write there, and this finishes it
        credentials=credentials_from(os.environ, credentials),
        interval_seconds=interval_of(rate) if rate else 0.0,
    )


def _clean(target: Target, settings: Settings) -> int:
    made = len(target.journal.own)
    remains = clean_up(target, doubt=True)
    target.close()
    click.echo(f"{settings.url}: the run {target.mark!r} made {counted(made, 'known record')}; {len(remains)} remain.")
    for record in remains:
        click.echo(f"  procedure {record.ProcNum}: {one_line(record.reason)}")
    return REMAINS if remains else 0
