"""The options of `run` that would make a certification hollow: `certify` knows them, to say why it refuses them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from certification.requirements import DRAWN, MINIMUM
from procedurelogs_conformance.options import run_option

Command = TypeVar("Command", bound=Callable[..., Any])

REFUSED = {
    "rules": "it leaves rules out, and a certificate is about all of them",
    "mode": "a mode other than standard leaves out the rules that need writing",
    "without": "a feature is left out in product.yaml, and a category of insurance history in the practice manifest",
    "faults": "it belongs to the embedded server, and a certificate is about a product",
    "variants": "it belongs to the embedded server, and a certificate is about a product",
    "seed": "one seed is the same for every product, and the other one is drawn",
    "nonce": "it is drawn",
    "shard": "each pass is one run, whose record is signed as it is",
    "database": "what is sent follows from the seed alone",
    "show_data": "a bundle holds no patient data",
}
"""Why each of them has no place in a certification."""


def refusing(command: Command) -> Command:
    """Add the options that are refused; they are not in the help."""
    for name in REFUSED:
        command = run_option(name, hidden=True, expose_value=True, callback=_refuse, **_unset(name))(command)
    return command


def examples_option(command: Command) -> Command:
    """Add the number of examples, which has a minimum."""
    settings = {
        "default": MINIMUM[DRAWN],
        "callback": _enough,
        "help": f"Number of examples for each check of the drawn pass, {MINIMUM[DRAWN]} or more.",
    }
    return run_option("examples", **settings)(command)


def _unset(name: str) -> dict[str, Any]:
    return {"default": None} if name in {"mode", "seed"} else {}


def _refuse(_context: click.Context, option: click.Parameter, value: Any) -> None:
    if value not in (None, (), False, "standard"):
        name = option.name or ""
        raise click.UsageError(f"{option.opts[0]} has no place in a certification: {REFUSED[name]}.")


def _enough(_context: click.Context, _option: click.Parameter, value: int) -> int:
    if value < MINIMUM[DRAWN]:
        raise click.UsageError(
            f"--examples {value} is too few for a certification: from {MINIMUM[DRAWN]} on every three fields meet."
        )
    return value
