"""Shards of a run, in words: what a record says of itself if it is a shard, or was merged of shards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Entry = Mapping[str, Any]

ELSEWHERE = "shard"
"""The kind of the cause of a rule that another shard judges."""


def shard_words(run: Entry) -> str:
    """Which shard a run is, such as "shard 2 of 4", or of how many it was merged; empty if it was not split."""
    if shard := run.get("shard"):
        return f"shard {shard['number']} of {shard['of']}"
    if shards := run.get("shards"):
        return f"merged from {_counted(shards['merged'])} of {shards['of']}"
    return ""


def missing(run: Entry) -> list[int]:
    """The numbers of the shards that a merged record lacks."""
    shards = run.get("shards", {"of": 0, "merged": ()})
    return [number for number in range(1, shards["of"] + 1) if number not in shards["merged"]]


def is_whole(run: Entry) -> bool:
    """Whether a record is about all checks of its run: it is no shard, and lacks none."""
    return "shard" not in run and not missing(run)


def why_incomplete(run: Entry) -> str:
    """Why a run is not complete, as a clause: a shard is missing, or it was interrupted."""
    lacking = missing(run)
    if not lacking:
        return "the run was interrupted"
    verb = "is" if len(lacking) == 1 else "are"
    return f"{_counted(lacking)} of {run['shards']['of']} {verb} missing"


def _counted(numbers: Sequence[int]) -> str:
    """The shards with these numbers: "shard 3", "shards 1, 2 and 4"."""
    *others, last = map(str, numbers)
    return f"shards {', '.join(others)} and {last}" if others else f"shard {last}"
