"""The variant open-dental-logic stores and shows values as the desktop program's own code does."""

from __future__ import annotations

import pytest

from reference.open_dental import displayed_range, stored_range, tidy_surfaces, to_the_minute, without_symbols

STORED = {
    "2,3, 13-15": "2,3,13,14,15",
    "31,30, 18-21": "18,19,20,21,30,31",
    "1 0": "10",
    "1 - 3": "1,2,3",
    "5-5": "5",
    "5,5,6": "5,5,6",
    "3,3-5": "3,3,4,5",
    "1-3-5": "1,2,3",
    "A,1": "1,A",
    "4,s,2,a": "2,4,A,S",
    "1-C": "1,2,3,4,5,6",
    "51-53": "1,2,3",
    "": "",
    "  ": "",
}
REFUSED = (
    *("15-13", "A-C", "A-A", "A-13", "32-A", "01", "33", "0", "U", "1,,2", "1,", "-3", "1-", "1;2", "1\u20133"),
    "1\u00a02",
)
DISPLAYED = {
    "2,3,13,14,15": "2,3,13-15",
    "15,16,17,18": "15,16,17,18",
    "14,15,16,17,18,19": "14-16,17-19",
    "2,1": "2,1",
    "3,2,1": "1-3",
    "A,31,30,18,19": "18,19,30,31,A",
    "AS,BS,CS": "AS,BS,CS",
    "30,31,32,A,B": "30-32,A,B",
}
SURFACES = {
    ("4", "LDOM"): "MODL",
    ("8", "LDIM"): "MIDL",
    ("4", "dom"): "MOD",
    ("8", "FIM"): "MIF",
    ("4", "BF"): "B",
    ("8", "MO"): "M",
    ("4", "MX"): "M",
    ("4", "MM"): "M",
    ("4", "M,O"): "MO",
    ("", "MODBFLIV"): "MOIDBFVL",
    ("4", "I"): "",
    ("CS", "FIM"): "MIF",
    ("58", "MO"): "M",
}
TEXTS = {
    "\u2600 sun": "\ufffd sun",
    "call \u260e": "call \ufffd",
    "\U0001f9b7\U0001f600": "\ufffd\ufffd",
    "зуб 牙 € \U00020bb7": "зуб 牙 € \U00020bb7",
}
TIMES = {"12:30:61": "12:30:61", "08:30:15": "08:30:00", "13:45": "13:45:00", "13:45:00": "13:45:00", "noon": "noon"}


@pytest.mark.parametrize("text", STORED)
def test_a_range_is_stored_as_teeth(text: str) -> None:
    """Spaces go, runs are written out, and the teeth are sorted; a repeated tooth stays."""
    assert stored_range(text) == STORED[text]


@pytest.mark.parametrize("text", REFUSED)
def test_a_range_is_refused(text: str) -> None:
    """What is no tooth, descends, or has an empty item is refused."""
    assert stored_range(text) is None


@pytest.mark.parametrize("stored", DISPLAYED)
def test_a_range_is_displayed_with_hyphens(stored: str) -> None:
    """Three teeth or more in a row are shown with a hyphen, within an arch."""
    assert displayed_range(stored) == DISPLAYED[stored]


@pytest.mark.parametrize(("tooth", "text"), SURFACES)
def test_surfaces_are_tidied(tooth: str, text: str) -> None:
    """Letters that a tooth cannot have are dropped; the others are shown once, in their order."""
    assert tidy_surfaces(text, tooth) == SURFACES[tooth, text]


@pytest.mark.parametrize("text", TEXTS)
def test_symbols_are_replaced(text: str) -> None:
    """Each symbol becomes U+FFFD, and every letter stays."""
    assert without_symbols(text) == TEXTS[text]


@pytest.mark.parametrize("text", TIMES)
def test_times_are_kept_to_the_minute(text: str) -> None:
    """Seconds are not kept, and need not be sent."""
    assert to_the_minute(text) == TIMES[text]
