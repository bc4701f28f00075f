"""Keys that no record has."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from subject.lax_keys import FAR_ABOVE_ANY

HIGHEST = 2_147_483_647
UNKNOWN_KEY = FAR_ABOVE_ANY
"""A key that no record has, far above any that a practice has seen."""

NO_NUMBERS = (
    "abc",
    "2000000001abc",
    "2000000001.5x",
    "null",
    "undefined",
    "NaN",
    "one",
    "x",
    "--",
    "_",
    "first",
    "latest",
)
"""None of them becomes the key of a real record when only its leading digits are read."""


def unknown_keys() -> SearchStrategy[int]:
    """Keys far above any that a practice has seen; shrinks to 2000000000."""
    return st.integers(UNKNOWN_KEY, HIGHEST)


def negative_keys() -> SearchStrategy[int]:
    """Keys below zero; shrinks to -1."""
    return st.integers(-HIGHEST, -1)


def keys_that_are_no_numbers() -> SearchStrategy[str]:
    """Path segments that are not numbers and need no escaping; shrinks to abc."""
    return st.sampled_from(NO_NUMBERS) | st.text("ghjkqvwxyz", min_size=2, max_size=8)


def unknown_proc_codes() -> SearchStrategy[str]:
    """procCodes that no list of procedure codes has; shrinks to ZZ000."""
    return st.integers(0, 999).map("ZZ{:03}".format)
