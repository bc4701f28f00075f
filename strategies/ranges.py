"""Tooth ranges: the spellings that the document names, and what they mean."""

from __future__ import annotations

import re
from typing import Literal

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from strategies.choices import choices
from strategies.teeth import PERMANENT, PRIMARY

Style = Literal["commas", "hyphens", "mixed", "spaced"]

PATTERNS: dict[str, tuple[str, ...]] = {
    "commas": ("ss", "sss", "ssss", "sssss"),
    "hyphens": ("r",),
    "mixed": ("sr", "rs", "ssr", "srs", "rss", "rrs", "srr"),
    "spaced": ("ss", "sr", "rs", "ssr", "srs"),
}
"""The makings of each style, the shortest first: s is a single tooth, r a run of two or more."""

QUADRANT_TEETH = {"UR": (1, 8), "UL": (9, 16), "LL": (17, 24), "LR": (25, 32)}
ARCH_TEETH = {"U": (1, 16), "L": (17, 32)}

MALFORMED = (
    "upper",
    "2;3",
    "x-y",
    "2..5",
    "1,two",
    "2/3",
    "all",
    "2 to 5",
    "#3",
    "2&3",
    "two,three",
    "3,x",
    "1|2",
    "2,3;5",
    "(2)",
)
"""Each holds something that is neither a tooth nor a comma nor a hyphen."""


def tooth_ranges(*, style: Style | None = None, within: tuple[int, int] = (1, 32)) -> SearchStrategy[str]:
    """Ranges of permanent teeth, ascending, each tooth once: 1,3 or 1-3 or 1,3-5.

    Without a style any but spaced (1, 3, 5-7), which only a sample of the document shows. within keeps them between two
    teeth, such as those of a quadrant.
    """
    first, last = within
    if not 1 <= first < last <= 32 or last - first < 4:
        raise InvalidArgument(f"A range needs room for five teeth between 1 and 32, not {first} to {last}.")
    if style is None:
        return _written((*PATTERNS["commas"], *PATTERNS["hyphens"] * 4, *PATTERNS["mixed"]), ",", first, last)
    if style not in PATTERNS:
        raise InvalidArgument(f"{style!r} is not a style: {', '.join(PATTERNS)}.")
    return _written(PATTERNS[style], ", " if style == "spaced" else ",", first, last)


def malformed_ranges() -> SearchStrategy[str]:
    """Texts that are not made of teeth, commas and hyphens; shrinks to upper."""
    return choices(MALFORMED)


@st.composite
def _written(draw: st.DrawFn, patterns: tuple[str, ...], separator: str, first: int, last: int) -> str:
    """As many different teeth as the pattern has ends, every other tooth first, put in order and joined."""
    pattern = draw(st.sampled_from(patterns))
    size = len(pattern) + pattern.count("r")
    teeth = st.sampled_from([*range(first, last + 1, 2), *range(first + 1, last + 1, 2)])
    ends = iter(sorted(draw(st.lists(teeth, min_size=size, max_size=size, unique=True))))
    parts = (f"{next(ends)}-{next(ends)}" if kind == "r" else f"{next(ends)}" for kind in pattern)
    return separator.join(parts)


def teeth_of(range_text: str) -> frozenset[str]:
    """The teeth that a range means, however it is written: spaces, hyphens and order do not matter.

    Empty text means no teeth; raises ValueError for anything other than a range of teeth 1 to 32 and A to T.
    """
    text = re.sub(r"\s*([,-])\s*", r"\1", range_text.strip()).upper()
    return (
        frozenset(tooth for part in text.split(",") for tooth in _expanded(part, range_text)) if text else frozenset()
    )


def _expanded(part: str, range_text: str) -> tuple[str, ...]:
    ends = part.split("-")
    for scale in (PERMANENT, PRIMARY):
        if len(ends) <= 2 and all(end in scale for end in ends):
            start, end = scale.index(ends[0]), scale.index(ends[-1])
            if start <= end:
                return scale[start : end + 1]
    raise ValueError(
        f"{range_text!r} is not a range of teeth: {part!r} is neither a tooth nor two teeth, the lower first, "
        "joined by a hyphen."
    )
