"""Expected beside received, with what differs marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

Parts = tuple[tuple[str, bool], ...]
"""Pieces of a text, and whether each differs from the other text."""

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")
_STATUS = re.compile(r"[1-5]\d\d\b(?! of )")
_ANY_STATUS = re.compile(r"\b[1-5]\d\d\b")
_NAMES = re.compile(r"\b[A-Za-z]+[a-z][A-Z]\w*", re.ASCII)
LONGEST = 2_000
ALIKE = 0.5


def difference(expected: str, received: str) -> tuple[Parts, Parts]:
    """Both texts in parts; where they have little in common only statuses and names are marked."""
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
    """The status that was received and the ones that were expected, and the names that were looked for in vain."""
    status = _STATUS.match(received)
    missed = [word for word in _NAMES.findall(expected) if word not in received]
    looked_for = [*(_ANY_STATUS.findall(expected) if status else ()), *missed]
    left = re.split(rf"\b({'|'.join(looked_for)})\b", expected) if looked_for else [expected]
    right = [("", False), (received[:3], True), (received[3:], False)] if status else [(received, False)]
    return tuple((piece, number % 2 == 1) for number, piece in enumerate(left) if piece), tuple(
        part for part in right if part[0]
    )
