"""Faults where two parts of a request meet; their names are in interaction_names.py."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from reference.call import Answer, Asked, Call
from reference.faults.classes_of_values import SPOILS, SPOILS_OF_OTHERS, Spoil
from reference.faults.field_pairs import FIELDS
from reference.faults.wrong_readings import copied_defaults, misread
from reference.fields import NO_DATE, Value
from reference.refusals import Refused
from reference.store import STANDARD_FEES
from reference.values import parse

DEFAULTS: Mapping[str, Value] = {
    **dict.fromkeys(FIELDS, 0),
    "PlaceService": "Office",
    "ClaimNote": "",
    "BillingNote": "",
    "DateTP": NO_DATE,
    "ProcTime": "00:00:00",
    "ProcTimeEnd": "00:00:00",
    "ProvNum": 1,
}
"""What a field is reset to."""

_NAME = re.compile(
    r"([\w-]+)/(drops|resets|stores|ignores|spoils|spreads-refused|spreads|forgets)-(\w+)-(?:beside-|refused-for-|to-)?([\w-]+)"
)


@dataclass(frozen=True, slots=True)
class Interaction:
    """A fault: what it does to field A where B, another field or a class of values, meets it."""

    operation: str
    effect: str
    field: str
    other: str


def chosen(call: Call) -> list[Interaction]:
    """The interaction faults of the operation with which the server was started."""
    found = (_NAME.fullmatch(name) for name in call.switches.faults)
    return [Interaction(*match.groups()) for match in found if match and match[1] == call.operation]


def run_with_interactions(run: Callable[[Call, Asked], Answer], call: Call, asked: Asked) -> Answer:
    """Run an operation with its interaction faults; raises Refused."""
    for one in chosen(call):
        if one.effect == "resets":
            _reset(call, asked, one)
        elif one.effect == "ignores":
            asked = _without_criterion(asked, one)
        elif one.effect == "stores":
            return _run_and_store(run, call, asked, one)
        elif one.effect == "spreads":
            return _run_and_spread(run, call, asked, one)
        elif one.effect == "spreads-refused":
            return _run_or_spread(run, call, asked, one)
        elif one.effect == "forgets":
            asked = _with_body(asked, _with_the_usual_fee(call, _body(asked)))
        else:
            asked = _with_body(asked, _changed(_body(asked), one))
    if call.operation == "create-procedure":
        asked = _with_body(asked, copied_defaults(call, _body(asked)))
    return misread(call, run(call, asked))


def _body(asked: Asked) -> dict[str, Any]:
    body = parse(asked.body)
    return body if isinstance(body, dict) else {}


def _with_body(asked: Asked, body: dict[str, Any]) -> Asked:
    return replace(asked, body=json.dumps(body).encode()) if body else asked


def _changed(body: dict[str, Any], one: Interaction) -> dict[str, Any]:
    if one.field not in body:
        return {}
    if one.effect == "spoils":
        with suppress(ValueError, TypeError, OverflowError):  # what is no amount and no date is not spoiled
            return {**body, one.field: _spoil_of(one)(body[one.field])}
        return {}
    return {name: sent for name, sent in body.items() if name != one.field} if one.other in body else {}


def _spoil_of(one: Interaction) -> Spoil:
    of_history = one.operation == "create-insurance-history"
    return (
        SPOILS_OF_OTHERS["procDate"][one.other] if of_history else {**SPOILS, **SPOILS_OF_OTHERS}[one.field][one.other]
    )


def _reset(call: Call, asked: Asked, one: Interaction) -> None:
    body = _body(asked)
    if one.other in body and one.field not in body and asked.key.isdecimal() and len(asked.key) < 18:
        call.store.change(int(asked.key), **{one.field: DEFAULTS[one.field]})


def _without_criterion(asked: Asked, one: Interaction) -> Asked:
    named = dict(asked.query)
    kept = tuple((name, value) for name, value in asked.query if name != one.field)
    return replace(asked, query=kept) if {one.field, one.other} <= named.keys() else asked


def _run_and_spread(run: Callable[[Call, Asked], Answer], call: Call, asked: Asked, one: Interaction) -> Answer:
    """Run an update, and write a field of its procedure to the others that are on the appointment."""
    answer = run(call, asked)
    row = call.store.procedure(int(asked.key)) if one.other in _body(asked) else None
    if row:
        for other in call.store.rows("procedurelog", AptNum=row["AptNum"]):
            call.store.change(int(other["ProcNum"] or 0), **{one.field: row[one.field]})
    return answer


def _with_the_usual_fee(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """A create that names its code by key, with the fee of the code although the insurance has another."""
    number = body.get("CodeNum")
    code = call.store.find("procedurecode", number) if isinstance(number, int) and 0 < number < 2**31 else None
    if not code or "ProcFee" in body:
        return {}
    fee = call.store.fee(STANDARD_FEES, int(code["CodeNum"] or 0)) or 0
    return {**body, "ProcFee": f"{fee / 100:.2f}"}


def _run_and_store(run: Callable[[Call, Asked], Answer], call: Call, asked: Asked, one: Interaction) -> Answer:
    try:
        return run(call, asked)
    except Refused:
        body = _body(asked)
        if {one.field, one.other} <= body.keys():
            with suppress(Refused):
                run(call, _with_body(asked, {one.field: body[one.field]}))
        raise


def _run_or_spread(run: Callable[[Call, Asked], Answer], call: Call, asked: Asked, one: Interaction) -> Answer:
    """Run an update; one that is refused writes a field to a neighbour of its procedure."""
    try:
        return run(call, asked)
    except Refused:
        body = _body(asked)
        for key in _neighbours(call, asked, one.other) if one.field in body else ():
            with suppress(Refused):
                run(call, replace(asked, key=str(key), body=json.dumps({one.field: body[one.field]}).encode()))
        raise


def _neighbours(call: Call, asked: Asked, column: str) -> list[int]:
    """The others with the same AptNum or CodeNum; for PatNum the latest procedure of another patient."""
    row = call.store.procedure(int(asked.key)) if asked.key.isdecimal() and len(asked.key) < 18 else None
    if not row or not row[column]:
        return []
    if column == "PatNum":
        others = [one for one in call.store.rows("procedurelog") if one["PatNum"] != row["PatNum"]][-1:]
    else:
        others = call.store.rows("procedurelog", **{column: row[column]})
    return [int(one["ProcNum"] or 0) for one in others if one["ProcNum"] != row["ProcNum"]]
