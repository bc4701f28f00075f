"""The names of the faults where two parts of a request meet, in place of rule ids.

OPERATION/drops-A-beside-B       a create or an update does not store A if B is sent too
OPERATION/resets-A-beside-B      an update without A that sends B sets A to what it is by default
OPERATION/stores-A-refused-for-B an update that is refused, and that sends A and B, stores A all the same
OPERATION/ignores-A-beside-B     a list ignores criterion A if B is sent too
OPERATION/spoils-A-CLASS         a create or an update changes the values of a class on their way
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import permutations

from reference.faults.classes_of_values import SPOILS

CREATE, UPDATE, LIST = "create-procedure", "update-procedure", "list-procedures"

FIELDS = (
    *("ProcFee", "Priority", "ProvNum", "Dx", "PlaceService", "ClaimNote", "ClinicNum", "DateTP", "SiteNum"),
    *("ProcTime", "ProcTimeEnd", "Prognosis", "BillingNote", "Discount"),
)
"""Fields that a procedure of any code can have."""

CRITERIA = ("PatNum", "AptNum", "ProcStatus", "PlannedAptNum", "ClinicNum", "CodeNum", "DateTStamp")


def interactions() -> Iterator[str]:
    """The names of all interaction faults."""
    for one, other in permutations(FIELDS, 2):
        yield f"{CREATE}/drops-{one}-beside-{other}"
        yield f"{UPDATE}/drops-{one}-beside-{other}"
        yield f"{UPDATE}/resets-{one}-beside-{other}"
        yield f"{UPDATE}/stores-{one}-refused-for-{other}"
    for one, other in permutations(CRITERIA, 2):
        yield f"{LIST}/ignores-{one}-beside-{other}"
    for field, classes in SPOILS.items():
        for name in classes:
            yield f"{CREATE}/spoils-{field}-{name}"
            yield f"{UPDATE}/spoils-{field}-{name}"


INTERACTIONS = frozenset(interactions())
"""All of them."""
