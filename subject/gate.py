"""The gate: what may leave for the target. A record that the run did not make is never changed or deleted."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import unquote

from subject.errors import GateClosed
from subject.practice import Practice

FAR_ABOVE_ANY = 2_000_000_000
"""Keys from here on are taken to exist nowhere."""


def lax_key(value: Any) -> int | None:
    """The key that the laxest of servers might read in a value; None where not even it would find one."""
    if isinstance(value, bool) or value is None:
        return None
    text = str(value).strip()
    try:
        return int(Decimal(text))
    except (InvalidOperation, ValueError, OverflowError):
        leading = re.match(r"[+-]?\d{1,18}", text)
        return int(leading[0]) if leading else None


def impossible(value: Any) -> bool:
    """Whether no record can have this key."""
    key = lax_key(value)
    return key is None or key <= 0 or key >= FAR_ABOVE_ANY


def check_method(method: str, mode: str) -> None:
    """Let nothing but GET through in mode read-only; raises GateClosed."""
    if mode == "read-only" and method != "GET":
        raise GateClosed(f"A {method} was held back: mode read-only sends nothing but GET.")


def check_path_key(method: str, key: Any, practice: Practice, own: Collection[int]) -> None:
    """Let a PUT or DELETE through only for an own key, a disposable one or an impossible one; raises GateClosed."""
    key = unquote(str(key))
    disposable = {one.ProcNum for one in practice.disposable}
    if lax_key(key) not in own and lax_key(key) not in disposable and not impossible(key):
        raise GateClosed(
            f"{method} of procedure {key} was held back: the run did not make it, and the practice does not give it away."
        )


def check_body(body: Any, practice: Practice, own: Collection[int]) -> None:
    """Let a body through only if its keys are the practice's, the run's or impossible; raises GateClosed."""
    if not isinstance(body, Mapping):
        return
    appointments = {one.AptNum for one in practice.appointments}
    known: dict[str, Collection[int]] = {
        "PatNum": {one.PatNum for one in practice.patients},
        "AptNum": appointments,
        "PlannedAptNum": appointments,
        "ProcNum": own,
        "InsSubNum": {one.InsSubNum for one in practice.subscribers},
    }
    for member, keys in known.items():
        if member in body and lax_key(body[member]) not in keys and not impossible(body[member]):
            raise GateClosed(
                f"A body with {member} {body[member]!r} was held back: neither the practice nor the run has it."
            )
    for key in _keys_in(body.get("ProcNums")):
        if lax_key(key) not in own and not impossible(key):
            raise GateClosed(f"A body with {key!r} among its ProcNums was held back: the run did not make it.")


def check_content(content: bytes | None, practice: Practice, own: Collection[int]) -> None:
    """The same for a body as bytes, malformed ones included: whatever a lax server might read as a key; raises GateClosed."""
    text = (content or b"").decode("utf-8", errors="replace").replace("\x00", "")
    for member, value in re.findall(r"(PatNum|AptNum|PlannedAptNum|ProcNum|InsSubNum)\W{0,8}?([+-]?\d[\d.eE+]*)", text):
        check_body({member: value}, practice, own)
    for keys in re.findall(r"ProcNums\W{0,8}?(\[?[\d,\s]*)", text):
        check_body({"ProcNums": keys}, practice, own)


def _keys_in(value: Any) -> list[Any]:
    """The keys that the laxest of servers might find in an array of keys, or in what stands in its place."""
    if isinstance(value, list):
        return [key for item in value for key in (_keys_in(item) if isinstance(item, list | Mapping) else [item])]
    return re.findall(r"[+-]?\d+", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
