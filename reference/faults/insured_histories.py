"""What a faulty server does with several entries of insurance history, and with dates of a class."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from reference.call import Asked, Call
from reference.faults.classes_of_values import SPOILS_OF_OTHERS
from reference.faults.history_names import FIELDS_OF_AN_ENTRY, ORDERS
from reference.insurance_history.categories import CATEGORIES
from reference.refusals import Refused
from reference.store import Row
from reference.values import parse

UNKNOWN = 10**6
"""From here on a key is nobody's."""

IS_OF_CLASS: Mapping[str, Callable[[str], bool]] = {
    "leap-day": lambda day: day.endswith("-02-29"),
    "year-end": lambda day: day.endswith("-12-31"),
    "new-year": lambda day: day.endswith("-01-01"),
    "old-year": lambda day: day < "1900",
}

LAST_BY: Mapping[str, Callable[[Row], Any]] = {
    "entry": lambda row: row["ProcNum"],
    "day-of-the-year": lambda row: (row["ProcDate"][5:], row["ProcDate"][:4]),
    "day-of-the-month": lambda row: (row["ProcDate"][8:], row["ProcDate"][:7]),
    "former-date": lambda row: (row["DateTP"], row["ProcNum"]),
}
"""By name of an order: what makes a treatment the last one; an entry keeps its first date as DateTP."""


def found_treatments(call: Call, found: Sequence[Row]) -> list[Row]:
    """The treatments that count, the one that is shown first: the most recent, unless a fault takes another."""
    hidden = [is_one for name, is_one in IS_OF_CLASS.items() if call.broken(f"hides-{name}")]
    left = [row for row in found if not any(is_one(row["ProcDate"]) for is_one in hidden)]
    for order in ORDERS:
        if call.broken(f"orders-by-{order}"):
            left = sorted(left, key=LAST_BY[order], reverse=True)
    return left


def spoiled_day(call: Call, day: str) -> str:
    """The date as it is shown, which a fault of its class changes."""
    for name, spoil in SPOILS_OF_OTHERS["procDate"].items():
        if call.broken(f"spoils-procDate-{name}"):
            day = spoil(day)
    return day


def treat_former(call: Call, former: Sequence[Row], day: str) -> int | None:
    """Do to the former entries of the category what a fault does; the key of a replaced one; raises Refused."""
    if not former:
        return None
    latest = former[0]["ProcDate"]
    order = "same" if day == latest else "later" if day > latest else "earlier"
    if call.broken(f"refuses-{order}-dates"):
        raise Refused(f"The category has a date already; {day} cannot be entered.")
    if call.broken("treats-former-as-deleted"):
        for row in former:
            call.store.remove("claimproc", ProcNum=row["ProcNum"])
            call.store.delete(row["ProcNum"])
    if call.broken("treats-former-as-replaced"):
        call.store.change(former[0]["ProcNum"], ProcDate=day, DateTP=day)
        return int(former[0]["ProcNum"])
    return None


def repaired_entry(call: Call, asked: Asked) -> dict[str, Any] | None:
    """The body of a refused entry with its wrong field put right, if a fault writes it; else None."""
    body = parse(asked.body)
    if call.operation != "create-insurance-history" or not isinstance(body, dict):
        return None
    if not body.keys() >= set(FIELDS_OF_AN_ENTRY):
        return None
    subscriber = next((one for one in call.store.rows("inssub") if one["InsSubNum"] == body["InsSubNum"]), None)
    mine = next((one for one in call.store.rows("inssub") if one["Subscriber"] == body["PatNum"]), None)
    right: dict[str, Any] = {
        "PatNum": subscriber and subscriber["Subscriber"],
        "InsSubNum": mine and mine["InsSubNum"],
        "insHistPrefName": "InsHistExamCodes",
        "ProcDate": call.today,
    }
    for field in FIELDS_OF_AN_ENTRY:
        broken = call.broken(f"writes-entry-refused-for-{field}") or call.broken("refused-creates-nothing")
        if broken and right[field] and not _is_right(body[field], field):
            return {**body, field: right[field]}
    return None


def _is_right(sent: Any, field: str) -> bool:
    if field == "ProcDate":
        with suppress(ValueError):
            return bool(date.fromisoformat(str(sent)))
        return False
    if field == "insHistPrefName":
        return sent in [category.name for category in CATEGORIES]
    return type(sent) is int and 0 < sent < UNKNOWN
