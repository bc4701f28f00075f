"""Notes on what the requests of a run covered: of all pairs of fields, classes and states, how many were sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

PROCEDURES = ("create-procedure", "update-procedure")
"""Operations whose requests have fields; those of others have parts, such as members, dates and criteria."""


def coverage_notes(coverage: Mapping[str, Mapping[str, Any]] | None) -> list[str]:
    """Summarize the member `run.coverage` of results.json in a sentence or two; no requests (None), no sentence."""
    if not coverage:
        return []
    told = {operation: f"{_share(found)} of {operation}" for operation, found in coverage.items()}
    fields = [words for operation, words in told.items() if operation in PROCEDURES]
    parts = [words for operation, words in told.items() if operation not in PROCEDURES]
    starts = "Pairs of fields and states that were sent and judged", "Pairs of parts"
    return [f"{start}: {_listed(words)}." for start, words in zip(starts, (fields, parts), strict=True) if words]


def _share(found: Mapping[str, Any]) -> str:
    pairs = "{} of {}".format(*found["pairs"])
    return pairs + (" (triples: {} of {})".format(*found["triples"]) if "triples" in found else "")


def classes_text(found: Mapping[str, list[int]]) -> str:
    """How many classes of values were sent, of how many, and the fields that lack some."""
    sent, offered = (sum(numbers[which] for numbers in found.values()) for which in (0, 1))
    lacking = [field for field, numbers in found.items() if numbers[0] < numbers[1]]
    return f"{sent} of {offered}" + (f", not all of {', '.join(lacking)}" if lacking else "")


def meeting(factors: Mapping[str, Mapping[str, list[int]]]) -> list[str]:
    """The fields and states of the matrix, in its order."""
    return sorted({*factors, *(other for row in factors.values() for other in row)})


def share(factors: Mapping[str, Mapping[str, list[int]]], one: str, other: str) -> list[int] | None:
    """How many combinations of two fields were sent, of how many; None if they cannot meet."""
    return factors.get(one, {}).get(other) or factors.get(other, {}).get(one)


def _listed(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last
