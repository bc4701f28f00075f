"""`serve`: runs the reference server until it is stopped."""

from __future__ import annotations

import os
from typing import Any, NoReturn

import click

from procedurelogs_conformance.options import run_option
from run.embedded import PRACTICE, environment, without_options
from run.embedded import command as server_command

FLAGS = ("no_companions", "list_faults", "list_variants")
"""Options without a value, which the server has, too."""


@click.command("serve")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=30222, show_default=True, help="Port to listen on; 0: a free one."
)
@run_option("api_version", help="API version that the server implements.")
@run_option("faults", help="Rule that the server breaks; may be repeated.")
@run_option("variants", help="Reading of a rule that the server takes; may be repeated.")
@run_option("without", help="Feature that is off, or category of insurance history without codes; may be repeated.")
@click.option("--no-companions", is_flag=True, help="Offer the procedures alone, without the companion resources.")
@click.option("--database", metavar="FILE", help="File that keeps the data; without it they are in memory.")
@click.option("--list-faults", is_flag=True, help="Print the names of all faults, and exit.")
@click.option("--list-variants", is_flag=True, help="Print the names of all variants, and exit.")
def command(
    host: str, port: int, api_version: str, without: tuple[str, ...], database: str | None, **given: Any
) -> NoReturn:
    """Run the reference server until Ctrl-C stops it."""
    options = ["--host", host, "--port", str(port), "--api-version", api_version]
    options += without_options(without)
    for name, values in (("--fault", given["faults"]), ("--variant", given["variants"])):
        options += [word for value in values for word in (name, value)]
    options += [f"--{flag.replace('_', '-')}" for flag in FLAGS if given[flag]]
    if database:
        options += ["--database", database]
    options += ["--announce", f"Practice manifest of this server: {PRACTICE}"]
    words = server_command(*options)
    # This process becomes the server: however it ends, nothing else goes on answering at the port.
    os.execve(words[0], words, environment())  # noqa: S606 - our own module
