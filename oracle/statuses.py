"""What the document permits to do with a procedure by its present status alone, whatever it was before."""

from __future__ import annotations

from spec import Version, catalogue, slug


def deletion(status: str, version: Version) -> tuple[str, bool] | None:
    """The rule about deleting a procedure with this status, and whether it can be deleted.

    None where the document does not say so at this version. Source: "ProcedureLogs DELETE", the second sentence.
    """
    verb = "accepts" if status in ("TP", "TPi", "C") else "refuses"
    rule = f"delete-procedure/{verb}-{slug(status)}"
    return (rule, verb == "accepts") if catalogue()[rule].holds_at(version) else None


def lock(status: str, field: str) -> tuple[str, bool]:
    """The rule about an update of a field that completion locks, and whether the field is locked now.

    Source: "ProcedureLogs PUT (update)", the fourth sentence.
    """
    if status == "C":
        return f"update-procedure/completed-{slug(field)}-is-locked", True
    return "update-procedure/other-statuses-lock-nothing", False
