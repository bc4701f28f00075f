"""Long tests run on all cases under `scripts/prove` and on a seeded sample otherwise."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

WHOLE = os.environ.get("PROCEDURELOGS_PROOFS") == "whole"
SEED = 20


def sampled(cases: Sequence[T], count: int) -> list[T]:
    """All cases under `scripts/prove`, otherwise a sample of `count` of them."""
    return list(cases) if WHOLE else sample(cases, count, SEED)


def sample(cases: Sequence[T], count: int, seed: int) -> list[T]:
    """A sample of the cases in their order; whether a case is chosen depends on the seed and hardly on other cases."""
    chosen = set(sorted(_lot(case, seed) for case in cases)[:count])
    return [case for case in cases if _lot(case, seed) in chosen]


def _lot(case: object, seed: int) -> bytes:
    return hashlib.sha256(f"{seed} {getattr(case, 'id', case)}".encode()).digest()
