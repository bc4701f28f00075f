"""The version of this suite."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path


@cache
def suite_version() -> str:
    """The version in pyproject.toml, which is installed beside this folder."""
    project = tomllib.loads(Path(__file__).parents[1].joinpath("pyproject.toml").read_text(encoding="utf-8"))
    return str(project["project"]["version"])
