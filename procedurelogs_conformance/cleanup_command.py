"""`cleanup`: deletes what an interrupted run left at its target, as its journal tells."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.run_command import Stopped
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


@click.command("cleanup")
@click.argument("journal", type=click.Path(path_type=Path))
@click.option(
    "--credentials",
    type=click.Path(path_type=Path),
    help="A file with lines such as 'Authorization: ODFHIR developer/customer'.",
)
@click.option("--rate", metavar="RATE", help="How often a request may leave: 1/s, 1/5s, 30/min.")
def command(journal: Path, credentials: Path | None, rate: str | None) -> int:
    """Delete what the run of JOURNAL (journal.jsonl among its reports) made and has not deleted.

    Each record is read first: one that is not the run's any more is left alone. Exit codes: 0 nothing remains; 2 wrong usage; 3 records
    remain, and are listed with the reason; 4 target unreachable or credentials refused.
    """
    try:
        past = resume(journal)
        if past.about["embedded"] or not past.unfinished:
            click.echo(_nothing(past))
            return 0
        settings = _settings(past, credentials, rate)
        target = Target(settings, Practice(patients=(), codes=()), mark=past.about["mark"], journal=past)
        probe(target, patient=next(iter([*past.own.values(), *_patients(past)]), 1))
    except (ConfigurationError, Unreachable) as problem:
        raise Stopped(problem) from None
    return _clean(target, settings)


def _patients(past: Journal) -> list[Any]:
    return [intent.PatNum for intent in past.open.values() if intent.PatNum]


def _nothing(past: Journal) -> str:
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
    ).checked()


def _clean(target: Target, settings: Settings) -> int:
    made = len(target.journal.own)
    remains = clean_up(target, doubt=True)
    target.close()
    click.echo(f"{settings.url}: of {made} known records of the run {target.mark!r} {len(remains)} remain.")
    for one in remains:
        click.echo(f"  procedure {one.ProcNum}: {''.join(c if c.isprintable() else '?' for c in one.reason)}")
    return REMAINS if remains else 0
