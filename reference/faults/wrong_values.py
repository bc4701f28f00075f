"""Wrong values of a faulty server: for a value of each kind another one that is valid too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from reference.call import Call
from reference.fields import Field, Kind, Value


def other_day(day: date) -> date:
    """The next day; the day before for the last day of the calendar."""
    return day + timedelta(days=-1 if day == date.max else 1)


def _other_date(_call: Call, _field: Field, value: Value) -> Value:
    return other_day(date.fromisoformat(str(value))).isoformat()


def _other_time(_call: Call, _field: Field, value: Value) -> Value:
    return f"{(int(str(value)[:2]) + 1) % 24:02}{str(value)[2:]}"


def other_key(call: Call, field: Field, value: Value) -> Value:
    """Another key for the field: 0 for a key, the first key for 0; for a PatNum, which cannot be 0, another patient."""
    keys = call.store.keys(field.table)
    if field.name == "PatNum":
        return other_patient(call, int(value))
    if field.category:
        keys = [int(one["DefNum"]) for one in call.store.definitions(field.category)]
    return 0 if value else keys[0]


def other_patient(call: Call, patient: int) -> int:
    """The first patient other than this one."""
    return next(key for key in call.store.keys("patient") if key != patient)


def other_provider(call: Call, provider: int) -> int:
    """The first provider other than this one."""
    return next(key for key in call.store.keys("provider") if key != provider)


WRONG_VALUES: dict[Kind, Callable[[Call, Field, Value], Value]] = {
    "date": _other_date,
    "time": _other_time,
    "key": other_key,
    "money": lambda _call, _field, value: int(value) + 100,
    "text": lambda _call, _field, value: f"{value}?",
}
"""For each kind of field, a function that gives another value for the value that was sent."""
