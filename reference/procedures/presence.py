"""The fields that a create requires, those that are optional, and those that exclude each other."""

from __future__ import annotations

from reference.call import Call
from reference.fields import BY_NAME
from reference.procedures.drafts import Draft
from reference.refusals import Refused
from reference.versions import V25_2_21

REQUIRED = ("PatNum", "ProcDate", "ProcStatus")
OPTIONAL = (
    *("AptNum", "ProcFee", "Priority", "priority", "ProvNum", "Dx", "dxName", "PlannedAptNum", "PlaceService"),
    *("Prosthesis", "DateOriginalProsth", "ClaimNote", "ClinicNum", "DateTP", "SiteNum", "ProcTime", "ProcTimeEnd"),
    *("Prognosis", "BillingNote", "Discount", "IsDateProsthEst"),
)
PAIRS = (("Priority", "priority"), ("Dx", "dxName"))
TWIN = {first: second for one, other in PAIRS for first, second in ((one, other), (other, one))}
"""For each field of a pair the other one, which a server accepts in its place when it requires an optional field."""


def check_presence(call: Call, draft: Draft) -> None:
    """Check that required fields are there and that no two fields exclude each other; raises Refused."""
    _check_required(call, draft)
    _check_optional(call, draft)
    if call.broken("zero-keys-are-accepted") and any(
        draft.sent.get(name) == 0 for name in ("AptNum", "PlannedAptNum", "ClinicNum")
    ):
        raise Refused("A key cannot be 0.")
    for pair in PAIRS:
        first, second = (BY_NAME[name].slug for name in pair)
        if all(name in draft.sent for name in pair) and not call.broken(f"{first}-and-{second}-exclude-each-other"):
            raise Refused(f"Only one of {pair[0]} and {pair[1]} can be given.")


def _check_required(call: Call, draft: Draft) -> None:
    for name in REQUIRED:
        if name not in draft.sent and not call.broken(f"{BY_NAME[name].slug}-is-required"):
            raise Refused(f"{name} is required.")
    if "procCode" not in draft.sent and "CodeNum" not in draft.sent and not call.broken("proc-code-is-required"):
        raise Refused("procCode or CodeNum is required." if call.knows(V25_2_21) else "procCode is required.")
    both = "procCode" in draft.sent and "CodeNum" in draft.sent
    if both and call.reading("code-num-beside-proc-code") == "refused":
        raise Refused("Only one of CodeNum and procCode can be given.")


def _check_optional(call: Call, draft: Draft) -> None:
    """Require the optional field of a fault."""
    if not call.switches.faults:
        return
    for name in OPTIONAL:
        missing = name not in draft.sent and TWIN.get(name, name) not in draft.sent
        if missing and call.knows(BY_NAME[name].since) and call.broken(f"{BY_NAME[name].slug}-is-optional"):
            raise Refused(f"{name} is required.")
