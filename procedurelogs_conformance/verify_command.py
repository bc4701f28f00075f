"""`verify`: checks a bundle that somebody else made."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from certification.errors import KeyProblem
from certification.public_keys import read_public_key
from certification.verification import Verification, verify
from procedurelogs_conformance.help_pages import exit_codes
from reports.safe_text import visible

NOBODY = 3
"""The exit code where nothing is wrong and nobody vouches."""


@click.command(
    "verify",
    epilog=exit_codes(
        {
            0: "nothing is wrong, and the owner of a given key vouches for it",
            1: "something is wrong; each line says what",
            2: "wrong usage, or a key that cannot be used",
            3: "nothing is wrong, but nobody vouches: no --key was given",
        }
    ),
)
@click.argument("path", type=click.Path(path_type=Path), metavar="BUNDLE")
@click.option(
    "--key",
    "keys",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="PUB",
    allow_from_autoenv=False,
    help="Public key of somebody who may vouch for it, in PEM or as OpenSSH writes it; may be repeated.",
)
@click.option("--max-age", type=click.IntRange(0), metavar="DAYS", help="Number of days after which a run is too old.")
def command(path: Path, keys: tuple[Path, ...], max_age: int | None) -> int:
    """Check a bundle: signatures, digests, completeness, verdict and age."""
    try:
        known = {str(key): read_public_key(key) for key in keys}
    except KeyProblem as problem:
        raise click.UsageError(str(problem)) from None
    found = verify(path, known, datetime.now(UTC).date(), max_age)
    _print(found)
    if found.problems:
        return 1
    return 0 if found.is_vouched_for else NOBODY


def _print(found: Verification) -> None:
    if found.problems:
        click.echo("NOT VERIFIED")
        for problem in found.problems:
            click.echo(visible(problem))
        return
    assert found.product is not None  # noqa: S101 - it is read where nothing is wrong
    click.echo("VERIFIED" if found.is_vouched_for else "SOUND, BUT NOBODY VOUCHES FOR IT: give the key with --key.")
    click.echo(visible(f"{found.product.vendor}, {found.product.product} {found.product.version}"))
    click.echo(f"{found.verdict}, judged as version {found.api_version} by suite {found.suite_version}")
    click.echo(visible(f"Evidence: {found.evidence}"))
