"""Teeth, surfaces and ranges of teeth, in the universal numbering."""

from __future__ import annotations

import re

PERMANENT = tuple(str(number) for number in range(1, 33))
PRIMARY = tuple("ABCDEFGHIJKLMNOPQRST")
SUPERNUMERARY = (*(str(number) for number in range(51, 83)), *(f"{letter}S" for letter in PRIMARY))

SURFACES = "MOIDBFVL"
"""The letters of tooth surfaces, in the order in which the desktop program writes them."""

QUADRANTS = ("UL", "UR", "LR", "LL")
SEXTANTS = ("1", "2", "3", "4", "5", "6")
ARCHES = ("U", "L")

PARTS = {"Quad": ("quadrant", QUADRANTS), "Sextant": ("sextant", SEXTANTS), "Arch": ("arch", ARCHES)}
"""For each treatment area that is a part of the mouth, its name in rule ids and the values of Surf."""


def expand_range(text: str, *, descending: bool = False) -> list[str] | None:
    """The teeth of a range, in their order; None if it is malformed, or descends and must not."""
    teeth: set[str] = set()
    for item in text.split(","):
        found = _expand_item(item.strip(" "), descending=descending)
        if not found:
            return None
        teeth.update(found)
    return [tooth for tooth in (*PERMANENT, *PRIMARY) if tooth in teeth]


def _expand_item(item: str, *, descending: bool) -> list[str]:
    """A tooth, or the permanent teeth from one to another; empty if the item is neither."""
    if item in PERMANENT or item in PRIMARY:
        return [item]
    ends = re.fullmatch(r"([0-9]{1,2}) *- *([0-9]{1,2})", item)
    if not ends or ends[1] not in PERMANENT or ends[2] not in PERMANENT:
        return []
    first, last = int(ends[1]), int(ends[2])
    return (
        [str(number) for number in range(min(first, last), max(first, last) + 1)] if first <= last or descending else []
    )
