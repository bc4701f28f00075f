"""Strategies of dates and times, and of those that a server must reject."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from hypothesis import given

import strategies as values
from tests.drawing import drawn_from, quick
from tests.strategies_sample import TODAY, is_date, is_time

pytestmark = pytest.mark.usefixtures("sample_practice")


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
