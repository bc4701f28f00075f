"""JSON as RFC 8259 means it to be exchanged: what only some parsers accept, or what no record needs, is no JSON here."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

DEEPEST = 100
"""How deep arrays and objects may be nested: far deeper than any answer of the document."""


def parse(body: bytes) -> Any:
    """The value of a body; raises ValueError where it is no JSON that all readers understand alike.

    Refused are NaN and Infinity, numbers that no reader can hold, a member that an object has twice, and nesting beyond all measure.
    """
    try:
        value = json.loads(body, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_once_each)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if body.count(b"{") + body.count(b"[") > DEEPEST and _is_deep(value):
        raise ValueError("nested too deeply")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:40]} is too large a number")
    return number


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("an object has a member twice")
    return members


def _is_deep(value: Any) -> bool:
    level = [value] if isinstance(value, (dict, list)) else []
    for _ in range(DEEPEST):
        parts = (part for one in level for part in (one.values() if isinstance(one, dict) else one))
        level = [part for part in parts if isinstance(part, (dict, list))]
        if not level:
            return False
    return True
