"""The procedure codes of the categories of insurance history."""

from __future__ import annotations

from reference.call import Call
from reference.insurance_history.categories import Category

FIRST_CATEGORY = ("D0140",)
"""The codes of the practice's first category of codes; all others are of one category after it."""


def codes_of(call: Call, category: Category) -> list[str]:
    """The procedure codes of the category, in the order of its preference."""
    return [code for word in call.preference(category.name).split(",") if (code := word.strip())]


def ordered_codes_of(call: Call, category: Category) -> list[str]:
    """The procedure codes of the category in the order in which an entry takes the first."""
    codes = codes_of(call, category)
    reading = call.switches.reading("create-insurance-history/code-is-the-first-of-the-category")
    if reading == "preference-order":
        return codes
    if reading == "category-order":
        return sorted(codes, key=lambda code: (code not in FIRST_CATEGORY, code))
    return sorted(codes)
