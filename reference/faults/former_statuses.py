"""A faulty server judges a procedure by a status that it had, forgets its area, or deletes only bare procedures."""

from __future__ import annotations

from collections.abc import Mapping

from reference.call import Call
from reference.faults.history_names import BESIDE_A_DELETE
from reference.fields import MIDNIGHT, Value
from reference.procedures.drafts import Draft
from reference.refusals import Refused
from reference.store import Row

UNSET: Mapping[str, Value] = {"ClaimNote": "", "BillingNote": "", "ProcTime": MIDNIGHT, "ProcTimeEnd": MIDNIGHT}
"""What a text or a time is where it is not set; a key is 0."""

PLACES = ("ToothNum", "Surf", "ToothRange")


def remember_status(values: dict[str, Value], row: Row) -> None:
    """Keep the present status where an update gives another one."""
    if values.get("ProcStatus", row["ProcStatus"]) != row["ProcStatus"]:
        values["Statuses"] = f"{row['Statuses']} {row['ProcStatus']}".strip()


def judged_status(call: Call, row: Row) -> str:
    """The status by which the procedure is judged: the present one, on a faulty server the former or the first."""
    now, earlier = str(row["ProcStatus"]), str(row["Statuses"]).split()
    if earlier and call.broken(f"judges-{now}-by-former-{earlier[-1]}"):
        return earlier[-1]
    if earlier and call.broken(f"judges-{now}-by-created-{earlier[0]}"):
        return earlier[0]
    return now


def forget_areas(call: Call, draft: Draft, row: Row) -> None:
    """Take places of an update without a look at the area of the code."""
    earlier = str(row["Statuses"]).split()
    if earlier and call.broken(f"forgets-areas-of-{row['ProcStatus']}-after-{earlier[-1]}"):
        draft.sent = {name: sent for name, sent in draft.sent.items() if name not in PLACES}


def refuse_beside_fields(call: Call, row: Row) -> None:
    """Refuse to delete a procedure with a field that is set, or on an appointment that has others too."""
    for field in BESIDE_A_DELETE:
        if row[field] == UNSET.get(field, 0) or not call.broken(f"refuses-beside-{field}"):
            continue
        if not field.endswith("AptNum") or len(call.store.rows("procedurelog", **{field: row[field]})) > 1:
            raise Refused(f"Not allowed to delete a procedure with {field}.")
