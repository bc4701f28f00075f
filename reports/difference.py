"""The differences between an expected and a received text, for highlighting."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Parts = tuple[tuple[str, bool], ...]
"""A text in pieces, each with whether it differs from the other text."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_STATUS = re.compile(r"[1-5]\d\d\b(?! of )")
_ANY_STATUS = re.compile(r"\b[1-5]\d\d\b")
_NAMES = re.compile(r"\b[A-Za-z]+[a-z][A-Z]\w*", re.ASCII)
LONGEST = 2_000
"""Longer texts are not compared."""
ALIKE = 0.5
"""Texts less similar than this are compared by status codes and member names alone."""


def difference(expected: str, received: str) -> tuple[Parts, Parts]:
    """Split both texts into pieces and mark those that differ.

    Texts with little in common would be marked as a whole, so only status codes and member names are marked in them.
    """
    if max(len(expected), len(received)) > LONGEST:
        return ((expected, False),), ((received, False),)
    left, right = _WORDS.findall(expected), _WORDS.findall(received)
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    if expected == received:
        return ((expected, False),), ((received, False),)
    if matcher.ratio() < ALIKE:
        return _statuses(expected, received)
    codes = matcher.get_opcodes()
    return (
        tuple(("".join(left[i:j]), tag != "equal") for tag, i, j, _, _ in codes if i < j),
        tuple(("".join(right[i:j]), tag != "equal") for tag, _, _, i, j in codes if i < j),
    )


def _statuses(expected: str, received: str) -> tuple[Parts, Parts]:
    """Mark the received status, the expected statuses, and the member names that are missing from what was received."""
    status = _STATUS.match(received)
    missing = [word for word in _NAMES.findall(expected) if word not in received]
    marked = [*(_ANY_STATUS.findall(expected) if status else ()), *missing]
    left = re.split(rf"\b({'|'.join(marked)})\b", expected) if marked else [expected]
    right = [("", False), (received[:3], True), (received[3:], False)] if status else [(received, False)]
    return tuple((piece, number % 2 == 1) for number, piece in enumerate(left) if piece), tuple(
        part for part in right if part[0]
    )
