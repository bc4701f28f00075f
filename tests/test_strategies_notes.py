"""Strategies of notes: texts of many scripts, as long as a server can keep."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis.strategies import SearchStrategy

import strategies as values
from reference.open_dental import without_symbols
from tests.drawing import drawn_from, quick

pytestmark = pytest.mark.usefixtures("sample_practice")


@quick
@given(
    short=values.notes(max_size=4),
    claim=values.claim_notes(),
    billing=values.billing_notes(),
    beyond=values.notes(beyond_bmp=True),
)
def test_notes_are_texts_that_a_server_can_keep(short: str, claim: str, billing: str, beyond: str) -> None:
    """Notes fit their size, have single blanks, are in NFC and without control characters or surrogates."""
    for note, size in (short, 4), (claim, 80), (billing, 255), (beyond, 80):
        assert 0 < len(note.encode("utf-16-le")) <= 2 * size
        assert note == " ".join(note.split()) == unicodedata.normalize("NFC", note)
        assert not {unicodedata.category(character) for character in note} & {"Cc", "Cs", "Co", "Cn"}
        assert note is beyond or max(note) <= "\uffff"
        assert without_symbols(note) == note


@pytest.mark.parametrize(("make", "size"), [(values.claim_notes, 80), (values.billing_notes, 255)])
def test_notes_reach_their_maximum_length(make: Callable[[], SearchStrategy[str]], size: int) -> None:
    """Notes of maximum length occur, and quotes, backslashes, markup and many scripts among their characters."""
    drawn = drawn_from(make(), 200)
    assert max(map(len, drawn)) == size
    assert {*"'\"\\<&%"} <= {*"".join(drawn)}
    assert {name.split()[0] for name in (unicodedata.name(one, "?") for one in "".join(drawn))} > {
        "CJK",
        "ARABIC",
        "COMBINING",
        "CYRILLIC",
    }


def test_beyond_bmp_gives_supplementary_characters() -> None:
    """With `beyond_bmp` notes contain characters of two UTF-16 units."""
    assert max(map(max, drawn_from(values.notes(beyond_bmp=True)))) > "\uffff"
