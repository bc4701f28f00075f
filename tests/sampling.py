"""Long proofs: whole by `scripts/prove`, a seeded sample otherwise."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

WHOLE = os.environ.get("PROCEDURELOGS_PROOFS") == "whole"
SEED = 20


def sampled(cases: Sequence[T], count: int) -> list[T]:
    """The cases that are tried: all of them in a whole proof, else so many of them, always the same."""
    if WHOLE or count >= len(cases):
        return list(cases)
    chosen = set(random.Random(SEED).sample(range(len(cases)), count))  # noqa: S311 - a seeded choice, not a secret
    return [case for number, case in enumerate(cases) if number in chosen]
