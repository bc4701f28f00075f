"""Dates for insurance history: for each category what is entered first and then, and to what an entry is updated."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

CLASSES: Mapping[str, Sequence[date]] = {
    "leap day": (date(2020, 2, 29), date(2000, 2, 29), date(2024, 2, 29)),
    "last day of a year": (date(2019, 12, 31), date(2024, 12, 31)),
    "first day of a year": (date(2021, 1, 1), date(2025, 1, 1)),
    "before 1900": (date(1899, 12, 31),),
    "plain": (date(2020, 1, 2), date(2023, 11, 5)),
}
"""Dates that implementations get wrong, the plainest of each class first; the later ones where those are passed."""

ORDERS = ("later", "earlier", "same")
"""How a second entry of a category stands to the first one."""

UPDATES = ("last to before the first", "first to after the last", "last to another class")


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """A category with the date of its first entry and, if there are any, of a second one and of an update."""

    category: str
    first: date
    second: date | None = None
    updated: date | None = None
    updates_first: bool = False


def history_rows(
    categories: Mapping[str, date | None], today: date, *, turn: int, seconds: int
) -> Iterator[HistoryRow]:
    """A row for each category, given its present date; so many of them have a second entry and an update.

    Classes, orders and updates go round by turns, so that another turn gives other pairs of them.
    """
    names = list(CLASSES)
    for number, (category, present) in enumerate(categories.items()):
        first = _day(names[(number + turn) % len(names)], present, today)
        if number >= seconds:
            yield HistoryRow(category, first)
            continue
        order = ORDERS[number % len(ORDERS)]
        other = names[(number + turn + 1) % len(names)]
        second = {"later": _after(first, today, other), "earlier": _before(first, other), "same": first}[order]
        yield _updated(category, first, second, today, (number // len(ORDERS) + number) % len(UPDATES))


def _updated(category: str, first: date, second: date, today: date, way: int) -> HistoryRow:
    last = max(first, second)
    if way == 0:
        return HistoryRow(category, first, second, _before(min(first, second), "plain"), updates_first=first > second)
    if way == 1:
        return HistoryRow(category, first, second, _after(last, today, "leap day"), updates_first=first < second)
    return HistoryRow(category, first, second, _after(last, today, "last day of a year"), updates_first=first > second)


def _day(name: str, present: date | None, today: date) -> date:
    """A date of the class, if possible later than the present one and not in the future."""
    fitting = [one for one in CLASSES[name] if one <= today]
    return next((one for one in fitting if present is None or one > present), fitting[0] if fitting else today)


def _after(day: date, today: date, name: str) -> date:
    later = [one for one in CLASSES[name] if day < one <= today]
    return later[0] if later else min(day + timedelta(days=1), today)


def _before(day: date, name: str) -> date:
    earlier = [one for one in CLASSES[name] if one < day]
    return earlier[-1] if earlier else day - timedelta(days=1)
