"""Strategies of parts of the mouth: teeth, surfaces and ranges of teeth, and those that a server must reject."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument

import strategies as values
from tests.drawing import drawn_from, quick
from tests.strategies_sample import FRONT, RANGE, is_surfaces

pytestmark = pytest.mark.usefixtures("sample_practice")


def test_teeth_are_those_of_the_numbering_system() -> None:
    """There are 32 permanent and 20 primary teeth, each anterior or posterior, and 52 supernumerary teeth."""
    assert {*drawn_from(values.teeth(), 200)} <= {*map(str, range(1, 33)), *"ABCDEFGHIJKLMNOPQRST"}
    assert {*drawn_from(values.anterior_teeth(), 200)} == FRONT
    assert len({*drawn_from(values.posterior_teeth(), 200)}) == 52 - len(FRONT) == 28
    assert len({*drawn_from(values.supernumerary_teeth(), 300)}) == 52


@quick
@given(tooth=values.illegal_teeth())
def test_illegal_teeth_cannot_be_read_as_teeth(tooth: str) -> None:
    """Even a server that ignores blanks, leading zeros and case cannot read an illegal tooth as a tooth."""
    lax = tooth.strip().upper().lstrip("0")
    assert not re.fullmatch(r"[1-9]|[12]\d|3[0-2]|5[1-9]|[67]\d|8[0-2]|[A-T]S?", lax)


@quick
@given(data=st.data(), tooth=values.teeth())
def test_surfaces_are_those_of_the_tooth(data: st.DataObject, tooth: str) -> None:
    """Surfaces exist on the tooth, are in order and without duplicates, and respect `min_size` and `including`."""
    assert is_surfaces(data.draw(values.surfaces(tooth=tooth)), tooth)
    assert len(data.draw(values.surfaces(tooth=tooth, min_size=3))) >= 3
    assert is_surfaces(data.draw(values.surfaces()), "4")
    assert is_surfaces(data.draw(values.surfaces()), "8")
    assert "V" in data.draw(values.surfaces(tooth=tooth, including="V"))


def test_surfaced_teeth_have_the_surfaces() -> None:
    """O and B are on posterior teeth, I and F on anterior teeth, the other surfaces on all; O and I on none."""
    for letters, count in ("OB", 28), ("IF", 24), ("MDVL", 52):
        assert len({*drawn_from(values.surfaced_teeth(letters), 200)}) == count
    with pytest.raises(InvalidArgument):
        values.surfaced_teeth("OI")


def test_invalid_parts_of_the_mouth() -> None:
    """Invalid quadrants, sextants, arches and surfaces are not valid in any other notation either."""
    assert not {*drawn_from(values.not_quadrants())} & {"UL", "UR", "LR", "LL", *"12345678", "10", "20", "30", "40"}
    assert not {*drawn_from(values.not_sextants())} & {*"123456", "03", "04", "05", "06", "07", "08"}
    assert not [text for text in drawn_from(values.not_arches()) if {*text} & {*"UL"} or text in ("01", "02", "1", "2")]
    assert not [text for text in drawn_from(values.not_surfaces()) if {*text} & {*"MOIDBFVLPCG5"}]


STYLES = {
    "commas": r"\d+(,\d+)+",
    "hyphens": r"\d+-\d+",
    "mixed": r"(?=.*,)(?=.*-)[\d,-]+",
    "spaced": r"(?=.*, )\d+(-\d+)?(, \d+(-\d+)?)+",
}


@pytest.mark.parametrize("style", STYLES)
def test_ranges_come_in_every_style(style: Any) -> None:
    """Each style gives ascending teeth without duplicates, within the part of the mouth that `within` names."""
    for text in drawn_from(values.tooth_ranges(style=style)) + drawn_from(
        values.tooth_ranges(style=style, within=(9, 16))
    ):
        numbers = [int(number) for number in re.findall(r"\d+", text)]
        assert re.fullmatch(STYLES[style], text)
        assert numbers == sorted({*numbers})
        assert {str(number) for number in numbers} <= values.teeth_of(text)
    for text in drawn_from(values.tooth_ranges(style=style, within=(9, 16))):
        assert values.teeth_of(text) <= {*map(str, range(9, 17))}


def test_the_default_styles_of_ranges() -> None:
    """By default all styles occur except the spaced one, which only a sample shows, and ranges fit the column."""
    drawn = drawn_from(values.tooth_ranges(), 200)
    assert all(re.fullmatch(RANGE, text) for text in drawn)
    for style in "commas", "hyphens", "mixed":
        assert any(re.fullmatch(STYLES[style], text) for text in drawn)
    assert max(len(",".join(values.teeth_of(text))) for text in drawn) <= 100


MEANINGS = {
    "2,3, 13-15": "2,3,13,14,15",
    "31,30, 18-21": "18,19,20,21,30,31",
    "T,A,4": "4,A,T",
    "4,s,2,a": "2,4,A,S",
    "2,2": "2",
    "13 - 15": "13,14,15",
    "A-C": "A,B,C",
    "": "",
}


@pytest.mark.parametrize(("text", "teeth"), MEANINGS.items())
def test_the_teeth_of_a_range(text: str, teeth: str) -> None:
    """Ranges are read as the dental software reads them: spaces, order, case and duplicates do not matter."""
    assert values.teeth_of(text) == {tooth for tooth in teeth.split(",") if tooth}


@pytest.mark.parametrize("text", ["10-8", "1,33", "05", "1,,2", "1-3-5", "1-C", "51-54", "1 2", "3-", "-", ","])
def test_text_that_is_not_a_range(text: str) -> None:
    """Text that cannot be read as a range raises ValueError."""
    with pytest.raises(ValueError, match="not a range of teeth"):
        values.teeth_of(text)


@quick
@given(text=values.malformed_ranges())
def test_malformed_ranges_cannot_be_read(text: str) -> None:
    """A malformed range has a part that is not a tooth, and is not read as a range."""
    assert any(
        not re.fullmatch("[1-9]|[12][0-9]|3[0-2]|[A-T]", part.strip().upper()) for part in re.split("[,-]", text)
    )
    with pytest.raises(ValueError, match="not a range of teeth"):
        values.teeth_of(text)
