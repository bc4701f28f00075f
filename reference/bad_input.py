"""Bad input, for a server with a fault or another reading than the first: what it makes of a request before it looks at it.

Without faults and variants nothing here runs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from reference.bad_input_rules import READINGS
from reference.call import Asked, Call
from reference.fields import FIELDS, Field, Value
from reference.members import MEMBERS
from reference.refusals import Refused
from reference.values import NOBODY, read_money

KNOWN = frozenset(
    (
        *(field.name for field in FIELDS),
        *(member.name for member in MEMBERS),
        "ProcNums",
        "Note",
        "isSigned",
        "doAppendNote",
    )
)
"""The names of which a server that refuses unknown fields has heard."""

LONGEST_NUMBER = 18
LONGEST_VALUE = 19
"""A moment has 19 letters."""

CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
MEMBER = re.compile(r'"?(\w+)"?\s*:?\s*("[^"]*"|-?\d+(?:\.\d+)?|\[[^\]]*\])')
KEYS = ("PatNum", "AptNum", "PlannedAptNum", "ClinicNum", "CodeNum")
REQUIRED = (
    *("PatNum", "ProcDate", "ProcStatus", "CodeNum", "procCode", "ToothNum", "Surf", "ToothRange"),
    *("Note", "InsSubNum", "insHistPrefName"),
)
"""The fields that a create, a group note or an entry cannot do without."""

WORD = 2**32
"""A server that keeps 32 bits of a key takes one and one more than this for the same."""


class ServerError(Exception):
    """The server fails at the request and says so: 500."""


class NoAnswer(Exception):
    """The server closes the connection."""


def prepare(call: Call, asked: Asked) -> Asked:
    """What the server takes the request for; raises Refused, ServerError or NoAnswer."""
    if call.switches.faults:
        asked = _mend(call, _fail(call, asked))
    if call.switches.variants:
        _check_content_type(call, asked)
        asked = replace(asked, query=tuple(_page(call, asked.query)))
    body = _parsed(asked.body)
    if not isinstance(body, dict) or not (call.switches.variants or call.switches.faults):
        return asked
    changed = _spoilt(call, _read_otherwise(call, body))
    return asked if changed == body else replace(asked, body=json.dumps(changed).encode())


def _parsed(body: bytes) -> Any:
    """The JSON value, or None where there is none."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None


def _fail(call: Call, asked: Asked) -> Asked:
    """Fail where the request is odd: no object in the body, an object in a field, a key or a parameter that is too long."""
    body = _parsed(asked.body) if asked.body else {}
    nested = not isinstance(body, dict) or any(isinstance(value, dict) for value in body.values())
    if nested or len(asked.key) > LONGEST_NUMBER or any(len(value) > LONGEST_VALUE for _, value in asked.query):
        if call.broken("never-a-server-error"):
            raise ServerError
        if call.broken("always-answers"):
            raise NoAnswer
    return asked


def _mend(call: Call, asked: Asked) -> Asked:
    """Take what is not well-formed, not an object or no possible key for the nearest thing that is."""
    body = _parsed(asked.body)
    if asked.body and body is None and call.broken("malformed-json-is-refused"):
        found = {name: _parsed(text.encode()) for name, text in MEMBER.findall(asked.body.decode(errors="replace"))}
        return replace(asked, body=json.dumps(found).encode())
    if isinstance(body, list) and len(body) == 1 and call.broken("body-that-is-no-object-is-refused"):
        return replace(asked, body=json.dumps(body[0]).encode())
    if re.fullmatch(r"[0-9]{10,30}", asked.key) and call.broken("proc-num-too-large-is-refused"):
        return replace(asked, key=str(int(asked.key) % WORD))
    if asked.query and call.broken("impossible-keys-are-refused"):
        return replace(
            asked,
            query=tuple((name, str(_cut(int(value))) if value.isdigit() else value) for name, value in asked.query),
        )
    return asked


def _cut(value: Any) -> Any:
    """A key, or each of an array, without what is beyond 32 bits."""
    if isinstance(value, list):
        return [_cut(one) for one in value]
    return value % WORD if isinstance(value, int) and value >= WORD else value


def _spoilt(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Values out of their arrays, texts without their second line, a date that a key in quotes leads astray."""
    body = {name: _unwrapped(call, name, value) for name, value in body.items()}
    if call.broken("impossible-keys-are-refused"):
        body = {name: _cut(value) for name, value in body.items()}
    if call.broken("keeps-what-it-accepts"):
        body = {
            name: re.sub(r"(?<!\r)\n.*", "", value, flags=re.S) if isinstance(value, str) else value
            for name, value in body.items()
        }
        if isinstance(body.get("InsSubNum"), str) or (isinstance(body.get("PatNum"), str) and "InsSubNum" in body):
            body["ProcDate"] = "2000-01-01"
    return body


def _unwrapped(call: Call, name: str, value: Any) -> Any:
    """A value out of its array, where a fault does not mind arrays in fields of that kind."""
    required = name in REQUIRED and call.operation != "update-procedure"
    rule = "wrong-types-are-refused" if required else "optional-wrong-types-are-refused"
    alone = isinstance(value, list) and len(value) == 1 and name != "ProcNums"
    return value[0] if alone and call.broken(rule) else value


def _takes(call: Call, rule: str) -> str:
    """The reading of a rule that this operation may not have."""
    return call.reading(rule) if f"{call.operation}/{rule}" in READINGS else ""


def _check_content_type(call: Call, asked: Asked) -> None:
    if (
        asked.body
        and not asked.content_type.startswith("application/json")
        and _takes(call, "wrong-content-type") == "refused"
    ):
        raise Refused("The Content-Type must be application/json.", 415)


def _page(call: Call, query: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    """The parameters without those that are ignored."""
    kept = []
    for name, value in query:
        rule = {"Limit": "bad-limit", "Offset": "bad-offset"}.get(name, "key-that-is-no-number" if name in KEYS else "")
        reading = _takes(call, rule) if rule and not value.isdigit() else ""
        if reading != "ignored":
            kept.append((name, str(NOBODY) if reading == "empty-list" else value))
    return kept


def _read_otherwise(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """The body as the other readings have it."""
    if _takes(call, "unknown-field") == "refused" and (unknown := [name for name in body if name not in KNOWN]):
        raise Refused(f"There is no field {unknown[0][:80]}.")
    if _takes(call, "null-value") == "ignored":
        body = {name: value for name, value in body.items() if value is not None}
    for name, read in OTHERWISE.items():
        if name in body:
            body = {**body, name: read(call, name, body[name])}
    return {name: value for name, value in body.items() if value is not LEFT_OUT}


LEFT_OUT = object()


def _note(call: Call, name: str, value: Any) -> Any:
    rule, most = {"ClaimNote": ("claim-note-too-long", 80), "BillingNote": ("billing-note-too-long", 255)}[name]
    if not isinstance(value, str):
        return value
    if _takes(call, "control-characters") == "dropped":
        value = CONTROL.sub("", value)
    if len(value) > most and _takes(call, rule) == "refused":
        raise Refused(f"{name} may have at most {most} characters.")
    return value[:most] if _takes(call, rule) == "cut-short" else value


def _amount(call: Call, name: str, value: Any) -> Any:
    rule = "proc-fee-negative" if name == "ProcFee" else "discount-negative"
    return LEFT_OUT if _is_negative(value) and _takes(call, rule) == "ignored" else value


OTHERWISE: dict[str, Callable[[Call, str, Any], Any]] = {
    "ClaimNote": _note,
    "BillingNote": _note,
    "ProcFee": _amount,
    "Discount": _amount,
}


def _is_negative(value: Any) -> bool:
    return not isinstance(value, bool) and re.match(r"-[0-9]", str(value)) is not None


def read_leniently(call: Call, field: Field, raw: Any) -> Value | None:
    """A negative amount, or a text with control characters, as a server keeps it that takes them; else None."""
    if field.kind == "money" and _is_negative(raw) and call.reading(f"{field.slug}-negative") == "kept":
        return -int(read_money(field, str(raw).removeprefix("-")))
    if (
        field.name in ("ClaimNote", "BillingNote")
        and isinstance(raw, str)
        and call.reading("control-characters") == "kept"
    ):
        return raw.encode(errors="replace").decode()
    return None
