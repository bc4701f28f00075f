"""Strategies of single values: the simplest of each, amounts, keys and enumerations, valid and rejected ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

import strategies as values
from tests.drawing import drawn_from, quick, simplest
from tests.strategies_sample import PLACES, TODAY

pytestmark = pytest.mark.usefixtures("sample_practice")


SIMPLEST: dict[str, Any] = {
    "permanent_teeth": "1",
    "primary_teeth": "A",
    "teeth": "1",
    "anterior_teeth": "6",
    "posterior_teeth": "1",
    "supernumerary_teeth": "51",
    "illegal_teeth": "33",
    "surfaces": "M",
    "quadrants": "UL",
    "sextants": "1",
    "arches": "U",
    "not_surfaces": "X",
    "not_quadrants": "UX",
    "not_sextants": "7",
    "not_arches": "X",
    "tooth_ranges": "1,3",
    "malformed_ranges": "upper",
    "dates_text": "2020-01-02",
    "procedure_dates": "2020-01-02",
    "bad_dates": "2023-02-30",
    "times_of_day": "08:30:00",
    "times_with_seconds": "08:30:15",
    "bad_times": "25:00:00",
    "bad_date_times": "2023-02-30 08:00:00",
    "amounts": "125.96",
    "discounts": 25.99,
    "notes": "note",
    "claim_notes": "note",
    "billing_notes": "note",
    "symbols": "☎",
    "unknown_keys": 2_000_000_000,
    "negative_keys": -1,
    "keys_that_are_no_numbers": "abc",
    "unknown_proc_codes": "ZZ000",
    "unknown_definition_names": "NoSuchName000",
    "statuses": "TP",
    "places_of_service": "PatientsHome",
    "prostheses": "I",
    "not_statuses": "X",
    "not_places_of_service": "Moon",
    "not_prostheses": "X",
    "not_booleans": "maybe",
}


@pytest.mark.parametrize(("name", "plainest"), SIMPLEST.items())
def test_the_simplest_value_of_each_strategy(name: str, plainest: Any) -> None:
    """The first example and the end of shrinking are the plainest value; amounts avoid the sample's fee of 125.95."""
    strategy = getattr(values, name)()
    assert drawn_from(strategy, count=1) == [plainest]
    assert simplest(strategy) == plainest


@pytest.mark.parametrize(
    "name",
    [
        *(
            "permanent_teeth",
            "primary_teeth",
            "teeth",
            "anterior_teeth",
            "posterior_teeth",
            "surfaces",
            "quadrants",
            "sextants",
            "arches",
        ),
        *(
            "dates_text",
            "procedure_dates",
            "times_of_day",
            "amounts",
            "discounts",
            "notes",
            "claim_notes",
            "billing_notes",
            "statuses",
        ),
        *("places_of_service", "prostheses"),
    ],
)
def test_other_than_excludes_a_value(name: str) -> None:
    """With `other_than` a strategy never gives that value, as an update needs one that differs."""
    make: Callable[..., SearchStrategy[Any]] = getattr(values, name)
    for value in drawn_from(make(), count=10):
        assert value not in drawn_from(make(other_than=value), count=20)


def test_impossible_arguments_raise() -> None:
    """A strategy that cannot give a value raises InvalidArgument, when it is made or first drawn from."""
    for wrong in (
        lambda: values.surfaces(tooth="33"),
        lambda: values.surfaces(tooth="4", including="I"),
        lambda: values.surfaces(min_size=7),
        lambda: values.tooth_ranges(within=(30, 34)),
        lambda: values.tooth_ranges(style="roman"),  # type: ignore[arg-type] # the point of the test
        lambda: values.notes(max_size=3),
        lambda: values.discounts(highest=Decimal("0.00")),
        lambda: drawn_from(values.dates_text(first=TODAY, last=TODAY), 1),
    ):
        with pytest.raises(InvalidArgument):
            wrong()


@quick
@given(amount=values.amounts(), discount=values.discounts())
def test_amounts_and_discounts(amount: str, discount: float) -> None:
    """Amounts are exact to the cent, never zero and never a fee of the practice; discounts are at most 99.99."""
    assert re.fullmatch(r"(0|[1-9]\d{0,3})\.\d\d", amount)
    assert amount not in ("0.00", "50.00", "20.00", "125.95")
    assert 0 < discount <= 99.99
    assert f"{discount:.2f}" == str(Decimal(str(discount)).quantize(Decimal("0.01")))


def test_amounts_include_odd_cents() -> None:
    """Many different cents occur among amounts."""
    assert len({text[-2:] for text in drawn_from(values.amounts())}) > 20


@quick
@given(unknown=values.unknown_keys(), negative=values.negative_keys(), text=values.keys_that_are_no_numbers())
def test_impossible_keys(unknown: int, negative: int, text: str) -> None:
    """Impossible keys are far above any key, negative, or not numbers and without a key as leading digits."""
    assert 2_000_000_000 <= unknown < 2**31
    assert -(2**31) <= negative < 0
    assert re.fullmatch(r"[\w.-]+", text)
    assert not re.fullmatch(r"[+-]?\d+(\.\d+)?", text)
    assert int((re.match(r"\d+", text) or ["2000000000"])[0]) >= 2_000_000_000
    assert not re.search("group|insurance", text, re.IGNORECASE)


def test_valid_and_invalid_enumeration_values() -> None:
    """Valid values are documented and not a default of the practice; invalid ones are not valid in any case."""
    assert {*drawn_from(values.places_of_service(), 200)} == {*PLACES.split()} - {"Office", "School", "MobileUnit"}
    assert not {text.lower() for text in drawn_from(values.not_places_of_service())} & {
        place.lower() for place in PLACES.split()
    }
    assert not {text.lower() for text in drawn_from(values.not_statuses())} & {
        "tp",
        "c",
        "ec",
        "eo",
        "r",
        "d",
        "cn",
        "tpi",
    }
    assert not {text.lower() for text in drawn_from(values.not_prostheses())} & {
        "",
        "no",
        "n",
        "i",
        "r",
        "initial",
        "replacement",
    }
    assert not {text.lower() for text in drawn_from(values.not_booleans())} & {
        "true",
        "false",
        "yes",
        "no",
        "1",
        "0",
        "t",
        "f",
    }


def test_definitions_of_other_categories() -> None:
    """Definitions of other categories start with those of the manifest and exclude the category itself."""
    drawn = drawn_from(values.definitions_of_other_categories(kind="priorities"))
    assert drawn[0] == 91
    assert {*drawn} == {91, 71, 72, 81}
