"""`init`: drafts a manifest by reading a target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.options import target_options
from procedurelogs_conformance.read_only_target import reading
from subject import ConfigurationError
from subject.companions import Companions
from subject.draft_text import draft_text, gaps
from subject.drafting import draft


@click.command("init")
@click.argument("url")
@target_options
@click.option(
    "--patient",
    "patients",
    type=click.IntRange(1),
    multiple=True,
    metavar="PATNUM",
    help="A patient to use; may be repeated.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default="practice.yaml",
    show_default=True,
    help="Where the manifest goes.",
)
@click.option("--force", is_flag=True, help="Replace a manifest that is there already.")
def command(url: str, patients: tuple[int, ...], out: Path, force: bool, **given: Any) -> int:
    """Draft a manifest of what the server at URL holds: by reading, never writing.

    It reads the procedures, and the companion resources of the API where the server has them. What could not be found is left as a
    commented line. Names of patients are not written.
    """
    with reading(url, **given) as target:
        if out.exists() and not force:
            raise ConfigurationError(f"{out} is there already; give another --out, or --force to replace it.")
        target.list()  # an unreachable target, or one that refuses the credentials, ends it here
        sections = draft(Companions(target), patients)
        _write(out, target.settings.credentials.hide(draft_text(sections, target.settings.url, target.version)))
        told = ", ".join(f"{len(found)} {name}" for name, found in sections.items() if found)
        lacking = gaps(sections, target.version)
        click.echo(f"{out}: {told}; {target.log.count} requests, nothing was written to the server.")
        says = "1 commented line says" if len(lacking) == 1 else f"{len(lacking)} commented lines say"
        click.echo(f"{says} what else would unlock rules. Read it, leave only patients that are there for tests.")
    return 0


def _write(out: Path, text: str) -> None:
    try:
        out.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"The manifest cannot be written to {out}: {error.strerror}.") from None
