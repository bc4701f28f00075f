"""The procedure codes of the categories of insurance history."""

from __future__ import annotations

from reference.call import Call
from reference.insurance_history.categories import Category


def codes_of(call: Call, category: Category) -> list[str]:
    """The procedure codes of the category, in the order of its preference."""
    return [code for word in call.preference(category.name).split(",") if (code := word.strip())]
