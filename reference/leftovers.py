"""What a server with a fault leaves behind of a request that it refuses. Without faults nothing here runs."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from reference.call import Asked, Call
from reference.fields import BY_NAME
from reference.group_notes import write_note
from reference.refusals import Refused
from reference.store import Row
from reference.values import read_money

GROUP_CODE = "~GRP~"


def leave_behind(call: Call, asked: Asked) -> None:
    """Write what is right in the request all the same, where a fault writes before it looks at everything."""
    rule = "refused-changes-nothing" if call.operation.startswith("update") else "refused-creates-nothing"
    if call.operation in LEFT and call.broken(rule) and (body := _body(asked)):
        LEFT[call.operation](call, asked, body)


def _body(asked: Asked) -> dict[str, Any]:
    try:
        body = json.loads(asked.body)
    except (ValueError, RecursionError):
        return {}
    return body if isinstance(body, dict) else {}


def _create(call: Call, _asked: Asked, body: dict[str, Any]) -> None:
    fee, code = _fee(body), call.store.code(str(body.get("procCode")))
    if fee is not None and code and (patient := _patient(call, body)):
        _insert(call, patient, code, ProcFee=fee)


def _create_group_note(call: Call, _asked: Asked, body: dict[str, Any]) -> None:
    code = call.store.code(GROUP_CODE)
    if code and isinstance(body.get("Note"), str) and (patient := _patient(call, body)):
        key = _insert(call, patient, code, ProcStatus="EC")
        write_note(call, call.store.procedure(key) or {}, body["Note"], signed=False)


def _update(call: Call, asked: Asked, body: dict[str, Any]) -> None:
    row, fee = _row(call, asked), _fee(body)
    if row and fee is not None:
        call.store.change(row["ProcNum"], ProcFee=fee)


def _update_group_note(call: Call, asked: Asked, body: dict[str, Any]) -> None:
    row = _row(call, asked)
    if row and row["procCode"] == GROUP_CODE and row["IsLocked"] == "false" and isinstance(body.get("Note"), str):
        write_note(call, row, body["Note"], signed=False)


LEFT: Mapping[str, Callable[[Call, Asked, dict[str, Any]], None]] = {
    "create-procedure": _create,
    "update-procedure": _update,
    "create-group-note": _create_group_note,
    "update-group-note": _update_group_note,
}


def _fee(body: dict[str, Any]) -> int | None:
    try:
        return read_money(BY_NAME["ProcFee"], body.get("ProcFee"))
    except Refused:
        return None


def _patient(call: Call, body: dict[str, Any]) -> Row | None:
    key = body.get("PatNum")
    return call.store.find("patient", key) if type(key) is int and abs(key) < 10**18 else None


def _row(call: Call, asked: Asked) -> Row | None:
    return call.store.procedure(int(asked.key)) if asked.key.isdecimal() and len(asked.key) <= 18 else None


def _insert(call: Call, patient: Row, code: Row, **values: Any) -> int:
    plain = {"PatNum": patient["PatNum"], "CodeNum": code["CodeNum"], "ProcDate": call.today, "ProcStatus": "TP"}
    return call.store.insert({**plain, "SecDateEntry": call.moment, "DateTStamp": call.moment, **values}, {})
