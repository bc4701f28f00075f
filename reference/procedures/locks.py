"""Locks: fields that an update cannot change on a completed procedure."""

from __future__ import annotations

from reference.call import Call
from reference.faults.former_statuses import judged_status
from reference.fields import BY_NAME
from reference.procedures.drafts import Draft
from reference.refusals import Refused
from reference.store import Row

LOCKED = ("CodeNum", "procCode", "Discount", "ToothNum", "Surf", "ToothRange")


def close_locks(call: Call, draft: Draft, row: Row) -> None:
    """Refuse or ignore fields that are locked by status C, or with a variant by an appointment or an adjustment."""
    if call.reading("associated-as-in-the-program") == "refused" and call.store.rows(
        "adjustment", ProcNum=row["ProcNum"]
    ):
        raise Refused("A procedure with an adjustment cannot be updated.")
    if row["AptNum"] and "ProcDate" in draft.sent and call.reading("attached-fields") == "locked":
        raise Refused("ProcDate cannot be updated on a procedure that is on an appointment.")
    if row["ProcStatus"] not in ("TP", "C") and call.broken("other-statuses-lock-nothing"):
        draft.sent = {name: value for name, value in draft.sent.items() if name not in LOCKED}
    if judged_status(call, row) != "C":
        return
    for name in LOCKED:
        rule = f"completed-{BY_NAME[name].slug}-is-locked"
        if name in draft.sent and not call.broken(rule):
            if call.reading(rule) == "refused":
                raise Refused(f"{name} cannot be updated on a procedure with a status of C.")
            del draft.sent[name]
