"""Rows for a procedure's life: a create with some of its fields, then an update of some, every pair of them together.

A factor is a part of the state (area of the code, patient, status, how the code is named), a field of the create
or a field of the update; the level of a field is "sent" or "absent". Fields that the document excludes in a state are
left out of the row there, so the exercised pairs are read from the requests and not from the array.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from random import Random
from typing import Any

from spec import enumeration
from spec.field_groups import PROSTHETIC_FIELDS
from strategies.arrays import Row, covering_rows, joined_rows
from strategies.bodies import knows
from strategies.classes import classes_of
from strategies.practice import Surroundings
from strategies.row_filling import FIELDS, ProcedureRow, filled, is_offered, offered_codes
from strategies.row_values import Item, RowValues, area_of

IDLE = 12
"""So many rows one after another that send nothing new end the search: what is left does not fit this practice."""

FIRST = 12
"""So many rows at least, in which every pair of fields meets."""

RARE = 6
"""So many rows at least send the key of an appointment, of each kind, in a create and in an update."""

APPOINTMENTS = ("AptNum", "PlannedAptNum", "update.AptNum", "update.PlannedAptNum")


def state_factors(around: Surroundings) -> dict[str, list[str]]:
    """The state that matters: area and name of the code, patient, statuses, how definitions are named."""
    statuses = list(enumeration("ProcStatus", around.version))
    names = [name for name in ("procCode", "CodeNum") if knows(name)]
    return {
        "area": sorted({area_of(code) for code in offered_codes(around)}),
        "update.ProcStatus": ["absent", *statuses],
        "ProcStatus": statuses,
        "patient": [str(one.PatNum) for one in around.practice.patients],
        "code": names,
        "Priority": ["absent", "key", "name"],
        "Dx": ["absent", "key", "name"],
        "update.code": ["absent", *names],
    }


def field_factors(around: Surroundings) -> dict[str, list[str]]:
    """The optional fields of the create and of the update that version and practice offer: each absent or sent."""
    fields = [field for field in FIELDS if is_offered(field, around)]
    updates = [f"update.{field}" for field in ("ProcDate", "Priority", "Dx", "place", "AptNum", *fields)]
    names = ("AptNum", "PlannedAptNum", "update.PlannedAptNum", *fields, *updates)
    return {name: ["absent", "sent"] for name in names}


def procedure_rows(
    around: Surroundings, *, strength: int, salt: str, beyond: Mapping[str, Sequence[Any]] | None = None
) -> Iterator[ProcedureRow]:
    """Creates with their updates, so that every pair (or triple) of factors is exercised that the document allows.

    With strength 1 only fields meet in every pair. Every class of values is sent, with strength 1 but for some teeth,
    and then the values of `beyond`, by field. The salt varies the rows.
    """
    values = RowValues(around, salt, beyond or {})
    states, fields = state_factors(around), field_factors(around)
    if strength > 1:
        for row in joined_rows(states, fields, strength=strength, salt=salt):
            yield filled(row, around, values)
    missing = _Missing(around, values, Random(salt), sparing=strength == 1)  # noqa: S311 - varies rows
    yield from (filled(row, around, values) for row in missing.rows(first=0 if strength > 1 else FIRST, salt=salt))


class _Missing:
    """Rows for the states and values that no row has had."""

    def __init__(self, around: Surroundings, values: RowValues, chance: Random, *, sparing: bool) -> None:
        self._states, self._fields = state_factors(around), field_factors(around)
        self._values, self._chance, self._rare = values, chance, 1 if sparing else RARE
        self._prosthetic = {area_of(code) for code in offered_codes(around) if code.IsProsth}
        self._places = values.wanted_places(offered_codes(around), every_tooth=not sparing)
        self._wanted = [*_wanted(around), *(item for items in self._places.values() for item in items)]

    def rows(self, *, first: int, salt: str) -> Iterator[Row]:
        """Rows until none is left that sends something new, `first` at least."""
        blocks = (row for block in count() for row in covering_rows(self._fields, strength=2, salt=f"{salt} {block}"))
        idle = sent = 0
        while sent < first or (self._waiting() and idle < IDLE):
            before = len(self._waiting())
            yield self._next(next(blocks), any_field=sent >= first)
            sent, idle = sent + 1, 0 if len(self._waiting()) < before else idle + 1

    def _waiting(self) -> list[Item]:
        return [item for item in self._wanted if self._values.used[item] < self._times(item)]

    def _times(self, item: Item) -> int:
        """How often an item is to be sent: the key of an appointment, which few states permit, several times."""
        return self._rare if item[1] == "sent" and item[2] in ("AptNum", "PlannedAptNum") else 1

    def _next(self, fields: Row, *, any_field: bool) -> Row:
        """A row with some of the states, and of the fields if any will do, that no row has had; planned otherwise."""
        waiting = self._waiting()
        asked: Row = {}
        for factor, level in filter(None, map(_level, waiting)):
            if self._chance.random() < 0.5 and (any_field or factor not in self._fields):
                asked.setdefault(factor, level)
        states = {name: self._chance.choice(levels) for name, levels in self._states.items()}
        planned = dict.fromkeys(APPOINTMENTS, "absent")
        planned |= {"ProcStatus": "TP", "update.ProcStatus": self._chance.choice(("absent", "TP"))}
        return states | fields | planned | {"update.place": "sent", "area": self._next_area(waiting)} | asked

    def _next_area(self, waiting: Sequence[Item]) -> str:
        """The area with the most places that no row has had, those for creates first."""
        left = {area: [item for item in items if item in waiting] for area, items in self._places.items()}
        prosthetic = sum(item[1] in PROSTHETIC_FIELDS for item in waiting)

        def urgency(area: str) -> tuple[int, int]:
            steps = [step for step, _, _ in left[area]]
            return steps.count("create"), len(steps) + prosthetic * (area in self._prosthetic)

        return max(self._chance.sample(list(left), len(left)), key=urgency)


def _wanted(around: Surroundings) -> Iterator[Item]:
    """Statuses, patients, ways to name code and definitions, and each class of values of each field."""
    statuses, practice = enumeration("ProcStatus", around.version), around.practice
    yield from ((step, "ProcStatus", one) for step in ("create", "update") for one in statuses)
    yield from (("create", "PatNum", str(one.PatNum)) for one in practice.patients)
    kinds = {"AptNum": "Scheduled", "PlannedAptNum": "Planned"}
    names = [name for name, kind in kinds.items() if practice.appointments_that_are(kind)]
    sent = [*(name for name in ("procCode", "CodeNum") if knows(name)), *filter(knows, names)]
    yield from ((step, "sent", one) for step in ("create", "update") for one in sent)
    yield from (("create", "sent", one) for one in ("priority", "dxName") if is_offered(one, around))
    for field in ("ProcDate", "Priority", "Dx", *FIELDS):
        if is_offered(field, around):
            yield from ((step, field, str(one)) for step in ("create", "update") for one in classes_of(field, around))


def _level(item: Item) -> tuple[str, str] | None:
    """The factor and its level that send the item; None for a place."""
    step, name, value = item
    prefix = {"create": "", "update": "update."}.get(step)
    if prefix is None or name == "area":
        return None
    if name in ("ProcStatus", "PatNum"):
        return (f"{prefix}ProcStatus", value) if name == "ProcStatus" else ("patient", value)
    field = value if name == "sent" else name
    if field in ("procCode", "CodeNum"):
        return f"{prefix}code", field
    if not prefix and field in DEFINITIONS:
        return DEFINITIONS[field]
    return (f"{prefix}{field}", "sent") if name == "sent" or field in ("ProcDate", "Priority", "Dx", *FIELDS) else None


DEFINITIONS: Mapping[str, tuple[str, str]] = {
    "Priority": ("Priority", "key"),
    "priority": ("Priority", "name"),
    "Dx": ("Dx", "key"),
    "dxName": ("Dx", "name"),
}
"""The factor and the level of a create that names a definition by its key or by its name."""
