"""The categories of insurance history."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One category; the name is that of the preference that holds its codes, the slug is its name in rule ids."""

    name: str
    slug: str
    quadrant: str = ""
    """Where only procedures in one quadrant count."""


CATEGORIES: tuple[Category, ...] = (
    Category("InsHistBWCodes", "bw"),
    Category("InsHistPanoCodes", "pano"),
    Category("InsHistExamCodes", "exam"),
    Category("InsHistProphyCodes", "prophy"),
    Category("InsHistPerioURCodes", "perio-ur", "UR"),
    Category("InsHistPerioULCodes", "perio-ul", "UL"),
    Category("InsHistPerioLRCodes", "perio-lr", "LR"),
    Category("InsHistPerioLLCodes", "perio-ll", "LL"),
    Category("InsHistPerioMaintCodes", "perio-maint"),
    Category("InsHistDebridementCodes", "debridement"),
)
"""In the order of the document's sample."""
