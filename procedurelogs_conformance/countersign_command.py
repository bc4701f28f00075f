"""`countersign`: adds the signature of a lab to a bundle, with the runs that it repeated."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import click

from certification.archive import pack
from certification.bundle import RECORD, read_bundle, records_of, save_bundle
from certification.canonical import from_json
from certification.errors import BundleProblem, CertificationError
from certification.repeats import Repeat, countersigned
from certification.verification import verify
from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.signing import signer_from, signing_options
from reports.safe_text import visible


@click.command(
    "countersign",
    epilog=exit_codes(
        {
            0: "the bundle has one more signature",
            1: "the bundle has a problem, or a repeated run does not confirm it",
            2: "wrong usage, or a file or a key that cannot be used",
        }
    ),
)
@click.argument("path", type=click.Path(path_type=Path), metavar="BUNDLE")
@signing_options
@click.option(
    "--results",
    type=click.Path(path_type=Path),
    multiple=True,
    metavar="RESULTS",
    help="results.json, or the folder, of a run that repeats a pass of the bundle; may be repeated.",
)
@click.option(
    "--out", type=click.Path(path_type=Path), metavar="FILE", help="File to write; by default the bundle is replaced."
)
def command(path: Path, key: Path, passphrase_file: Path | None, results: tuple[Path, ...], out: Path | None) -> int:
    """Add a signature to a bundle that is sound.

    A lab that repeated the run of a pass adds its record with --results; it has to confirm the pass.
    """
    signer = signer_from(key, passphrase_file)
    repeats = [_repeat(one) for one in results]
    found = verify(path, {}, datetime.now(UTC).date())
    if found.problems:
        return _refuse(found.problems[0])
    try:
        bundle = read_bundle(path)
        after = countersigned(bundle, records_of(bundle), signer, repeats)
    except CertificationError as problem:
        return _refuse(str(problem))
    try:
        save_bundle(out or path, pack(after.files))
    except OSError as error:
        raise click.UsageError(f"The bundle cannot be written to {out or path}: {error.strerror}.") from None
    click.echo(f"Countersigned: {out or path}")
    return 0


def _refuse(problem: str) -> int:
    click.echo(f"Error: {visible(problem)}", err=True)
    return 1


def _repeat(path: Path) -> Repeat:
    """A record that a lab hands in; raises UsageError."""
    file = path / RECORD if path.is_dir() else path
    try:
        data = file.read_bytes()
        return Repeat(str(file), data, from_json(data, str(file)))
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}.") from None
    except BundleProblem as problem:
        raise click.UsageError(str(problem)) from None
