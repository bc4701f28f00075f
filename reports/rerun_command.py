"""The command that judges one rule again as a run judged it."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]

_REPLACED = ("--rule", "--seed", "--out", "--workers", "--shard", "--database")
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


def _original_options(command: Sequence[str]) -> list[str]:
    """The options of the original command line, without its URL and those replaced or dropped."""
    kept = without_options(command[1:], _REPLACED)
    return [word for word in kept if word not in _DROPPED and "://" not in word]


def without_options(words: Sequence[str], options: Collection[str]) -> list[str]:
    """The words of a command line without these options, which take a value each."""
    kept: list[str] = []
    is_value = False
    for word in words:
        if is_value:
            is_value = False
        elif word in options:
            is_value = True
        elif word.partition("=")[0] not in options:
            kept.append(word)
    return kept
