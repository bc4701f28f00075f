"""Texts of notes: plain words first, then whatever people write."""

from __future__ import annotations

from functools import cache
from unicodedata import normalize

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

CLAIM_NOTE = 80
BILLING_NOTE = 255

WORDS = (
    "note",
    "pain on biting",
    "O'Brien",
    'says "ah"',
    "C:\\temp\\n",
    "x < y & z",
    "<b>bold</b>",
    "50% off",
    "a; --",
    "{0} $1",
    "&amp;",
)
SCRIPTS = (
    "Müller",
    "çürük",
    "зуб",
    "δόντι",
    "שן",
    "سن",
    "दाँत",
    "牙齿",
    "歯が痛い",
    "치아",
    "q\u0307x\u0323",
    "€ ½ § …",
)
EVERY_SORT = """O'Brien: "ah" C:\\temp 50% <b>x</b> a<b & c; -- {0} $1 ü зуб 牙"""
"""A note that suffers wherever quotes, markup, escapes, placeholders or scripts are not left alone."""
BEYOND = ("𠮷", "𐎀", "𒀀")
SYMBOLS = ("☎", "✓", "☀", "🦷", "👩‍⚕️")
"""Symbols and pictures: some servers store U+FFFD for each of them, so no other text has them."""

_NOT_STORED_AS_SENT = (0xFFFC, 0xFFFD, *range(0x2600, 0x2800))
_TEXT = st.characters(
    categories=("L", "N", "P", "S"), max_codepoint=0xFFFF, exclude_characters="".join(map(chr, _NOT_STORED_AS_SENT))
)


def notes(
    *, max_size: int = CLAIM_NOTE, beyond_bmp: bool = False, other_than: str | None = None
) -> SearchStrategy[str]:
    """Texts of at most max_size characters, some of exactly so many; shrinks to note.

    Any script of the Basic Multilingual Plane, with beyond_bmp more than that; no symbols or control characters, no
    blanks at the ends nor two in a row, and in the composed form, so that a server has no reason to change them.
    """
    if max_size < len(WORDS[0]):
        raise InvalidArgument(f"A note has at least {len(WORDS[0])} characters, not {max_size}.")
    phrases = _phrases(beyond_bmp=beyond_bmp)
    short = phrases.map(lambda text: _cut(text, max_size))
    long = phrases.map(lambda text: _cut(f"{text} " * (max_size // len(text) + 1), max_size))
    return (short | short | long).map(lambda text: _other(text, max_size) if text == other_than else text)


def claim_notes(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Notes of at most 80 characters, as many as a claim note can hold; shrinks to note."""
    return notes(max_size=CLAIM_NOTE, other_than=other_than)


def billing_notes(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Notes of at most 255 characters, as many as a billing note can hold; shrinks to note."""
    return notes(max_size=BILLING_NOTE, other_than=other_than)


@cache
def full_note(member: str) -> str:
    """A ClaimNote or BillingNote of as many characters as it can hold, whose words are all different."""
    size = {"ClaimNote": CLAIM_NOTE, "BillingNote": BILLING_NOTE}[member]
    return _cut(" ".join(f"word{number}" for number in range(size)), size)


def symbols() -> SearchStrategy[str]:
    """Symbols and pictures, such as people paste into notes; shrinks to a telephone."""
    return st.sampled_from(SYMBOLS)


@cache
def _phrases(*, beyond_bmp: bool) -> SearchStrategy[str]:
    drawn = st.text(_TEXT, min_size=1, max_size=12).map(lambda text: normalize("NFC", text))
    words = st.sampled_from(WORDS) | st.sampled_from(SCRIPTS) | drawn
    if beyond_bmp:
        words |= st.sampled_from(BEYOND)
    return st.lists(words, min_size=1, max_size=6).map(" ".join)


def _cut(text: str, size: int) -> str:
    """The first characters of a text, as UTF-16 counts them, without a blank at the end."""
    cut = text.encode("utf-16-le")[: 2 * size].decode("utf-16-le", errors="ignore")
    return f"{cut[:-1]}." if cut.endswith(" ") else cut


def _other(text: str, size: int) -> str:
    return f"{text}s" if len(text) < size else f"{text[:-1]}{'x' if text[-1] != 'x' else 'y'}"
