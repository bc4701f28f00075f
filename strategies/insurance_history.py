"""Names of the categories of insurance history, and entries that break exactly one named rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from spec import insurance_categories
from strategies.bodies import Body
from strategies.choices import wrong_bodies
from strategies.dates import bad_dates
from strategies.keys import unknown_keys

CATEGORIES = tuple(insurance_categories().values())
"""The documented ten, in the order of the document."""


def not_categories() -> SearchStrategy[str]:
    """Names other than the documented ten, not only in upper and lower case; shrinks to InsHistCrownCodes."""
    others = (
        "InsHistCrownCodes",
        "InsHistExam",
        "ExamCodes",
        "Exam",
        "InsHistCodes",
        "InsHistPerioCodes",
        "D0120",
        "ProgramVersion",
    )
    return st.sampled_from(others) | st.text("ghjkqvwxyz", min_size=2, max_size=8).map("InsHist{}Codes".format)


def respelt(category: str) -> SearchStrategy[str]:
    """The name of a category in other letters, never as documented; shrinks to lower case."""
    letters = [index for index, letter in enumerate(category) if letter.isalpha()]
    one_letter = st.sampled_from(letters).map(
        lambda index: category[:index] + category[index].swapcase() + category[index + 1 :]
    )
    return st.sampled_from((category.lower(), category.upper(), category.swapcase())) | one_letter


def broken_history_entries(rule_id: str, *, valid: Body) -> SearchStrategy[Body]:
    """The valid entry with the one thing wrong that the rule refuses; raises KeyError for other rules."""
    if rule_id == "create-insurance-history/names-are-case-sensitive":
        return wrong_bodies("insHistPrefName", lambda: respelt(valid["insHistPrefName"]), valid=valid)
    return wrong_bodies(*WRONG[rule_id], valid=valid)


WRONG: Mapping[str, tuple[str, Callable[[], SearchStrategy[Any]] | None]] = {
    f"create-insurance-history/{name}": recipe
    for name, recipe in {
        "pat-num-is-required": ("PatNum", None),
        "ins-sub-num-is-required": ("InsSubNum", None),
        "ins-hist-pref-name-is-required": ("insHistPrefName", None),
        "proc-date-is-required": ("ProcDate", None),
        "pat-num-unknown-is-refused": ("PatNum", unknown_keys),
        "ins-sub-num-unknown-is-refused": ("InsSubNum", unknown_keys),
        "pat-num-zero-is-refused": ("PatNum", lambda: st.just(0)),
        "ins-sub-num-zero-is-refused": ("InsSubNum", lambda: st.just(0)),
        "proc-date-format": ("ProcDate", bad_dates),
        "other-names-are-refused": ("insHistPrefName", not_categories),
    }.items()
}
"""By rule: the field that is wrong and its wrong values, or None where it is left out."""

BROKEN_ENTRIES = (*WRONG, "create-insurance-history/names-are-case-sensitive")
"""The rules that broken_history_entries can break."""
