"""A name given from outside that does not exist, and the known name that was probably meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import SequenceMatcher
from itertools import zip_longest

SIMILAR = 0.8
"""The least similarity of a suggestion, from 0 (nothing in common) to 1 (equal)."""


class UnknownName(ValueError):
    """A fault, variant, feature or version that does not exist; the text is a sentence for the person who named it."""


def suggestion(name: str, known: Iterable[str]) -> str:
    """The question that offers the most similar known name; empty if none is similar."""
    score, best = max(((_similarity(name, one), one) for one in known), default=(0.0, ""))
    return f" Did you mean {best!r}?" if score >= SIMILAR else ""


def _similarity(name: str, known: str) -> float:
    """From 0 to 1: the least similar part counts, so that a common operation does not make two rules similar."""
    if "/" not in name:
        known = known.rpartition("/")[2]
    pairs = zip_longest(re.split("[/=]", name), re.split("[/=]", known), fillvalue="")
    return min(SequenceMatcher(None, *pair).ratio() for pair in pairs)
