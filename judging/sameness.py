"""When a value that is read back is the one that was sent, whatever its spelling."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from oracle import Containing
from strategies import teeth_of
from subject.exchanges import key_of

KEYS = frozenset(
    [
        "ProcNum",
        "PatNum",
        "AptNum",
        "Priority",
        "ProvNum",
        "Dx",
        "PlannedAptNum",
        "ClinicNum",
        "CodeNum",
        "SiteNum",
        "Prognosis",
    ]
)
DATES = frozenset({"ProcDate", "DateOriginalProsth", "DateTP", "DateEntryC", "procDate"})
AMOUNTS = frozenset({"ProcFee", "Discount"})
BOOLEANS = frozenset({"HideGraphics", "IsLocked", "IsDateProsthEst", "isSigned"})
SURFACES = frozenset("BFVMOIDL")


def same(member: str, sent: Any, shown: Any) -> bool:
    """Whether a member of a record shows the value that was sent for it, or contains its parts."""
    if isinstance(sent, Containing):
        return isinstance(shown, str) and _contains(sent, _text(shown))
    reading = _reading_of(member)
    return bool(reading(sent) == reading(shown))


def _reading_of(member: str) -> Callable[[Any], Any]:
    if member in KEYS:
        return lambda value: key_of({member: value}, member)
    if member in DATES:
        return _date
    if member in AMOUNTS:
        return _amount
    if member in BOOLEANS:
        return lambda value: str(value).lower()
    return {"Surf": _surfaces, "ToothRange": _teeth, "Prosthesis": _prosthesis, "ProcNums": _members}.get(member, _text)


def _date(value: Any) -> Any:
    """A date, with or without a time of day behind it."""
    try:
        return date.fromisoformat(re.sub(r"[T ]00:00:00$", "", str(value)))
    except ValueError:
        return value


def _amount(value: Any) -> Any:
    """As a floating-point number: JSON promises no digits beyond its 15, and no amount of a practice has more."""
    try:
        return float(str(value))
    except ValueError:
        return value


def _surfaces(value: Any) -> Any:
    """Tooth surfaces are a set; quadrants, sextants and arches are names."""
    text = str(value)
    return frozenset(text) if len(text) > 1 and SURFACES.issuperset(text) and len(set(text)) == len(text) else text


def _teeth(value: Any) -> Any:
    try:
        return teeth_of(str(value))
    except ValueError:
        return value


def _prosthesis(value: Any) -> Any:
    return "" if value == "No" else value


def _members(value: Any) -> Any:
    """The members of a group note in any order; one that stands twice counts twice."""
    return sorted((key_of({"key": key}, "key") for key in value), key=str) if isinstance(value, list | tuple) else value


def _text(value: Any) -> Any:
    """Text, with runs of white space counting as one space."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _contains(sent: Containing, shown: str) -> bool:
    rest = shown
    for part in sent.parts:
        _, found, rest = rest.partition(_text(part))
        if not found and part:
            return False
    again = _text(sent.parts[-1]) in rest and len(sent.parts) > 1
    return not again and not (sent.without and _text(sent.without) in shown)
