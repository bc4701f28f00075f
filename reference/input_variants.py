"""How a server with a variant reads unusual input: unknown fields, nulls, long notes, negative amounts and others.

A server without variants never runs this code: it takes the first reading of each rule.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reference.call import Asked, Call
from reference.fields import FIELDS, Field, Value
from reference.open_dental import to_the_minute, without_symbols
from reference.procedures.members import MEMBERS
from reference.refusals import Refused
from reference.values import NOBODY, parse, read_money
from reference.variants import READINGS

KNOWN = frozenset(
    (
        *(field.name for field in FIELDS),
        *(member.name for member in MEMBERS),
        *("ProcNums", "Note", "isSigned", "doAppendNote"),
    )
)
"""The names that a server which refuses unknown fields knows."""

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
KEYS = ("PatNum", "AptNum", "PlannedAptNum", "ClinicNum", "CodeNum")
"""The query parameters that are keys."""

LEFT_OUT = object()
"""Stands for the value of a field that the server ignores."""


def read_request(call: Call, asked: Asked) -> Asked:
    """The request as the variants read it; raises Refused."""
    _check_content_type(call, asked)
    asked = replace(asked, query=_query(call, asked.query))
    body = parse(asked.body)
    if not isinstance(body, dict):
        return asked
    read = _body(call, body)
    return asked if read == body else replace(asked, body=json.dumps(read).encode())


def _reading(call: Call, rule: str) -> str:
    """The reading of the rule; empty if the operation does not have this rule."""
    return call.reading(rule) if f"{call.operation}/{rule}" in READINGS else ""


def _check_content_type(call: Call, asked: Asked) -> None:
    is_json = not asked.body or asked.content_type.startswith("application/json")
    if not is_json and _reading(call, "wrong-content-type") == "refused":
        raise Refused("The Content-Type must be application/json.", 415)


def _query(call: Call, query: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The query without ignored parameters, and with a key that nothing has for one that is not a number."""
    read = []
    for name, value in query:
        rule = {"Limit": "bad-limit", "Offset": "bad-offset"}.get(name, "key-that-is-no-number" if name in KEYS else "")
        reading = _reading(call, rule) if rule and not value.isdigit() else ""
        if reading != "ignored":
            read.append((name, str(NOBODY) if reading == "empty-list" else value))
    return tuple(read)


def _body(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    unknown = [name for name in body if name not in KNOWN]
    if unknown and _reading(call, "unknown-field") == "refused":
        raise Refused(f"There is no field {unknown[0][:80]}.")
    if _reading(call, "null-value") == "ignored":
        body = {name: value for name, value in body.items() if value is not None}
    for name, read in READERS.items():
        if name in body:
            body = {**body, name: read(call, name, body[name])}
    return {name: value for name, value in body.items() if value is not LEFT_OUT}


def _note(call: Call, name: str, value: Any) -> Any:
    rule, most = {"ClaimNote": ("claim-note-too-long", 80), "BillingNote": ("billing-note-too-long", 255)}[name]
    if not isinstance(value, str):
        return value
    value = _symbols(call, "symbols-in-notes", value)
    if _reading(call, "control-characters") == "dropped":
        value = CONTROL.sub("", value)
    if len(value) > most and _reading(call, rule) == "refused":
        raise Refused(f"{name} may have at most {most} characters.")
    return value[:most] if _reading(call, rule) == "cut-short" else value


def _group_note(call: Call, _name: str, value: Any) -> Any:
    return _symbols(call, "symbols-in-the-note", value) if isinstance(value, str) else value


def _symbols(call: Call, rule: str, text: str) -> str:
    """The text without symbols, where the reading says so; raises Refused."""
    replaced = without_symbols(text)
    if replaced != text and _reading(call, rule) == "refused":
        raise Refused("A note cannot have symbols.")
    return replaced if _reading(call, rule) == "replaced" else text


def _amount(call: Call, name: str, value: Any) -> Any:
    rule = "proc-fee-negative" if name == "ProcFee" else "discount-negative"
    if _is_negative(value) and _reading(call, rule) == "ignored":
        return LEFT_OUT
    return _to_the_cent(value) if call.switches.open_dental else value


def _to_the_cent(value: Any) -> Any:
    """An amount as text, rounded half away from zero; any other value as it is."""
    if isinstance(value, bool) or not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,12})?", str(value)):
        return value
    return str(Decimal(str(value)).quantize(Decimal("0.01"), ROUND_HALF_UP))


def _time(call: Call, _name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    short = len(value) == len("HH:mm") and _reading(call, "proc-time-without-seconds") == "accepted"
    return to_the_minute(value) if short or call.switches.open_dental else value


def _surf(call: Call, _name: str, value: Any) -> Any:
    return value.upper() if isinstance(value, str) and call.switches.open_dental else value


READERS: dict[str, Callable[[Call, str, Any], Any]] = {
    "ClaimNote": _note,
    "BillingNote": _note,
    "Note": _group_note,
    "ProcFee": _amount,
    "Discount": _amount,
    "ProcTime": _time,
    "ProcTimeEnd": _time,
    "Surf": _surf,
}
"""The fields with readings of their own."""


def _is_negative(value: Any) -> bool:
    return not isinstance(value, bool) and re.match(r"-[0-9]", str(value)) is not None


def read_leniently(call: Call, field: Field, raw: Any) -> Value | None:
    """The stored value of a negative amount or of a text with control characters; None if the variants refuse it."""
    if field.kind == "money" and _is_negative(raw) and call.reading(f"{field.slug}-negative") == "kept":
        return -int(read_money(field, str(raw).removeprefix("-")))
    is_note = field.name in ("ClaimNote", "BillingNote") and isinstance(raw, str)
    if is_note and call.reading("control-characters") == "kept":
        return str(raw).encode(errors="replace").decode()
    return None
