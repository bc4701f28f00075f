"""`spec`: the OpenAPI document, as it stands at a version."""

from __future__ import annotations

import json

import click
import yaml

from spec import NEWEST, OLDEST, Version, openapi


@click.command("spec")
@click.option(
    "--api-version", default=str(NEWEST), show_default=True, help="The document as it stands at this version."
)
@click.option("--format", "form", type=click.Choice(["yaml", "json"]), default="yaml", show_default=True)
def command(api_version: str, form: str) -> int:
    """Print the OpenAPI document."""
    try:
        version = Version.parse(api_version)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    if version < OLDEST:
        raise click.UsageError(f"The first operation of the API came with version {OLDEST}.")
    document = openapi(version)
    if form == "json":
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        click.echo(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=130), nl=False)
    return 0
