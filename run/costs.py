"""What each check is expected to cost, in requests: measured by `python -m tests.costs`, and kept in costs.json."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("costs.json")
OVERHEAD = 1.0
"""What a check costs beside its requests, in requests: it takes the time of one, wherever the target is near."""


def cost_of(check: str, examples: int) -> float:
    """The requests that a check is expected to send with so many examples, and its overhead.

    A check that the table does not have counts as one without requests.
    """
    table = _table()
    measured = table["checks"].get(check) or table["checks"].get(check.partition("[")[0])
    return OVERHEAD + (_between(table["examples"], measured, examples) if measured else 0.0)


@cache
def _table() -> Mapping[str, Any]:
    table: Mapping[str, Any] = json.loads(TABLE.read_text(encoding="utf-8"))
    return table


def _between(points: Sequence[int], measured: Sequence[float], examples: int) -> float:
    """The value on the line through the two measured points around a number of examples, or through the last two."""
    after = next((index for index, point in enumerate(points) if index and examples <= point), len(points) - 1)
    (left, low), (right, high) = ((points[index], measured[index]) for index in (after - 1, after))
    return max(0.0, low + (high - low) * (examples - left) / (right - left))
