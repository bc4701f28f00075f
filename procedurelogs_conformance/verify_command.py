"""`verify`: checks a bundle that somebody else made."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from certification.errors import KeyProblem
from certification.public_keys import read_public_key
from certification.verification import Verification, verify
from procedurelogs_conformance.help_pages import exit_codes
from reports.plural import counted
from reports.safe_text import visible

NOBODY = 3
"""The exit code where nothing is wrong and nobody vouches."""


@click.command(
    "verify",
    epilog=exit_codes(
        {
            0: "nothing is wrong, and the owner of a given key vouches for it",
            1: "something is wrong; each line says what; or the server of --rerun differs",
            2: "wrong usage, or a file or a key that cannot be used",
            3: "nothing is wrong, but nobody vouches: no --key was given",
            4: "the server of --rerun cannot be reached",
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
    allow_from_autoenv=False,  # certify takes a private key by the same name
    help="Public key of somebody who may vouch for it, in PEM or as ssh-keygen writes it; may be repeated.",
)
@click.option("--max-age", type=click.IntRange(0), metavar="DAYS", help="Number of days after which a run is too old.")
@click.option("--json", "as_json", is_flag=True, help="Print what was found as JSON.")
@click.option("--rerun", "url", metavar="URL", help="Judge this server as the bundle says, and show what differs.")
@click.option("--pass", "pass_name", metavar="NAME", help="Pass to run again (default: pinned, or the first one).")
@click.option("--practice", type=click.Path(path_type=Path), help="With --rerun: practice manifest of the server.")
@click.option("--credentials", type=click.Path(path_type=Path), help="With --rerun: file with its credentials.")
@click.option("--allow-writes", is_flag=True, help="With --rerun: write to a server on another machine.")
@click.option("--rate", metavar="RATE", help="With --rerun: maximum request rate, such as 1/s.")
def command(
    path: Path, keys: tuple[Path, ...], max_age: int | None, as_json: bool, url: str | None, **given: Any
) -> int:
    """Check a bundle: signatures, digests, verdict, waivers, age."""
    if as_json and url:
        raise click.UsageError("--json prints what a bundle says; with --rerun leave it out.")
    _check_readable(path)
    try:
        known = {str(key): read_public_key(key) for key in keys}
    except KeyProblem as problem:
        raise click.UsageError(str(problem)) from None
    found = verify(path, known, datetime.now(UTC).date(), max_age, with_reports=True)
    click.echo(json.dumps(_data(found), indent=1) if as_json else "\n".join(map(visible, _lines(found))))
    code = 1 if found.problems else 0 if found.is_vouched_for else NOBODY
    return code if found.problems or not url else _rerun(found, url, **given) or code


def _rerun(found: Verification, url: str, pass_name: str | None, **given: Any) -> int:
    """Judge the server at the URL as a pass of the bundle was judged; returns the exit code."""
    try:
        from procedurelogs_conformance.rerun import rerun  # noqa: PLC0415 - verification alone does without
    except ImportError:
        raise click.UsageError("--rerun needs the whole suite, and here is only what verifies.") from None
    chosen = pass_name or ("pinned" if "pinned" in found.records else next(iter(found.records)))
    if chosen not in found.records:
        raise click.UsageError(f"The bundle has no pass {chosen!r}; its passes are {', '.join(found.records)}.")
    values = ((f"--{name.replace('_', '-')}", value) for name, value in given.items() if value)
    options = [word for flag, value in values for word in ((flag,) if value is True else (flag, str(value)))]
    return rerun(found.records[chosen], url, options)


def _check_readable(path: Path) -> None:
    try:
        with path.open("rb"):
            pass
    except OSError as error:
        raise click.UsageError(f"{path} cannot be read: {error.strerror}.") from None


def _lines(found: Verification) -> Iterator[str]:
    """What was found, for people."""
    if found.problems:
        yield from ("NOT VERIFIED", *found.problems)
        return
    if found.is_vouched_for:
        yield "VERIFIED"
    else:
        yield "NOBODY VOUCHES FOR IT"
        yield "Its parts fit together, but anybody can have made it: give the vendor's public key with --key."
    assert found.product is not None  # noqa: S101 - it is there where nothing is wrong
    product = found.product
    yield f"{product.vendor}, {product.product} {product.version}, {product.contact}"
    yield f"{found.verdict}, judged as version {found.api_version} by procedurelogs-conformance {found.suite_version}"
    yield f"Run on {found.started[:10]}"
    for waiver in found.waivers:
        yield f"Waived until {waiver.expires} ({waiver.ticket}): {waiver.rule}, which {_state(waiver.outcome)}"
    signed = f"; signed by {', '.join(signer.name for signer in found.signers)}" if found.signers else ""
    yield f"Evidence: {found.evidence}{signed}"
    yield from (f"Not checked: {what}." for what in found.unchecked)
    if found.unknown_keys and found.signers:
        yield f"Not checked: {counted(len(found.unknown_keys), 'signature')} of keys that were not given."


def _state(outcome: str) -> str:
    return "failed" if outcome == "failed" else "is not verified"


def _data(found: Verification) -> dict[str, Any]:
    """What was found, for machines."""
    return {
        "verified": found.is_vouched_for,
        "problems": list(found.problems),
        "product": found.product.as_data() if found.product else None,
        "api_version": found.api_version,
        "verdict": found.verdict,
        "suite": {"version": found.suite_version, "catalogue": found.catalogue},
        "counts": dict(found.counts),
        "waivers": [asdict(waiver) for waiver in found.waivers],
        "started": found.started,
        "evidence": found.evidence,
        "signers": [asdict(signer) for signer in found.signers],
        "unknown_keys": list(found.unknown_keys),
        "unchecked": list(found.unchecked),
    }
