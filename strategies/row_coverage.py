"""What rows cover: of all pairs of levels that a create or an update can have, how many were sent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from spec.field_groups import PLACE_FIELDS
from strategies.arrays import Row, all_combinations, combinations_in
from strategies.bodies import Body
from strategies.classes import classes_of
from strategies.practice import Surroundings
from strategies.procedure_rows import field_factors, state_factors
from strategies.row_filling import FIELDS, ProcedureRow, filled
from strategies.row_values import RowValues, area_of

Levels = Mapping[str, str]
OPERATIONS = ("create-procedure", "update-procedure")
Names: TypeAlias = tuple[str, ...]
Combination = tuple[tuple[str, str], ...]

PLAIN: Row = {"ProcStatus": "TP", "update.ProcStatus": "absent", "Priority": "absent", "Dx": "absent"}
"""The state of a row in which most fields may be sent."""


def coverage_record(rows: Iterable[ProcedureRow], around: Surroundings, *, strength: int = 2) -> dict[str, Any]:
    """What rows cover, by operation, as in results.json.

    `pairs` (and `triples` with strength 3) are combinations of levels that were sent and that could be; `factors` has
    both numbers for each two factors, `classes` those of the values of each field.
    """
    judged = list(rows)
    return {operation: _of_operation(judged, operation, around, strength) for operation in OPERATIONS}


def _of_operation(rows: Sequence[ProcedureRow], operation: str, around: Surroundings, strength: int) -> dict[str, Any]:
    judged = [row for row in rows if row.update or operation == OPERATIONS[0]]
    levels = [levels_of(row, around)[operation] for row in judged]
    sent, possible = combinations_of(levels, operation, around, strength=2)
    found = {
        "pairs": [sum(sent.values()), sum(possible.values())],
        "factors": matrix(sent, possible),
        "classes": _classes([row.create if operation == OPERATIONS[0] else row.update for row in judged], around),
    }
    if strength > 2:
        sent, possible = combinations_of(levels, operation, around, strength=3)
        found["triples"] = [sum(sent.values()), sum(possible.values())]
    return found


def matrix(sent: Mapping[Names, int], possible: Mapping[Names, int]) -> dict[str, dict[str, list[int]]]:
    """By two factors: how many combinations of their levels were sent, of how many."""
    found: dict[str, dict[str, list[int]]] = {}
    for (name, other), number in sorted(possible.items()):
        found.setdefault(name, {})[other] = [sent.get((name, other), 0), number]
    return found


def _classes(bodies: Sequence[Body], around: Surroundings) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for field in ("ProcDate", *FIELDS):
        offered = {str(one) for one in classes_of(field, around)}
        sent = {str(body[field]) for body in bodies if field in body}
        found |= {field: [len(sent & offered), len(offered)]} if offered else {}
    return found


def levels_of(row: ProcedureRow, around: Surroundings) -> dict[str, Levels]:
    """The level that each factor of the create and of the update has in the bodies of a row."""
    create, update = row.create, row.update
    key = "procCode" if "procCode" in create else "CodeNum"
    code = next(one for one in around.practice.codes if create[key] in (one.ProcCode, one.CodeNum))
    state = {"area": area_of(code), "ProcStatus": create["ProcStatus"], "patient": str(create["PatNum"])}
    fields = ("AptNum", "PlannedAptNum", *FIELDS)
    return {
        "create-procedure": state
        | {"code": key, "Priority": _named(create, "Priority", "priority"), "Dx": _named(create, "Dx", "dxName")}
        | _switches(create, fields),
        "update-procedure": {"area": state["area"], "former ProcStatus": state["ProcStatus"]}
        | {"ProcStatus": update.get("ProcStatus", "absent"), "code": _named(update, "procCode", "CodeNum")}
        | {"place": "sent" if {*PLACE_FIELDS} & update.keys() else "absent"}
        | _switches(update, ("ProcDate", "Priority", "Dx", *fields)),
    }


def _named(body: Body, key: str, name: str) -> str:
    return key if key in body else name if name in body else "absent"


def _switches(body: Body, fields: Sequence[str]) -> dict[str, str]:
    return {field: "sent" if field in body else "absent" for field in fields}


def combinations_of(
    rows: Sequence[Levels], operation: str, around: Surroundings, *, strength: int
) -> tuple[dict[Names, int], dict[Names, int]]:
    """How many combinations of `strength` levels the rows have, and how many rows could have, by their factors."""
    sent = combinations_in(rows, strength=strength)
    trial, found = _Trial(operation, around), set(sent)
    for one in all_combinations(_factors(operation, around), strength=strength):
        if one not in found and (shown := trial.shows(one)):
            found |= combinations_in([shown], strength=strength)
    return combined(sent), combined(found)


def combined(found: Iterable[Combination]) -> dict[Names, int]:
    """How many combinations of levels there are, by their factors."""
    counts: dict[Names, int] = {}
    for one in found:
        names = tuple(name for name, _ in one)
        counts[names] = counts.get(names, 0) + 1
    return counts


def _factors(operation: str, around: Surroundings) -> dict[str, Sequence[str]]:
    states, fields = state_factors(around), field_factors(around)
    if operation == "create-procedure":
        named = {"Priority": ("absent", "Priority", "priority"), "Dx": ("absent", "Dx", "dxName")}
        own = {name: levels for name, levels in {**states, **fields}.items() if not name.startswith("update.")}
        return {**own, **named}
    own = {name.removeprefix("update."): levels for name, levels in {**states, **fields}.items() if "update." in name}
    return {**own, "area": states["area"], "former ProcStatus": states["ProcStatus"]}


class _Trial:
    """Tries whether a row can send levels: it asks for them, and for as little else as can be."""

    def __init__(self, operation: str, around: Surroundings) -> None:
        factors = {**state_factors(around), **field_factors(around)}
        plain = {name: levels[0] for name, levels in factors.items()} | PLAIN
        self._plain = (plain, {**plain, "ProcFee": "sent"}, {**plain, "update.ProcFee": "sent"})
        self._operation, self._around = operation, around
        self._values = RowValues(around, "", {})

    def shows(self, wanted: Combination) -> Levels:
        """The levels of a row that sends these, among others; none if no row does."""
        asked = {name: level for one, value in wanted for name, level in _asked(one, value, self._operation).items()}
        tried = (self._filled({**plain, **asked}) for plain in self._plain)
        return next((levels for levels in tried if all(levels.get(name) == level for name, level in wanted)), {})

    def _filled(self, row: Row) -> Levels:
        return levels_of(filled(row, self._around, self._values), self._around)[self._operation]


def _asked(name: str, level: str, operation: str) -> Row:
    if operation == "update-procedure":
        if name in ("area", "former ProcStatus"):
            return {name.removeprefix("former "): level}
        return {f"update.{name}": level}
    if name in ("Priority", "Dx"):
        return {name: {"absent": "absent", name: "key"}.get(level, "name")}
    return {name: level}
