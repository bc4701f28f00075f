"""The pairs of fields that meet in a create or an update, for faults where one of them is lost or stored wrongly."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

FIELDS = (
    *("ProcFee", "Priority", "ProvNum", "Dx", "PlaceService", "ClaimNote", "ClinicNum", "DateTP", "SiteNum"),
    *("ProcTime", "ProcTimeEnd", "Prognosis", "BillingNote", "Discount"),
)
"""Fields that a procedure of any code can have, in a create and in an update."""

PROSTHETIC = ("Prosthesis", "DateOriginalProsth", "IsDateProsthEst")
CREATED = (*FIELDS, *PROSTHETIC, "priority", "dxName", "PlannedAptNum")
UPDATED = (*FIELDS, *PROSTHETIC, "ProcDate", "ProcStatus", "PlannedAptNum", "ToothNum", "Surf", "ToothRange")
REFUSED = (*UPDATED, "AptNum", "procCode", "CodeNum")
"""Fields for whose value an update can be refused."""

APART = frozenset(
    frozenset(pair)
    for pair in (
        *(("Priority", "priority"), ("Dx", "dxName"), ("ToothNum", "ToothRange"), ("Prosthesis", "DateOriginalProsth")),
        *((place, name) for place in ("ToothNum", "Surf") for name in PROSTHETIC),
    )
)
"""Fields that never meet, or of which one is worth nothing without the other."""


def created_pairs() -> Iterator[tuple[str, str]]:
    """Two fields of one create, either first."""
    return _meeting(CREATED)


def updated_pairs() -> Iterator[tuple[str, str]]:
    """Two fields of one update, either first."""
    return _meeting(UPDATED)


def refused_pairs() -> Iterator[tuple[str, str]]:
    """A field that is valid, and another one for whose value an update is refused."""
    return ((one, other) for one in FIELDS for other in REFUSED if one != other)


def _meeting(fields: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return (pair for pair in permutations(fields, 2) if frozenset(pair) not in APART)
