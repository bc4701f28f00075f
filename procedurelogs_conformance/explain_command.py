"""`explain`: shows a rule with its place, what it needs, the checks that judge it and how to see it fail."""

from __future__ import annotations

import click

from reports.plural import counted
from run.check_listing import checks_of
from spec import Rule, UnknownRule, catalogue
from subject.needs import NEEDS

PROGRAM = "procedurelogs-conformance"


@click.command("explain")
@click.argument("rule_id", metavar="RULE")
def command(rule_id: str) -> int:
    """Show a rule, what it needs and which checks judge it."""
    try:
        rule = catalogue()[rule_id]
    except UnknownRule as problem:
        raise click.UsageError(str(problem)) from None
    click.echo(f"{rule.id}\n{rule.text}\n")
    _show_properties(rule)
    for need in (NEEDS[name] for name in rule.needs):
        _show("Needs", f"{need.words}; in the manifest, {need.section}: {need.entry}")
    for name, origin in rule.readings.items():
        _show("Reading", f"{name} ({origin}); see it with: {PROGRAM} serve --variant {rule.id}={name}")
    for name, cases in checks_of(rule.id).items() if not rule.not_tested else ():
        _show("Check", f"{name}, {counted(cases, 'case')}" if cases > 1 else name)
    if rule.level != "observe" and not rule.not_tested:
        click.echo(f"\nSee it fail:  {PROGRAM} run --fault {rule.id} --rule {rule.id}")
        click.echo(f"Serve a server that breaks it:  {PROGRAM} serve --fault {rule.id}")
    return 0


def _show_properties(rule: Rule) -> None:
    properties = {
        "Place": rule.place,
        "Level": rule.level,
        "Since": rule.since,
        "Feature": rule.feature,
        "Effect": rule.effect,
        "Not tested": rule.not_tested,
    }
    for name, value in properties.items():
        if value:
            _show(name, value)


def _show(name: str, value: object) -> None:
    click.echo(f"{name + ':':<12}{value}")
