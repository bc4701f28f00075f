"""The embedded reference server, as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, TextIO

from run.tree import TREE
from spec import features, insurance_categories
from subject.interrupts import block_signals, unblock_signals

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
def starting_server(
    *,
    api_version: str,
    without: Iterable[str] = (),
    faults: Iterable[str] = (),
    variants: Iterable[str] = (),
    control: bool = False,
    delay: int = 0,
    authorization: str = "",
) -> Iterator[Callable[[], str]]:
    """Start the reference server on a free loopback port and stop it afterwards.

    With an authorization it refuses requests that do not carry it. Yields a function that waits until the server is
    ready and gives its URL; it raises NotStarted.
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
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:  # a pipe that nobody reads would fill
        process = _started(command(*options), {**environment(), "REFERENCE_AUTHORIZATION": authorization}, errors)
        try:
            yield partial(_url_of, process, errors)
        finally:
            _stop(process)


@contextmanager
def reference_server(*, api_version: str, **options: Any) -> Iterator[str]:
    """Start the reference server and stop it afterwards, with the options of starting_server; yields its URL.

    Raises NotStarted.
    """
    with starting_server(api_version=api_version, **options) as ready:
        yield ready()


def _url_of(process: subprocess.Popen[str], errors: TextIO) -> str:
    """The URL that a server prints when it is ready; raises NotStarted."""
    assert process.stdout is not None  # noqa: S101 - a pipe was asked for
    line = process.stdout.readline()
    if not line.startswith("listening on "):
        process.communicate()
        errors.seek(0)
        said = errors.read().strip() or "The reference server did not start."
        raise NotStarted(said.splitlines()[-1].removeprefix("Error: "))
    return line.removeprefix("listening on ").strip()


def _started(command: Sequence[str], environment: Mapping[str, str], errors: TextIO) -> subprocess.Popen[str]:
    """Start a server that is deaf to signals, since a run still has to clean up there, and ends with this process."""
    block_signals()
    try:
        return subprocess.Popen(  # noqa: S603 - our own module
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
    finally:
        unblock_signals()


def _stop(process: subprocess.Popen[str]) -> None:
    """End the server at once: it holds its records in memory and has nothing to save."""
    process.kill()
    process.communicate()
