"""`explain`: one rule, with its place, what it needs and how to see it fail."""

from __future__ import annotations

import click

from spec import UnknownRule, catalogue
from target.practice import NEEDS


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
        "Needs": "; ".join(NEEDS[need][0] for need in rule.needs),
        "Not tested": rule.not_tested,
    }
    for name, value in told.items():
        if value:
            click.echo(f"{name + ':':<12}{value}")
    for name, origin in rule.readings.items():
        click.echo(f"{'Reading:':<12}{name} ({origin}); see it with: procedurelogs-conformance serve --variant {rule.id}={name}")
    if rule.level != "observe":
        click.echo(f"\nSee it fail: procedurelogs-conformance run --fault {rule.id} --rule {rule.id}")
    return 0
