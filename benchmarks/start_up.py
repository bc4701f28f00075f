"""How long the shortest commands take from start to end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.limits import RULE, limit_of
from benchmarks.processes import Used, launched, measured
from benchmarks.table import Row

LIBRARIES = "import pytest, hypothesis, httpx, jsonschema_rs, jinja2, yaml"
"""Of those that a run of one rule imports, the ones that take longest."""


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """`--version`, a run of one rule, and for comparison Python itself with what each of them imports."""
    ways: dict[str, Callable[[], Used]] = {
        "python -c 'import click'": lambda: measured([sys.executable, "-c", "import click"], folder),
        "--version": lambda: launched(folder, "--version"),
        f"python -c '{LIBRARIES}'": lambda: measured([sys.executable, "-c", LIBRARIES], folder),
        f"run --rule {RULE}": lambda: launched(folder, "run", "--rule", RULE, "--quiet"),
    }
    aims = {"--version": 0.15, f"run --rule {RULE}": 0.7}
    found: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, way in ways.items():
            found[name].append(way().seconds)
    for name, values in found.items():
        yield Row(f"`{name}`", values, aims.get(name), unit=" s", how="from start to end", limit=limit_of(name))
