"""The names of the faults of a server that reads its records wrongly, in place of rule ids.

OPERATION/spoils-A-CLASS         an answer changes the values of a class of member A
OPERATION/copies-A-from-B        an answer shows the value of member B as A, too; a create takes B as default for A
OPERATION/fixes-A                an answer shows the same value of A for every record
OPERATION/quotes-A               an answer shows the keys of an array as text
list-procedures/shows-former-A   a row shows A as it was before the updates
list-procedures/finds-former-A   a filter compares A as it was before the updates
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

from reference.faults.classes_of_values import SHOWN_SPOILS

READERS = ("get-procedure", "list-procedures")

ALIKE = (
    ("ProcDate", "DateTP", "DateOriginalProsth"),
    ("ClaimNote", "BillingNote"),
    ("ProcTime", "ProcTimeEnd"),
    ("priority", "dxName"),
    ("AptNum", "PlannedAptNum"),
    ("Priority", "Dx", "Prognosis"),
)
"""Members that are easily mistaken for each other."""

DEFAULTED = (("ClaimNote", "BillingNote"), ("ProcTime", "ProcTimeEnd"))
"""Fields of a create that are alike and have defaults of their own."""

FIXED: Mapping[str, Any] = {
    "AptNum": 0,
    "ProcFee": "0.00",
    "Priority": 0,
    "priority": "",
    "ProcStatus": "TP",
    "Dx": 0,
    "dxName": "",
    "PlannedAptNum": 0,
    "PlaceService": "Office",
    "Prosthesis": "",
    "DateOriginalProsth": "0001-01-01",
    "ClaimNote": "",
    "ClinicNum": 0,
    "SiteNum": 0,
    "ProcTime": "00:00:00",
    "ProcTimeEnd": "00:00:00",
    "Prognosis": 0,
    "IsLocked": "false",
    "BillingNote": "",
    "Discount": 0.0,
    "IsDateProsthEst": "false",
}
"""By member: what a server shows that never reads it."""

UPDATED = (
    *("ProcDate", "ProcFee", "Priority", "ProcStatus", "ProvNum", "Dx", "PlaceService", "ClaimNote", "ClinicNum"),
    *("DateTP", "SiteNum", "ProcTime", "ProcTimeEnd", "Prognosis", "BillingNote", "Discount"),
)
"""Members that a row may show as they were before the updates."""

FOUND = ("AptNum", "ProcStatus", "PlannedAptNum", "ClinicNum", "CodeNum")
"""Criteria whose member an update can change."""

GROUP_NOTES = ("create-group-note", "update-group-note", "list-group-notes")


def faults_of_reading() -> Iterator[str]:
    """The names of all faults of reading."""
    for operation in READERS:
        yield from (
            f"{operation}/spoils-{member}-{name}" for member, classes in SHOWN_SPOILS.items() for name in classes
        )
        yield from (
            f"{operation}/copies-{one}-from-{other}" for group in ALIKE for one, other in permutations(group, 2)
        )
        yield from (f"{operation}/fixes-{member}" for member in FIXED)
    for pair in DEFAULTED:
        yield from (f"create-procedure/copies-{one}-from-{other}" for one, other in permutations(pair))
    yield from (f"list-procedures/shows-former-{member}" for member in UPDATED)
    yield from (f"list-procedures/finds-former-{member}" for member in FOUND)
    yield from (f"{operation}/quotes-ProcNums" for operation in GROUP_NOTES)
