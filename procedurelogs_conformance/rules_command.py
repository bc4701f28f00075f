"""`rules`: lists the catalogue, one rule on a line, or by the sentences of the document."""

from __future__ import annotations

import click

from procedurelogs_conformance.options import run_option
from reports.plural import counted
from spec import Place, Rule, UnknownRule, Version, catalogue, places
from subject.needs import NEEDS


@click.command("rules")
@click.argument("pattern", default="*")
@run_option("api_version", help="List only the rules that hold at this API version.")
@click.option("--by-place", is_flag=True, help="List every sentence of the document by its number, with its rules.")
@click.option("--needs", is_flag=True, help="List under each rule the manifest entries that it needs.")
def command(pattern: str, api_version: str, by_place: bool, needs: bool) -> int:
    """List the rules whose id matches PATTERN, or all rules."""
    try:
        found = [rule for rule in catalogue().matching(pattern) if rule.holds_at(Version.parse(api_version))]
    except (UnknownRule, ValueError) as problem:
        raise click.UsageError(str(problem)) from None
    if by_place:
        _print_places(found)
    else:
        for rule in found:
            click.echo(f"{rule.level:<8} {rule.since!s:<9} {rule.id}  {rule.text}")
            for need in (NEEDS[name] for name in rule.needs if needs):
                click.echo(f"{'':<19}needs {need.words}, in {need.section}: {need.entry}")
    click.echo(counted(len(found), "rule"), err=True)
    return 0


def _print_places(found: list[Rule]) -> None:
    """Print a table for each section that has one of the rules: item, number of the sentence, rules and reasons."""
    sections = dict.fromkeys(place.section for place in places() if set(place.rules) & set(found))
    for section in sections:
        click.echo(f"## {section}")
        for place in places():
            if place.section == section:
                _print_place(place, found)


def _print_place(place: Place, found: list[Rule]) -> None:
    lines = [rule.id for rule in place.rules if rule in found]
    if place.reason:
        lines += [f"({place.reason})", *(f"see {rule.id}" for rule in place.judged_by)]
    for number, line in enumerate(lines):
        mark = "" if number else f"{place.item} {place.sentence}"
        click.echo(f"  {mark:<22} {line}")
