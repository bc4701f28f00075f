"""One way to write JSON, and digests: the same values are the same bytes everywhere."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from certification.errors import BundleProblem


def to_json(value: Any) -> bytes:
    """The value as JSON: sorted keys, one per line, ASCII, and a line end."""
    return (json.dumps(value, sort_keys=True, indent=1, allow_nan=False) + "\n").encode("ascii")


def from_json(data: bytes, part: str) -> dict[str, Any]:
    """The object in a part of a bundle; raises BundleProblem."""
    try:
        value = json.loads(data.decode("utf-8"), object_pairs_hook=_without_repetition, parse_constant=_no_number)
    except (ValueError, RecursionError):
        raise BundleProblem(f"{part} is not valid JSON.") from None
    if not isinstance(value, dict):
        raise BundleProblem(f"{part} is not a JSON object.")
    return value


def digest(data: bytes) -> str:
    """The SHA-256 of these bytes in hexadecimal."""
    return sha256(data).hexdigest()


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError
    return value


def _no_number(_text: str) -> None:
    raise ValueError
