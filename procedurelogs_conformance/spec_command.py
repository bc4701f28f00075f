"""`spec`: prints the OpenAPI document as of a version."""

from __future__ import annotations

import json

import click
import yaml

from procedurelogs_conformance.options import run_option
from spec import OLDEST, Version, openapi


@click.command("spec")
@run_option("api_version", help="Print the document as of this API version.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["yaml", "json"]),
    default="yaml",
    show_default=True,
    help="Format of the document.",
)
def command(api_version: str, form: str) -> int:
    """Print the OpenAPI document of the API."""
    try:
        version = Version.parse(api_version)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    if version < OLDEST:
        raise click.UsageError(f"The API begins with version {OLDEST}; there is no document of {version}.")
    document = openapi(version)
    if form == "json":
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        click.echo(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=130), nl=False)
    return 0
