"""`registry build`: makes a static site of many bundles."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import click

from certification.errors import CertificationError
from certification.registry.trust import Trust, read_trust
from procedurelogs_conformance.help_pages import exit_codes

if TYPE_CHECKING:
    from certification.registry.entries import Entry

SHOWN = 20
"""Refused files that are printed; the site lists all."""


@click.group("registry")
def command() -> None:
    """Make a public list of certified products from their bundles."""


@command.command(
    "build",
    epilog=exit_codes(
        {
            0: "the site is there; files that do not verify are listed in it as refused",
            2: "wrong usage, keys that cannot be used, or a site that cannot be written",
        }
    ),
)
@click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--out", type=click.Path(path_type=Path), required=True, metavar="SITE", help="Folder of the site.")
@click.option(
    "--keys",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="keys.yaml, or its folder: the public keys of vendors and labs. Without it nobody vouches for anything.",
)
@click.option("--title", default="Certified servers", show_default=True, help="Title of the registry.")
@click.option("--url", default="", metavar="URL", help="Address of the published site, for the feed and the badges.")
@click.option("--bundles", default="", metavar="URL", help="Address of the published FOLDER, for links to the bundles.")
@click.option("--max-age", type=click.IntRange(0), metavar="DAYS", help="Days after its run when a certificate lapses.")
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), metavar="DAY", help="Day as of which to judge [default: today]."
)
@click.option(
    "--cache",
    "cache_folder",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="What earlier builds verified [default: SITE.cache, beside the site].",
)
@click.option(
    "--reports", is_flag=True, help="Also render the reports of every bundle again, which takes seconds each."
)
@click.option("--fresh", is_flag=True, help="Verify every bundle anew.")
@click.option("--workers", type=click.IntRange(1, 64), metavar="N", help="Processes [default: one for each processor].")
def build(folder: Path, out: Path, keys: Path | None, day: datetime | None, **options: Any) -> int:
    """Verify every bundle in FOLDER and make a static site of what they certify.

    The site works from disk and loads nothing from elsewhere: a list of all products, a page for each with its open
    points and its history, badges, index.json and an Atom feed. A bundle that does not verify, or for which no key of
    its vendor vouches, is listed as refused. The same bundles on the same day make the same bytes.
    """
    _watch_signals()
    try:
        _check_places(folder, out)
        trust = replace(_trust(keys), with_reports=options["reports"])
        return _build(folder, out, trust, day.date() if day else datetime.now(UTC).date(), options)
    except OSError as error:
        raise click.UsageError(f"The site cannot be made: {error.filename or out}: {error.strerror}.") from None


def _build(folder: Path, out: Path, trust: Trust, today: date, options: dict[str, Any]) -> int:
    from certification.registry.cache import open_cache  # noqa: PLC0415 - takes long, and --help does not need it
    from certification.registry.collecting import collect  # noqa: PLC0415 - as above
    from certification.registry.entries import entry_of  # noqa: PLC0415 - as above
    from certification.registry.registry import Registry  # noqa: PLC0415 - as above
    from certification.registry.site import render_site, write_site  # noqa: PLC0415 - as above

    place = options["cache_folder"] or out.with_name(f"{out.resolve().name}.cache")
    cache = open_cache(place, trust)
    if cache is None:
        click.echo(f"Warning: others can write to {place}, so that it is not used: every bundle is verified.", err=True)
    collected = collect(folder, trust, today, cache, options["workers"] or os.cpu_count() or 1, options["fresh"])
    max_age = options["max_age"]
    entries = tuple(entry_of(one.names, one.sha256, one.facts, today, max_age) for one in collected.found)
    url, bundles = _with_slash(options["url"]), _with_slash(options["bundles"])
    registry = Registry(options["title"], url, today, max_age, entries, bundles)
    changed = write_site(render_site(registry), out)
    _print(entries, collected.verified, changed, out)
    return 0


def _watch_signals() -> None:
    """Let a signal end the processes that verify before it ends this one."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _stop)


def _stop(number: int, _frame: FrameType | None) -> None:
    click.echo("Stopped.", err=True)
    raise SystemExit(128 + number)


def _check_places(folder: Path, out: Path) -> None:
    """Refuse a site among the bundles, or in a folder of something else; raises UsageError."""
    try:
        from certification.registry.site import is_free  # noqa: PLC0415 - as above
    except ImportError:
        raise click.UsageError("registry needs the whole suite, and here is only what verifies.") from None
    if out.resolve().is_relative_to(folder.resolve()):
        raise click.UsageError(f"The site {out} is among the bundles of {folder}; give --out a folder beside it.")
    if not is_free(out):
        raise click.UsageError(f"{out} is not empty and not the site of a registry; give --out another folder.")


def _trust(keys: Path | None) -> Trust:
    try:
        return read_trust(keys) if keys else Trust()
    except CertificationError as problem:
        raise click.UsageError(str(problem)) from None


def _with_slash(url: str) -> str:
    return f"{url.rstrip('/')}/" if url else ""


def _print(entries: Iterable[Entry], verified: int, changed: int, out: Path) -> None:
    from reports.plural import counted  # noqa: PLC0415 - as above
    from reports.safe_text import one_line  # noqa: PLC0415 - as above

    counts = {"valid": 0, "lapsed": 0, "refused": 0}
    refused = []
    for entry in entries:
        counts[entry.status] += 1
        if entry.status == "refused":
            refused.append(entry)
        if len(entry.files) > 1:
            click.echo(one_line(f"Copies of one file: {', '.join(entry.files)}"))
    for entry in refused[:SHOWN]:
        click.echo(f"Refused: {one_line(entry.files[0])}: {one_line(entry.reasons[0], 400)}")
    if len(refused) > SHOWN:
        click.echo(f"Refused: {len(refused) - SHOWN} more, listed on the site")
    click.echo(
        f"{counted(sum(counts.values()), 'bundle')}: {counts['valid']} valid, {counts['lapsed']} lapsed, "
        f"{counts['refused']} refused; {verified} verified now, {changed} files of the site changed."
    )
    click.echo(f"Site: {out / 'index.html'}")
