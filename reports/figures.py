"""Figures of several processes, or of several shards, as those of one run."""

from __future__ import annotations

from typing import Any


def added(one: Any, other: Any) -> Any:
    """Figures of two parts of a run as those of one: numbers are added."""
    if isinstance(one, dict) and isinstance(other, dict):
        return {name: added(one.get(name), other.get(name)) for name in sorted({*one, *other})}
    if isinstance(one, int) and isinstance(other, int):
        return one + other
    return one if other is None else other
