"""Values that sloppy servers change on their way, by field and class, with the function that spoils them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Spoil = Callable[[Any], Any]


def _truncated_cents(value: Any) -> Any:
    """The amount in cents as a binary fraction, cut instead of rounded: 4.35 becomes 4.34."""
    cents = int(float(value) * 100)
    return f"{cents // 100}.{cents % 100:02}"


def _four_digits(value: Any) -> Any:
    """An amount of 1000 or more without what is before its last three digits."""
    return f"{float(value) % 1000:.2f}"


def _day_before_leap_day(value: Any) -> Any:
    return str(value).replace("-02-29", "-02-28")


def _year_end(value: Any) -> Any:
    """The last day of a year as the first of that year, as a format with the year of the week gives it."""
    return f"{value[:4]}-01-01" if str(value).endswith("-12-31") else value


def _two_digit_year(value: Any) -> Any:
    """A year before 1900 as one of the twentieth century."""
    return f"19{value[2:]}" if str(value).startswith("18") else value


def _noon_as_midnight(value: Any) -> Any:
    return f"00{value[2:]}" if str(value).startswith("12:") else value


def _without_leading_zeros(value: Any) -> Any:
    return str(int(value)) if str(value).isdecimal() else value


def _words_of_json(value: Any) -> Any:
    return "" if value in ("null", "true", "false") else value


def _folded(value: Any) -> Any:
    return value if str(value).isascii() else str(value).casefold()


def _cut_short(value: Any) -> Any:
    return str(value)[:70]


_DATES: Mapping[str, Spoil] = {
    "leap-day": _day_before_leap_day,
    "year-end": _year_end,
    "old-year": _two_digit_year,
}


def _without_sign(value: Any) -> Any:
    return str(value).lstrip("+-") if str(value)[1:].isdecimal() else value


def _next_day(value: Any) -> Any:
    """29 February as 1 March, as a calendar without leap years has it."""
    return str(value).replace("-02-29", "-03-01")


def _last_year(value: Any) -> Any:
    """The first day of a year as that of the year before."""
    return f"{int(value[:4]) - 1}-01-01" if str(value).endswith("-01-01") else value


_AMOUNTS: Mapping[str, Spoil] = {"float": _truncated_cents, "thousands": _four_digits}
_TEXTS: Mapping[str, Spoil] = {
    "digits": _without_leading_zeros,
    "json-word": _words_of_json,
    "case": _folded,
    "length": _cut_short,
}

SPOILS: Mapping[str, Mapping[str, Spoil]] = {
    "ProcFee": _AMOUNTS,
    "ProcDate": _DATES,
    "DateTP": _DATES,
    "DateOriginalProsth": _DATES,
    "ProcTime": {"noon": _noon_as_midnight},
    "ProcTimeEnd": {"noon": _noon_as_midnight},
    "ClaimNote": _TEXTS,
    "BillingNote": _TEXTS,
}
"""By field and class: what becomes of a value."""

SPOILS_OF_OTHERS: Mapping[str, Mapping[str, Spoil]] = {
    "Note": {**_TEXTS, "sign": _without_sign},
    "procDate": {**_DATES, "leap-day-forward": _next_day, "new-year": _last_year},
}
"""By field of group notes or of the answers of insurance history, and class: what becomes of a value."""

SHOWN_SPOILS: Mapping[str, Mapping[str, Spoil]] = {**SPOILS, "Discount": _AMOUNTS}
"""By member of a procedure and class: what becomes of a value in an answer."""
