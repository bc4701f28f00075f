"""Long proofs: whole by `scripts/prove`, a seeded sample otherwise."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

WHOLE = os.environ.get("PROCEDURELOGS_PROOFS") == "whole"
SEED = 20


def sampled(cases: Sequence[T], count: int) -> list[T]:
    """The cases that are tried: all of them in a whole proof, else so many of them."""
    return list(cases) if WHOLE else sample(cases, count, SEED)


def sample(cases: Sequence[T], count: int, seed: int) -> list[T]:
    """So many of the cases, in their order: the same for the same seed, whatever cases come or go beside them."""
    chosen = set(sorted(_lot(case, seed) for case in cases)[:count])
    return [case for case in cases if _lot(case, seed) in chosen]


def _lot(case: object, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {getattr(case, 'id', case)}".encode()).digest()
