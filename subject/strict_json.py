"""JSON that every parser reads alike, as RFC 8259 recommends; anything else counts as not JSON."""

from __future__ import annotations

import json
import math
from typing import Any, NoReturn

from subject.body_text import json_text_of

DEEPEST = 100
"""Levels to which arrays and objects may be nested: far more than any documented response has."""


def parse(body: bytes) -> Any:
    """The value of a body; raises ValueError where not every parser reads it alike.

    Rejected are NaN and Infinity, numbers beyond the range of a double, repeated members and very deep nesting.
    """
    text = json_text_of(body)
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_once_each)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if text.count("{") + text.count("[") > DEEPEST and _is_deep(value):
        raise ValueError("nested too deeply")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


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
