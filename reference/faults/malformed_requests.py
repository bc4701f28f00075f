"""What a faulty server does with a malformed request: it fails, hangs up, or takes the request for a valid one."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from reference.call import Asked, Call
from reference.values import parse

LONGEST_NUMBER = 18
LONGEST_VALUE = 19
"""In characters; a moment, the longest value of a query, has 19."""

MEMBER = re.compile(r'"?(\w+)"?\s*:?\s*("[^"]*"|-?\d+(?:\.\d+)?|\[[^\]]*\])')
"""A name and a value in text that is not JSON."""

REQUIRED = (
    *("PatNum", "ProcDate", "ProcStatus", "CodeNum", "procCode", "ToothNum", "Surf", "ToothRange"),
    *("Note", "InsSubNum", "insHistPrefName"),
)
"""The fields that a create, a group note or an entry of insurance history may require."""

KEY_LIMIT = 2**32
"""A server that keeps 32 bits of a key takes a key and that key plus this number for equal."""


class ServerError(Exception):
    """The faulty server answers the request with 500."""


class NoAnswer(Exception):
    """The faulty server closes the connection."""


def change_request(call: Call, asked: Asked) -> Asked:
    """The request that a faulty server takes this one for; raises ServerError or NoAnswer."""
    _fail(call, asked)
    asked = _repair(call, asked)
    body = parse(asked.body)
    if not isinstance(body, dict):
        return asked
    changed = _change_body(call, body)
    return asked if changed == body else replace(asked, body=json.dumps(changed).encode())


def _fail(call: Call, asked: Asked) -> None:
    """Fail if the body is not an object, a field is an object, or a key or a parameter is too long."""
    body = parse(asked.body) if asked.body else {}
    nested = not isinstance(body, dict) or any(isinstance(value, dict) for value in body.values())
    if nested or len(asked.key) > LONGEST_NUMBER or any(len(value) > LONGEST_VALUE for _, value in asked.query):
        if call.broken("never-a-server-error"):
            raise ServerError
        if call.broken("always-answers"):
            raise NoAnswer


def _repair(call: Call, asked: Asked) -> Asked:
    """The request with a well-formed body, an object for a list of one object, and keys of at most 32 bits."""
    body = parse(asked.body)
    if asked.body and body is None and call.broken("malformed-json-is-refused"):
        found = {name: parse(text.encode()) for name, text in MEMBER.findall(asked.body.decode(errors="replace"))}
        return replace(asked, body=json.dumps(found).encode())
    if isinstance(body, list) and len(body) == 1 and call.broken("body-that-is-no-object-is-refused"):
        return replace(asked, body=json.dumps(body[0]).encode())
    if re.fullmatch(r"[0-9]{10,30}", asked.key) and call.broken("proc-num-too-large-is-refused"):
        return replace(asked, key=str(int(asked.key) % KEY_LIMIT))
    if asked.query and call.broken("impossible-keys-are-refused"):
        query = ((name, str(_possible(int(value))) if value.isdigit() else value) for name, value in asked.query)
        return replace(asked, query=tuple(query))
    return asked


def _possible(value: Any) -> Any:
    """A key, or each key of an array, without its bits beyond 32."""
    if isinstance(value, list):
        return [_possible(one) for one in value]
    return value % KEY_LIMIT if isinstance(value, int) and value >= KEY_LIMIT else value


def _change_body(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    body = {name: _unwrapped(call, name, value) for name, value in body.items()}
    if call.broken("impossible-keys-are-refused"):
        body = {name: _possible(value) for name, value in body.items()}
    return _lose(body) if call.broken("keeps-what-it-accepts") else body


def _lose(body: dict[str, Any]) -> dict[str, Any]:
    """The body with only the first line of texts, and with another date if a key of insurance history is in quotes."""
    body = {
        name: re.sub(r"(?<!\r)\n.*", "", value, flags=re.S) if isinstance(value, str) else value
        for name, value in body.items()
    }
    quoted = isinstance(body.get("InsSubNum"), str) or (isinstance(body.get("PatNum"), str) and "InsSubNum" in body)
    return body | {"ProcDate": "2000-01-01"} if quoted else body


def _unwrapped(call: Call, name: str, value: Any) -> Any:
    """The single value of an array, if a fault lets the server accept arrays in fields of that kind."""
    required = name in REQUIRED and call.operation != "update-procedure"
    rule = "wrong-types-are-refused" if required else "optional-wrong-types-are-refused"
    single = isinstance(value, list) and len(value) == 1 and name != "ProcNums"
    return value[0] if single and call.broken(rule) else value
