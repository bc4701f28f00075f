"""The categories of insurance history, and the preferences that hold their codes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """A category; the name is that of the preference that holds its codes, the slug is its name in rule ids."""

    name: str
    slug: str
    quadrant: str = ""
    """The quadrant whose procedures count; empty if all count."""


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
"""The categories, in the order of the document's sample."""
