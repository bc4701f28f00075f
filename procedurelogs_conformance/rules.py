"""`rules`: the catalogue, a line a rule."""

from __future__ import annotations

import click

from spec import NEWEST, UnknownRule, Version, catalogue


@click.command("rules")
@click.argument("pattern", default="*")
@click.option("--api-version", default=str(NEWEST), show_default=True, help="Only the rules that hold at this version.")
def command(pattern: str, api_version: str) -> int:
    """Print the rules that match PATTERN."""
    try:
        found = [rule for rule in catalogue().matching(pattern) if rule.holds_at(Version.parse(api_version))]
    except (UnknownRule, ValueError) as problem:
        raise click.UsageError(str(problem)) from None
    for rule in found:
        click.echo(f"{rule.level:<8} {rule.since!s:<9} {rule.id}  {rule.text}")
    click.echo(f"{len(found)} rules", err=True)
    return 0
