"""GET (multiple): which procedures a search with several criteria lists, and which it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from subject import key_of

KEYS = ("PatNum", "AptNum", "PlannedAptNum", "ClinicNum", "CodeNum")

MOMENT = "%Y-%m-%d %H:%M:%S"
"""The form of DateTStamp."""


@dataclass(frozen=True, slots=True)
class Known:
    """A procedure as it is known: its members, and the seconds in which it was created and last changed."""

    members: Mapping[str, Any]
    created: datetime | None = None
    changed: datetime | None = None


def meets(criterion: str, value: Any, known: Known) -> bool | None:
    """Whether a procedure meets a criterion; None where the document, or what is known, leaves it open.

    DateTStamp is open for a procedure that was created before the moment and changed since.
    """
    if criterion == "DateTStamp":
        return _came_after(str(value), known)
    if criterion not in known.members:
        return None
    if criterion in KEYS:
        return key_of(known.members, criterion) == int(value)
    return bool(known.members[criterion] == value)


def _came_after(value: str, known: Known) -> bool | None:
    moment = datetime.strptime(value, MOMENT)  # noqa: DTZ007 - by the target's own clock
    if known.created is not None and known.created >= moment:
        return True
    return False if known.changed is not None and known.changed < moment else None


def missed(criteria: Mapping[str, Any], known: Known) -> list[str]:
    """The criteria that a procedure does not meet: with any of them, the list leaves it out."""
    return [name for name, value in criteria.items() if meets(name, value, known) is False]


def is_required(criteria: Mapping[str, Any], known: Known) -> bool:
    """Whether the list has to contain a procedure: it meets every criterion and is not deleted."""
    return known.members.get("ProcStatus") != "D" and all(meets(name, value, known) for name, value in criteria.items())


def misses_only(name: str, criteria: Mapping[str, Any], known: Known) -> bool:
    """Whether a procedure meets every criterion but this one: it is listed where that one is ignored."""
    return all(meets(other, value, known) is (other != name) for other, value in criteria.items())
