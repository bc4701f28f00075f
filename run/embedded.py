"""The embedded reference server, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from run.tree import TREE
from spec import features, insurance_categories

PRACTICE = TREE / "reference" / "practice.yaml"
"""The manifest that describes what the reference server holds."""


class NotStarted(Exception):
    """The reference server did not start; the message is what it said."""


def command(*options: str) -> list[str]:
    """The command that starts the reference server; nothing of the working directory is imported by it."""
    return [sys.executable, "-P", "-m", "reference", *options]


def environment() -> dict[str, str]:
    """The environment in which the reference server finds its own folder only."""
    return {**os.environ, "PYTHONPATH": str(TREE)}


FEATURES = tuple(feature.name for feature in features())
WITHOUT = (*FEATURES, *insurance_categories().values())
"""What a target can be without: a feature, or the codes of a category of insurance history."""


def without_options(without: Iterable[str]) -> list[str]:
    """The options by which the reference server lacks a feature or the codes of a category."""
    return [word for name in without for word in ("--without" if name in FEATURES else "--not-set", name)]


@contextmanager
def reference_server(
    *,
    api_version: str,
    without: Iterable[str] = (),
    faults: Iterable[str] = (),
    variants: Iterable[str] = (),
    control: bool = False,
    delay: int = 0,
    authorization: str = "",
) -> Iterator[str]:
    """Start the reference server on a free loopback port and stop it afterwards; yields its URL.

    With an authorization it refuses requests that do not carry it. Raises NotStarted.
    """
    options = [
        "--api-version",
        api_version,
        "--stop-with-stdin",
        *(["--control"] if control else []),
        "--delay",
        str(delay),
    ]
    options += without_options(without)
    for name, values in (("--fault", faults), ("--variant", variants)):
        options += [word for value in values for word in (name, value)]
    process = subprocess.Popen(  # noqa: S603 - our own module
        command(*options),
        env={**environment(), "REFERENCE_AUTHORIZATION": authorization},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C in the terminal is for the run, which still has to clean up here
    )
    try:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        line = process.stdout.readline()
        if not line.startswith("listening on "):
            said = process.communicate()[1].strip()
            raise NotStarted(said.splitlines()[-1] if said else "The reference server did not start.")
        yield line.removeprefix("listening on ").strip()
    finally:
        process.terminate()
        process.communicate()
