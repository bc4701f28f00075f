"""`spec`: prints the OpenAPI document, or the Arazzo document of its workflows, as of a version."""

from __future__ import annotations

import json
from typing import Any

import click
import yaml

from procedurelogs_conformance.options import run_option
from spec import OLDEST, Version, arazzo, openapi
from subject import ConfigurationError, Settings


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
@click.option("--server", metavar="URL", help="Base URL of your server, which the document then names.")
@click.option("--arazzo", "workflows", is_flag=True, help="Print workflows for Arazzo tools, which use ./openapi.yaml.")
def command(api_version: str, form: str, server: str | None, workflows: bool) -> int:
    """Print the OpenAPI document, or workflows of its operations."""
    version = _version(api_version)
    if workflows and server:
        raise click.UsageError("--server belongs to the OpenAPI document; the workflows of --arazzo name no server.")
    document = _workflows(version) if workflows else _described(version, server)
    if form == "json":
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
    else:
        click.echo(yaml.safe_dump(document, sort_keys=False, allow_unicode=True, width=130), nl=False)
    return 0


def _version(text: str) -> Version:
    try:
        version = Version.parse(text)
    except ValueError as problem:
        raise click.UsageError(str(problem)) from None
    if version < OLDEST:
        raise click.UsageError(f"The API begins with version {OLDEST}; there is no document of {version}.")
    return version


def _described(version: Version, server: str | None) -> dict[str, Any]:
    document = openapi(version)
    if server is not None:
        try:
            Settings(url=server, mode="read-only").checked()
        except ConfigurationError as problem:
            raise click.UsageError(str(problem)) from None
        document["servers"] = [{"url": server.rstrip("/")}]
    return document


def _workflows(version: Version) -> dict[str, Any]:
    document = arazzo(version)
    if not document["workflows"]:
        raise click.UsageError(f"Version {version} lacks operations of every workflow; give a later --api-version.")
    return document
