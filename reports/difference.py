"""Expected beside received, with what differs marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Parts = tuple[tuple[str, bool], ...]
"""Pieces of a text, and whether each differs from the other text."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
LONGEST = 2_000
ALIKE = 0.5


def difference(expected: str, received: str) -> tuple[Parts, Parts]:
    """Both texts in parts; nothing is marked where they have too little in common for marks to help."""
    if max(len(expected), len(received)) > LONGEST:
        return ((expected, False),), ((received, False),)
    left, right = _WORDS.findall(expected), _WORDS.findall(received)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if expected == received or matcher.ratio() < ALIKE:
        return ((expected, False),), ((received, False),)
    codes = matcher.get_opcodes()
    return (
        tuple(("".join(left[i:j]), tag != "equal") for tag, i, j, _, _ in codes if i < j),
        tuple(("".join(right[i:j]), tag != "equal") for tag, _, _, i, j in codes if i < j),
    )
