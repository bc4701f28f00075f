"""Strategies of single values: valid ones, and those that a server must reject."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import find, given
from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

import strategies as values
from reference.open_dental import without_symbols
from spec import NEWEST
from tests.drawing import drawn_from, quick
from tests.strategies_sample import FRONT, PLACES, RANGE, TODAY, is_date, is_surfaces, is_time, sample


@pytest.fixture(autouse=True)
def sample_practice() -> Iterator[None]:
    """Every test draws from the sample practice, at the newest version."""
    values.use_practice(sample(), NEWEST, TODAY)
    yield


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
    assert find(strategy, lambda _: True, settings=quick) == plainest


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


@quick
@given(text=values.dates_text(), day=values.procedure_dates())
def test_dates_are_in_the_calendar(text: str, day: str) -> None:
    """Dates start in 1880; those of procedures end today, the others two days earlier."""
    assert is_date(text)
    assert is_date(day)
    assert "1880-01-01" <= text <= (TODAY - timedelta(days=2)).isoformat()
    assert "1880-01-01" <= day <= TODAY.isoformat()


@pytest.mark.parametrize("pattern", [r"-02-29$", r"-12-31$", r"-01-01$", r"-(04|06|09|11)-30$", r"^18", r"^19", r"^20"])
def test_special_dates_occur(pattern: str) -> None:
    """Among a hundred dates there are leap days, ends of months and years, and each century."""
    assert [text for text in drawn_from(values.dates_text()) if re.search(pattern, text)]


def test_dates_can_be_limited() -> None:
    """Dates stay between `first` and `last`, even if that leaves two days."""
    assert {*drawn_from(values.dates_text(first=date(2024, 2, 28), last=date(2024, 2, 29)))} == {
        "2024-02-28",
        "2024-02-29",
    }


@quick
@given(text=values.bad_dates())
def test_bad_dates_are_not_dates(text: str) -> None:
    """Bad dates are not dates, not dates without leading zeros, and not dates followed by midnight."""
    assert not is_date(text)
    assert not re.fullmatch(r"\d{4}-\d{1,2}-\d", text)
    assert not re.search(r"[T ]00:", text)


@quick
@given(time=values.times_of_day(), exact=values.times_with_seconds(), bad=values.bad_times())
def test_good_and_bad_times(time: str, exact: str, bad: str) -> None:
    """Good times are whole minutes but midnight, or have seconds; bad times are none, nor with a leading zero."""
    assert is_time(time)
    assert time != "00:00:00"
    assert time.endswith(":00")
    assert is_time(exact)
    assert not exact.endswith(":00")
    assert not is_time(bad)
    assert not is_time(f"0{bad}")
    assert bad != "23:59:60"


@quick
@given(text=values.bad_date_times())
def test_bad_date_times_are_not_date_times(text: str) -> None:
    """Bad date-times are not a date with a time, not a date alone, and not in the form with a T."""
    day, _, time = text.partition(" ")
    assert not (is_date(day) and is_time(time))
    assert not is_date(text)
    assert "T" not in text


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
    assert max(find(values.notes(beyond_bmp=True), lambda note: max(note) > "\uffff", settings=quick)) > "\uffff"


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
