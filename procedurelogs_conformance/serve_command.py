"""`serve`: the reference server alone, as long as it is wanted."""

from __future__ import annotations

import subprocess

import click

from run.embedded import PRACTICE, WITHOUT, environment, without_options
from run.embedded import command as server_command
from spec import NEWEST


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=30222, show_default=True, help="0: any free one.")
@click.option("--api-version", default=str(NEWEST), show_default=True, help="The version that it behaves as.")
@click.option("--fault", "faults", multiple=True, metavar="RULE-ID", help="A rule that it breaks; may be repeated.")
@click.option(
    "--variant", "variants", multiple=True, metavar="NAME", help="Another legitimate behaviour, as RULE-ID=READING."
)
@click.option(
    "--without",
    multiple=True,
    type=click.Choice(WITHOUT),
    metavar="NAME",
    help="A feature that is off, or a category of insurance history without codes.",
)
@click.option("--no-companions", is_flag=True, help="Offer the procedures alone, no companion resource.")
@click.option("--database", metavar="FILE", help="Keep the data in a file; none: in memory.")
def command(
    host: str,
    port: int,
    api_version: str,
    faults: tuple[str, ...],
    variants: tuple[str, ...],
    without: tuple[str, ...],
    no_companions: bool,
    database: str | None,
) -> int:
    """Run the reference server until Ctrl-C."""
    options = ["--host", host, "--port", str(port), "--api-version", api_version]
    options += without_options(without)
    for name, values in (("--fault", faults), ("--variant", variants)):
        options += [word for value in values for word in (name, value)]
    if no_companions:
        options.append("--no-companions")
    if database:
        options += ["--database", database]
    click.echo(f"The manifest of what it holds: {PRACTICE}")
    with subprocess.Popen(server_command(*options), env=environment()) as process:  # noqa: S603 - our own module
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.terminate()
            return 0
