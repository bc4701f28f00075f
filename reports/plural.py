"""Counts in words."""

from __future__ import annotations


def counted(number: int, noun: str) -> str:
    """The number with its noun in the singular or plural: `1 check`, `2 checks`. The plural is formed with an s."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
