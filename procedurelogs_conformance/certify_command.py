"""`certify`: judges a product as a whole, in several passes, and makes a signed bundle if it deserves one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from securesystemslib.signer import Signer

from certification.bundle import Contents, Pass, save_bundle, write_bundle
from certification.errors import CertificationError
from certification.passes import shortcomings, target_facts
from certification.product import Product, read_product
from certification.requirements import CERTIFIED
from certification.suite_files import suite
from procedurelogs_conformance.certify_options import REFUSED, examples_option, refusing
from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option, target_options
from procedurelogs_conformance.result_files import exit_code_with, keep_reports
from procedurelogs_conformance.run_command import judge, number_of_workers
from procedurelogs_conformance.signing import signer_from, signing_options
from procedurelogs_conformance.stopped import Stopped
from reports.results import Results
from reports.safe_text import visible
from reports.terminal import print_summary
from run.certifying import FeaturesOff, PlannedPass, check, planned
from run.options import Options
from run.pytest_run import forget_checks
from subject import ConfigurationError
from subject.interrupts import INTERRUPTIONS

BUNDLE = "certificate.zip"


@click.command(
    "certify",
    epilog=exit_codes(
        {
            0: "the bundle was made",
            1: "a must-rule failed; the reports say which",
            2: "wrong usage or configuration, such as an option that leaves rules out",
            3: "not verified: a must-rule was blocked, or the target is not identified",
            4: "the target is unreachable or rejects the credentials",
            5: "the suite itself failed",
        }
    ),
)
@click.argument("url")
@click.option(
    "--product",
    "product_file",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="What is certified: product.yaml with vendor, product, version, contact and features.",
)
@signing_options
@target_options
@run_option("practice")
@run_option("allow_writes")
@click.option(
    "--features-off",
    metavar="URL",
    help="URL of the same product with its optional features off.",
)
@click.option(
    "--features-off-practice",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Practice manifest of the server at --features-off, by default that of --practice.",
)
@click.option(
    "--features-off-credentials",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File with the secret headers for the server at --features-off, by default those of the other server.",
)
@examples_option
@run_option("workers", callback=number_of_workers)
@run_option("waivers")
@run_option("rule_set")
@run_option("out", default="certified", show_default=True)
@run_option("report_mode")
@click.option("--quiet", "-q", is_flag=True, help="Print the summaries without progress.")
@refusing
def command(
    url: str, product_file: Path, key: Path, passphrase_file: Path | None, out: Path, quiet: bool, **given: Any
) -> int:
    """Judge a whole product and sign what was found.

    The product at URL is judged by every rule of its version: with a seed that is the same for every product, with one
    that is drawn at the start, and with its optional features off. If every must-rule that applies passed each time,
    DIR gets the bundle certificate.zip, which `verify` checks. The folders pinned, drawn and features-off have reports.
    """
    try:
        product = read_product(product_file)
        passes = _planned(url, product, out, given)
        signer = signer_from(key, passphrase_file)
        _make_room(out)
        check(passes)
    except (CertificationError, ConfigurationError) as problem:
        raise click.UsageError(str(problem)) from None
    records: dict[str, Results] = {}
    files: dict[str, Mapping[str, Path]] = {}
    for number, one in enumerate(passes, start=1):
        click.echo(f"Pass {number} of {len(passes)}: {one.name}, seed {one.options.seed}")
        records[one.name], files[one.name] = _run(one, quiet=quiet)
        if records[one.name]["verdict"] not in CERTIFIED:
            break
    return _conclude(records, files, product, signer, out)


def _planned(url: str, product: Product, out: Path, given: Mapping[str, Any]) -> list[PlannedPass]:
    """The passes with the options that were given; raises ConfigurationError."""
    names = {one for one in given if one not in REFUSED and not one.startswith("features_off")}
    options = Options(url=url, out=out, **{name: given[name] for name in names})
    place = given["features_off"]
    off = FeaturesOff(place, given["features_off_practice"], given["features_off_credentials"]) if place else None
    return planned(options, product, off, suite()["version"])


def _make_room(out: Path) -> None:
    """Remove the bundle of an earlier certification, which says nothing about this one; raises ConfigurationError."""
    try:
        (out / BUNDLE).unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{out / BUNDLE} cannot be replaced: {error.strerror}.") from None


def _run(one: PlannedPass, *, quiet: bool) -> tuple[Results, Mapping[str, Path]]:
    """Run a pass: its record and the paths of its reports by name; raises Stopped."""
    if INTERRUPTIONS.level:
        raise click.Abort
    forget_checks()
    INTERRUPTIONS.again()
    record = judge(one.options, quiet=quiet)
    assert one.options.out is not None  # noqa: S101 - each pass has a folder
    paths, problem = keep_reports(record, one.options.out, one.options.report_mode)
    print_summary(record, paths)
    if problem:
        raise Stopped(ConfigurationError(problem))
    return record, paths


def _conclude(
    records: Mapping[str, Results], files: Mapping[str, Mapping[str, Path]], product: Product, signer: Signer, out: Path
) -> int:
    """Make the bundle, or say why there is none."""
    last = list(records.values())[-1]
    found = shortcomings(records, product)
    if last["verdict"] not in CERTIFIED:
        found = [one for one in found if not one.endswith(" is missing.")] or found
    if found:
        for sentence in found:
            click.echo(f"No certificate: {visible(sentence)}", err=True)
        if last["verdict"] not in CERTIFIED:
            return int(last["exit_code"])
        return next((code for record in records.values() if (code := int(record["exit_code"]))), 3)
    passes = tuple(
        Pass(name, {file: path.read_bytes() for file, path in paths.items()}) for name, paths in files.items()
    )
    data = write_bundle(Contents(product, suite(), target_facts(records), passes), signer)
    try:
        save_bundle(out / BUNDLE, data)
    except OSError as error:
        return exit_code_with(0, f"Cannot write the bundle to {out / BUNDLE}: {error.strerror}.")
    verdicts = sorted({record["verdict"] for record in records.values()})
    click.echo(f"Certificate: {out / BUNDLE}")
    click.echo(
        visible(
            f"{product.vendor}, {product.product} {product.version}: {verdicts[-1].replace('-', ' ')}, "
            f"version {last['target']['api_version']}, judged in {len(records)} passes."
        )
    )
    return 0
