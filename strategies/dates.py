"""Dates and times of day as text, and texts that are none."""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from strategies.practice import current

EARLIEST = date(1880, 1, 1)
PLAIN_DAY = date(2020, 1, 2)
"""The plainest date: past, no default, no end of anything."""

BAD_DATES = (
    *("2023-02-30", "2023-13-01", "2023-02-29", "1900-02-29", "2021-04-31", "2021-00-10", "2021-04-00", "2021-06-32"),
    *(
        "2021/04/28",
        "28.04.2021",
        "28-04-2021",
        "04/28/2021",
        "20210428",
        "yesterday",
        "April 28, 2021",
        "2021-Apr-28",
        "never",
    ),
    *("2021-04-28 13:45:00", "2021-04-28T13:45:00"),
)
FORMS_OF_DATES = ("04/28/2021", "28.04.2021", "2021-04-28 13:45:00", "2021/04/28", "20210428")
FORMS_OF_TIMES = ("24:00:00", "1:45 PM", "12:60:00", "13-45-00", "134500")
BAD_TIMES = (
    *(
        "25:00:00",
        "24:00:00",
        "12:60:00",
        "24:00:01",
        "12:30:61",
        "noon",
        "12.30.00",
        "13-45-00",
        "1:45 PM",
        "134500",
        "13h45",
        "later",
    ),
)
BAD_DATE_TIMES = (
    *(
        "2023-02-30 08:00:00",
        "2023-13-01 08:00:00",
        "2020-07-30 25:00:00",
        "2020-07-30 24:00:01",
        "2020-07-30 08:60:00",
    ),
    *("2020/07/30 08:00:00", "30.07.2020 08:00:00", "07/30/2020 08:00:00", "2020-07-30 08.00.00", "20200730080000"),
    *("yesterday", "last Monday at 08:00:00", "never", "2021-02-29 08:00:00"),
)


@st.composite
def dates_text(
    draw: st.DrawFn, *, first: date = EARLIEST, last: date | None = None, other_than: str | None = None
) -> str:
    """Dates as yyyy-MM-dd from 1880 to the day before the server's yesterday: today is what servers set by themselves.

    Leap days, ends of months and ends of years are as likely as all other days together; shrinks to 2020-01-02.
    """
    last = last or current().today - timedelta(days=2)
    if not first < last:
        raise InvalidArgument(f"There are no two days from {first} to {last}.")
    day = draw(_days(first, last))
    if day.isoformat() == other_than:
        day += timedelta(days=1 if day == first else -1)
    return day.isoformat()


@st.composite
def procedure_dates(draw: st.DrawFn, *, other_than: str | None = None) -> str:
    """Dates that a procedure can have, from 1880 to the server's today; shrinks to 2020-01-02."""
    return draw(dates_text(last=current().today, other_than=other_than))


@cache
def _days(first: date, last: date) -> SearchStrategy[date]:
    plain = min(max(PLAIN_DAY, first), last)
    offsets = st.integers((first - plain).days, (last - plain).days)
    kinds = [offsets.map(lambda days: plain + timedelta(days=days))]
    years = range(first.year, last.year + 1)
    month_ends = [date(year, month, monthrange(year, month)[1]) for year in years for month in range(1, 13)]
    for days in (
        [date(year, 2, 29) for year in years if isleap(year)],
        month_ends,
        [day for year in years for day in (date(year, 12, 31), date(year, 1, 1))],
    ):
        inside = sorted((day for day in days if first <= day <= last), key=lambda day: abs(day - plain))
        kinds += [st.sampled_from(inside)] if inside else []
    return st.one_of(kinds)


def bad_dates() -> SearchStrategy[str]:
    """Texts that are not a date in the form yyyy-MM-dd: days that do not exist, and other forms; shrinks to 2023-02-30.

    Excludes a month or day of one digit, a date followed by midnight, which means the date alone, and empty text.
    """
    return st.sampled_from(BAD_DATES) | _impossible_days() | _other_forms()


def _impossible_days() -> SearchStrategy[str]:
    years = st.integers(1990, 2023)
    months = st.builds("{}-{:02}-{:02}".format, years, st.integers(13, 99), st.integers(1, 28))
    return months | st.builds("{}-{:02}-{:02}".format, years, st.integers(1, 12), st.integers(32, 99))


def _other_forms() -> SearchStrategy[str]:
    forms = st.sampled_from(("%Y/%m/%d", "%d.%m.%Y", "%d-%m-%Y", "%m/%d/%Y", "%Y%m%d", "%Y.%m.%d", "%d %B %Y"))
    return st.builds(lambda day, form: day.strftime(form), st.dates(date(1990, 1, 1), date(2023, 12, 31)), forms)


def times_of_day(*, other_than: str | None = None) -> SearchStrategy[str]:
    """Whole minutes as HH:mm:00, never the default, midnight; shrinks to 08:30:00.

    Whether seconds are kept has a rule of its own: some servers keep minutes only.
    """
    past_half_past_eight = st.integers(0, 1439 - 510) | st.integers(1 - 510, -1)
    times = past_half_past_eight.map(lambda minutes: _clock((510 + minutes) * 60))
    return times.map(lambda time: "08:31:00" if time == other_than else time)


def times_with_seconds() -> SearchStrategy[str]:
    """Times as HH:mm:ss that are no whole minute; prefers 15 seconds past a minute; shrinks to 08:30:15."""
    minutes, seconds = st.integers(-510, 1439 - 510), st.just(15) | st.integers(1, 59)
    return st.builds(lambda minute, second: _clock((510 + minute) * 60 + second), minutes, seconds)


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def bad_times() -> SearchStrategy[str]:
    """Texts that are not a time of day of the form HH:mm:ss; shrinks to 25:00:00.

    Not among them: 8:30:00, which lacks a zero alone, 13:45, which lacks the seconds alone, and 23:59:60, which some
    clocks have.
    """
    sixties = st.integers(0, 22), st.integers(60, 99), st.integers(0, 59)
    return st.one_of(
        st.sampled_from(BAD_TIMES),
        st.builds("{}:{:02}:{:02}".format, st.integers(25, 99), st.integers(0, 59), st.integers(0, 59)),
        st.builds("{:02}:{}:{:02}".format, *sixties),
    )


def bad_date_times() -> SearchStrategy[str]:
    """Texts that are not a date and time of the form yyyy-MM-dd HH:mm:ss; shrinks to 2023-02-30 08:00:00.

    Not among them: a date alone, a moment with a T between.
    """
    return st.sampled_from(BAD_DATE_TIMES) | st.builds("{} {}".format, _impossible_days(), times_of_day())
