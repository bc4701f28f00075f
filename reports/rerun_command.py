"""The command that judges one rule again as a run judged it."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any

Entry = Mapping[str, Any]

_REPLACED = ("--rule", "--seed", "--out", "--workers")
"""Options that take a value and that the command sets itself, or does without."""
_DROPPED = ("-q", "--quiet", "-v", "--verbose", "--no-color")


def rerun_command(results: Entry, rule_id: str) -> str:
    """The shell command that runs one rule of a results.json record with the same settings and seed."""
    run, target = results["run"], results["target"]
    words = ["procedurelogs-conformance", "run"]
    words += [] if target["embedded"] else [target["url"]]
    words += _original_options(run["command"]) if run["command"][:1] == ["run"] else _target_options(target)
    return shlex.join([*words, "--rule", rule_id, "--seed", str(run["seed"])])


def _target_options(target: Entry) -> list[str]:
    """The options that make a run like this one if it was not started by `run` but by pytest."""
    faults = [word for fault in target["faults"] for word in ("--fault", fault)]
    variants = [word for variant in target["variants"] for word in ("--variant", variant)]
    return ["--api-version", target["api_version"], *faults, *variants]


def _original_options(command: list[str]) -> list[str]:
    """The options of the original command line, without its URL and those replaced or dropped."""
    kept: list[str] = []
    is_value = False
    for word in command[1:]:
        if is_value:
            is_value = False
        elif word in _REPLACED:
            is_value = True
        elif (
            word not in _DROPPED
            and not word.startswith(tuple(f"{option}=" for option in _REPLACED))
            and "://" not in word
        ):
            kept.append(word)
    return kept
