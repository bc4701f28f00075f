"""Valid changes of every field, to send beside one that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from spec.field_groups import PROSTHETIC_FIELDS
from strategies.bodies import Body
from strategies.classes import classes_of
from strategies.practice import Surroundings
from strategies.row_filling import FIELDS, is_offered
from strategies.row_limits import LOCKED_BY_COMPLETION, ON_AN_APPOINTMENT


def changes_beside(wrong: Mapping[str, Any], body: Mapping[str, Any], around: Surroundings) -> Body:
    """A new value for every field that a procedure made with `body` could change, beside the fields of `wrong`.

    Fields that exclude one of those or that the code does not support are left out; no two of them are at odds.
    """
    code = next((one for one in around.practice.codes if body.get("procCode") in (one.ProcCode, one.CodeNum)), None)
    chosen: Body = {"ProcDate": "2019-12-31" if body.get("ProcDate") != "2019-12-31" else "2020-02-29"}
    for field in (*FIELDS, "Priority", "Dx"):
        fits = (field not in FIELDS or is_offered(field, around)) and (
            field not in PROSTHETIC_FIELDS or (code and code.IsProsth)
        )
        others = [one for one in classes_of(field, around) if str(one) != str(body.get(field))] if fits else []
        chosen |= {field: others[-1]} if others else {}
    calm = _CALM if body.get("ProcFee") != _CALM["ProcFee"] else _OTHER_CALM
    chosen |= {name: value for name, value in calm.items() if name in chosen}
    if body.get("ProcStatus") == "C":
        chosen = {name: value for name, value in chosen.items() if name not in LOCKED_BY_COMPLETION}
    return {name: value for name, value in chosen.items() if name not in wrong}


_CALM = {"ProcFee": "31.50", "Discount": 5.25, "ProcTime": "12:00:00", "ProcTimeEnd": "13:45:00", "Prosthesis": "R"}
_OTHER_CALM = {**_CALM, "ProcFee": "79.25", "Discount": 4.35, "ProcTime": "09:15:00", "ProcTimeEnd": "10:20:00"}
"""Values that go with one another, and others that do."""


def together(changes: Mapping[str, Any], valid: Iterable[Mapping[str, Any]]) -> list[Body]:
    """The changes and the valid updates as few updates to send one after another; those on an appointment come last.

    An update whose fields are in another one is left out: any valid value of a field will do.
    """
    steps: list[Body] = [dict(changes)] if changes else []
    for one in sorted(valid, key=lambda fields: "AptNum" in fields):
        if any(one.keys() <= step.keys() for step in steps):
            continue
        fitting = next((step for step in steps if not _at_odds({*step, *one})), None)
        if fitting is None:
            steps.append(dict(one))
        else:
            fitting |= one
    return steps


def _at_odds(fields: set[str]) -> bool:
    """Whether fields exclude each other, or one of them may be locked by the appointment that another one sets."""
    attached = "AptNum" in fields and not fields <= ON_AN_APPOINTMENT | {"AptNum"}
    return attached or {"procCode", "CodeNum"} <= fields
