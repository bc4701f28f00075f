"""Texts of group notes, and requests for group notes that break exactly one named rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from strategies.bodies import Body
from strategies.choices import wrong_bodies
from strategies.enumerations import not_booleans
from strategies.keys import unknown_keys

PLAIN_TEXT = 'Medical: no changes\r\nPt says "it\'s fine"; зуб, δόντι, שן, 牙齿 & <b> \\ 50%\r\n\r\nNext: ½ year'
"""Line breaks, both kinds of quotes, other scripts, and what markup or escaping might take away."""

LONG = 8_000
"""Maximum length of a long text in characters: several thousand, and less than any column for notes holds."""


def long_text(size: int) -> str:
    """A text of so many characters whose words are all different."""
    words = (f"word{number:04}" + ("\r\n" if number % 10 == 0 else " ") for number in range(1, size // 9 + 2))
    return "".join(words)[:size].strip()


WRONG: Mapping[str, tuple[str, Callable[[], SearchStrategy[Any]] | None]] = {
    "create-group-note/pat-num-is-required": ("PatNum", None),
    "create-group-note/proc-nums-is-required": ("ProcNums", None),
    "create-group-note/note-is-required": ("Note", None),
    "create-group-note/pat-num-unknown-is-refused": ("PatNum", unknown_keys),
    "create-group-note/pat-num-zero-is-refused": ("PatNum", lambda: st.just(0)),
    "create-group-note/is-signed-other-values-are-refused": ("isSigned", not_booleans),
    "update-group-note/pat-num-is-required": ("PatNum", None),
    "update-group-note/note-is-required": ("Note", None),
    "update-group-note/pat-num-zero-is-refused": ("PatNum", lambda: st.just(0)),
    "update-group-note/pat-num-unknown-is-refused": ("PatNum", unknown_keys),
    "update-group-note/do-append-note-other-values-are-refused": ("doAppendNote", not_booleans),
    "update-group-note/is-signed-other-values-are-refused": ("isSigned", not_booleans),
}
"""By rule: the field that is wrong and its wrong values, or None where it is left out."""


def broken_group_notes(rule_id: str, *, valid: Body) -> SearchStrategy[Body]:
    """A valid body of a create or an update with the one error of the rule; raises KeyError for other rules."""
    return wrong_bodies(*WRONG[rule_id], valid=valid)


@st.composite
def with_an_unknown_member(draw: st.DrawFn, *, valid: Body) -> Body:
    """The valid body with an unknown ProcNum among its own; shrinks to 2000000000 after them."""
    members = list(valid["ProcNums"])
    members.insert(len(members) - draw(st.integers(0, len(members))), draw(unknown_keys()))
    return {**valid, "ProcNums": members}
