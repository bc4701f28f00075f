"""`explain`: one rule, with its place, what it needs, the checks that judge it and how to see it fail."""

from __future__ import annotations

import click

from run.check_listing import checks_of
from spec import UnknownRule, catalogue
from subject.needs import NEEDS


@click.command("explain")
@click.argument("rule_id", metavar="RULE")
def command(rule_id: str) -> int:
    """Tell all about one rule."""
    try:
        rule = catalogue()[rule_id]
    except UnknownRule as problem:
        raise click.UsageError(str(problem)) from None
    click.echo(f"{rule.id}\n{rule.text}\n")
    told = {
        "Place": rule.place,
        "Level": rule.level,
        "Since": rule.since,
        "Feature": rule.feature,
        "Effect": rule.effect,
        "Not tested": rule.not_tested,
    }
    for name, value in told.items():
        if value:
            click.echo(f"{name + ':':<12}{value}")
    for need in (NEEDS[name] for name in rule.needs):
        click.echo(f"{'Needs:':<12}{need.words}; in the manifest, {need.section}: {need.entry}")
    for name, origin in rule.readings.items():
        click.echo(
            f"{'Reading:':<12}{name} ({origin}); see it with: procedurelogs-conformance serve --variant {rule.id}={name}"
        )
    for name, cases in checks_of(rule.id).items() if not rule.not_tested else ():
        click.echo(f"{'Check:':<12}{name}{f', {cases} cases' if cases > 1 else ''}")
    if rule.level != "observe" and not rule.not_tested:
        click.echo(f"\nSee it fail: procedurelogs-conformance run --fault {rule.id} --rule {rule.id}")
        click.echo(f"Serve it so: procedurelogs-conformance serve --fault {rule.id}")
    return 0
