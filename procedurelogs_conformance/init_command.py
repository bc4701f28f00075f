"""`init`: drafts a practice manifest by reading a target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option, target_options
from procedurelogs_conformance.read_only_target import reading
from reports.plural import counted
from run.waiting import announced
from subject import ConfigurationError
from subject.companions import Companions
from subject.draft_text import draft_text, gaps
from subject.drafting import draft


@click.command(
    "init",
    epilog=exit_codes(
        {
            0: "the manifest was drafted",
            2: "wrong usage, or the target shows no patient or no code",
            4: "the target is unreachable or rejects the credentials",
        }
    ),
)
@click.argument("url")
@target_options
@click.option(
    "--patient",
    "patients",
    type=click.IntRange(1),
    multiple=True,
    metavar="PATNUM",
    help="Patient that the suite may use; may be repeated.",
)
@run_option("out", metavar="FILE", default="practice.yaml", show_default=True, help="File for the manifest.")
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
def command(url: str, patients: tuple[int, ...], out: Path, force: bool, **given: Any) -> int:
    """Draft a practice manifest for the server at URL; sends only GET.

    Reads the procedures, and the companion resources of the API if the server has them. Entries that were not found are
    commented lines of the draft. Names of patients are not written.
    """
    with reading(url, **given) as target:
        if _is_there(out) and not force:
            raise ConfigurationError(f"{out} exists already; give another --out, or --force to replace it.")
        with announced(target.settings):
            target.list()  # an unreachable target, or one that refuses the credentials, ends it here
        sections = draft(Companions(target), patients)
        _write(out, target.settings.credentials.hide(draft_text(sections, target.settings.url, target.version)))
        entries = ", ".join(f"{name} {len(found)}" for name, found in sections.items() if found)
        requests = counted(target.log.count, "request")
        click.echo(f"{out}: {entries}; {requests}, nothing was written to the server.")
        lacking = counted(len(gaps(sections, target.version)), "commented line")
        click.echo(f"The draft has {lacking} for entries that would unlock more rules.")
        click.echo("Read it, and keep only patients that exist for tests.")
    return 0


def _is_there(out: Path) -> bool:
    """Whether the file exists; raises ConfigurationError where it cannot, before a request is sent."""
    try:
        return out.exists()
    except OSError as error:
        raise _not_writable(out, error) from None


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise _not_writable(out, error) from None


def _not_writable(out: Path, error: OSError) -> ConfigurationError:
    return ConfigurationError(f"The manifest cannot be written to {out}: {error.strerror}.")
