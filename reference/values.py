"""Reading the values of a body: a function for each kind, which refuses values of other kinds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any, NoReturn

from reference.fields import Field, Kind, Value
from reference.refusals import Refused

NOBODY = 2**62
"""A key that no row has; a number that is too large for a key is read as this."""

MOST_MONEY = Decimal(10**9)

_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def parse(body: bytes) -> Any:
    """The JSON value of a body, or None if the body is not JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def read_object(body: bytes) -> dict[str, Any]:
    """The JSON object of a body, with decimals for numbers with a point; raises Refused."""
    try:
        found = json.loads(body.decode("utf-8"), parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, ArithmeticError, RecursionError):
        raise Refused("The body is not valid JSON.") from None
    if not isinstance(found, dict):
        raise Refused("The body must be a JSON object.")
    return found


def read_key(field: Field, raw: object) -> int:
    """A key: a whole number, or its digits in quotes."""
    if isinstance(raw, str) and re.fullmatch(r"0|[1-9][0-9]*", raw):
        return int(raw) if len(raw) <= 18 else NOBODY
    if isinstance(raw, int) and not isinstance(raw, bool):
        return max(-NOBODY, min(raw, NOBODY))
    raise Refused(f"{field.name} must be a whole number.")


def read_text(field: Field, raw: object) -> str:
    """A string without control characters other than tabs and line breaks."""
    if not isinstance(raw, str):
        raise Refused(f"{field.name} must be a string.")
    if _UNPRINTABLE.search(raw):
        raise Refused(f"{field.name} has characters that are not allowed.")
    return raw


def read_date(field: Field, raw: object) -> str:
    """A day of the calendar, written as yyyy-MM-dd."""
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw) and _exists(date, raw):
        return raw
    raise Refused(f"{field.name} format must be yyyy-MM-dd.")


def read_time(field: Field, raw: object) -> str:
    """A time of day, written as HH:mm:ss."""
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{2}:[0-9]{2}:[0-9]{2}", raw) and _exists(time, raw):
        return raw
    raise Refused(f"{field.name} format must be HH:mm:ss.")


def read_money(field: Field, raw: object) -> int:
    """An amount in cents; it is sent as a number from 0 on, possibly in quotes."""
    if isinstance(raw, str) and re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,12})?", raw):
        raw = Decimal(raw)
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool) and 0 <= raw < MOST_MONEY:
        return int((Decimal(raw) * 100).quantize(Decimal(1), ROUND_HALF_EVEN))
    raise Refused(f"{field.name} must be an amount of money.")


def read_choice(field: Field, raw: object) -> str:
    """A word of the field's choices, spelt as in the document."""
    if isinstance(raw, str) and raw in field.choices:
        return raw
    raise Refused(f"{field.name} is invalid.")


READERS: Mapping[Kind, Callable[[Field, object], Value]] = {
    "key": read_key,
    "text": read_text,
    "date": read_date,
    "time": read_time,
    "money": read_money,
    "choice": read_choice,
}


def _exists(calendar: type[date] | type[time], text: str) -> bool:
    try:
        calendar.fromisoformat(text)
    except ValueError:
        return False
    return True


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)
