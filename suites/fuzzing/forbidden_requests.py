"""Why the document forbids a generated request; narrower than the schema, so that no fair reading is reported.

The document leaves open, and nothing here reports: keys in queries that nothing has, null, quoted numbers, numbers for
texts, other types for optional fields, other date forms, empty texts, words in other case, fields that need a feature
or a prosthetic code, amounts below zero, unknown fields.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any
from urllib.parse import unquote

from spec import Version, body_fields, left_open, parameters, required_fields
from subject.lax_keys import lax_key

DATES = frozenset({"ProcDate", "DateTP"})
TIMES = frozenset({"ProcTime"})
WORDS = frozenset({"ProcStatus", "insHistPrefName", "isSigned", "doAppendNote"})
KEYS = frozenset({"PatNum", "InsSubNum"})


def broken(
    operation: str, version: Version, path: Mapping[str, Any], query: Mapping[str, Any], body: Any
) -> str | None:
    """Why the document wants the request refused; None where it does not, or leaves it open."""
    if "ProcNum" in path and (reason := _no_key("ProcNum", unquote(str(path["ProcNum"])))):
        return reason
    for name, parameter in parameters(operation, version).items():
        required = parameter["in"] == "query" and parameter.get("required")
        if required and query.get(name) in (None, "", [], {}):
            return f"{name} is missing"
    moment = query.get("DateTStamp")
    if isinstance(moment, str) and moment.strip() and not re.search(r"\d", moment):
        return f"DateTStamp {moment!r} is not a date and time"
    return _broken_body(operation, version, body)


def _broken_body(operation: str, version: Version, body: Any) -> str | None:
    if not isinstance(body, dict):
        return None  # the rules on bad input judge bodies that are no JSON objects
    for name in required_fields(operation, version):
        if body.get(name) is None and not (name in body and left_open(operation, name)):
            return f"{name} is missing"
    known = body_fields(operation, version)
    for name, value in body.items():
        judged = name in known and not left_open(operation, name) and isinstance(value, str)
        if judged and (reason := _wrong(name, value, known[name].get("enum"))):
            return reason
    return None


def _wrong(name: str, value: str, words: list[str] | None) -> str | None:
    if not value.strip() or "\x00" in value:
        return None
    if name in DATES and not _may_be(value, r"\d{4}-\d\d-\d\d", date.fromisoformat, parts=3):
        return f"{name} {value!r} is not a date"
    if name in TIMES and not _may_be(value, r"\d\d:\d\d:\d\d", time.fromisoformat, parts=1):
        return f"{name} {value!r} is not a time of day"
    if name in WORDS and words and not _may_be_one_of(value, words):
        return f"{name} {value!r} is none of the documented words"
    return _no_key(name, value) if name in KEYS else None


def _may_be(value: str, form: str, read: Callable[[str], object], *, parts: int) -> bool:
    """Whether a lenient parser might read a date or time: not without digits, nor from the form with wrong values."""
    if not re.fullmatch(form, value):
        return len(re.findall(r"\d+", value)) >= parts
    try:
        read(value)
    except ValueError:
        return False
    return True


def _may_be_one_of(value: str, words: list[str]) -> bool:
    plain = value.strip().casefold()
    return (
        plain in {word.casefold() for word in words}
        or bool(re.fullmatch(r"[+-]?\d+", plain))
        or plain in ("yes", "no", "t", "f")
    )


def _no_key(name: str, value: Any) -> str | None:
    """Why no record can have this key: no digit in it, zero, or below zero."""
    if isinstance(value, list | dict) or value is None or not str(value).strip():
        return None
    key = lax_key(value)
    text = str(value).strip()
    if key is None and not re.search(r"\d", text):
        return f"{name} {text!r} is not a number"
    return f"{name} {text!r} is not a key" if re.fullmatch(r"0|-[1-9]\d*", text) else None
