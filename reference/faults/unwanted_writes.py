"""Writes that a faulty server should not do: those of a request that it refuses, and those to unrelated records."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from reference.call import Asked, Call
from reference.faults.insured_histories import repaired_entry
from reference.fields import BY_NAME
from reference.group_notes.notes import GROUP_CODE, group_notes, write_note
from reference.insurance_history.create import create_insurance_history
from reference.refusals import Refused
from reference.store import Row
from reference.values import parse, read_money

CHANGES = ("update-procedure", "delete-procedure")


def change_another_record(call: Call, asked: Asked) -> None:
    """Take the last procedure out of a patient's newest group note when a procedure of the patient is changed."""
    if call.operation not in CHANGES or not call.switches.broken("create-group-note", "outlasts-later-calls"):
        return
    row = _row(call, asked)
    notes = [note for note in group_notes(call, row["PatNum"]) if note.row["IsLocked"] == "false"] if row else []
    if notes and notes[-1].members:
        call.store.remove("procgroupitem", GroupNum=notes[-1].row["ProcNum"], ProcNum=notes[-1].members[-1])


def write_refused_request(call: Call, asked: Asked) -> None:
    """Write the valid part of a refused request, like a server that writes before it has checked the whole request."""
    rule = "refused-changes-nothing" if call.operation.startswith("update") else "refused-creates-nothing"
    body = parse(asked.body)
    if call.operation in WRITERS and isinstance(body, dict) and call.broken(rule):
        WRITERS[call.operation](call, asked, body)


def write_refused_entry(call: Call, asked: Asked) -> None:
    """Make the entry of a refused request, with another value for what is wrong."""
    if body := repaired_entry(call, asked):
        with suppress(Refused):
            create_insurance_history(call, replace(asked, body=json.dumps(body).encode()))


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


WRITERS: Mapping[str, Callable[[Call, Asked, dict[str, Any]], None]] = {
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
