"""How a server with a fault gets an update wrong. Without faults nothing here does anything."""

from __future__ import annotations

import json

from reference.alterations import show_other_code, show_other_names
from reference.call import Call
from reference.drafts import Draft
from reference.fields import BY_NAME, Value
from reference.store import Row

TOGETHER = {
    "Priority": ("Priority", "priority"),
    "Dx": ("Dx", "dxName"),
    "ProvNum": ("ProvNum", "provAbbr"),
    "CodeNum": ("CodeNum", "procCode", "descript"),
}
"""What is shown for a column that has names beside its key."""

RESET: dict[str, Value] = {"ProcFee": 0, "ClaimNote": "", "BillingNote": ""}
"""What a server makes of fields that an update leaves out, where it breaks the rule that they stay."""


def spoil(call: Call, draft: Draft, values: dict[str, Value], row: Row) -> None:
    """Lose what a fault does not store, and show otherwise what a fault does not keep in step."""
    for name in draft.sent:
        if call.broken(f"{BY_NAME[name].slug}-is-updated"):
            if name in TOGETHER or name == "procCode":
                draft.shown[name] = row[name]
            else:
                values.pop(name, None)
    if "procCode" in draft.sent and call.broken("proc-code-sets-descript"):
        draft.shown["descript"] = row["descript"]
    if call.broken("default-note-is-not-used") and "CodeNum" in values and draft.code["DefaultNote"]:
        name = "BillingNote" if "ClaimNote" in values else "ClaimNote"
        values[name] = f"{values.get(name, row[name])} {draft.code['DefaultNote']}".strip()
    show_other_names(call, draft)
    show_other_code(call, draft)


def reset_others(call: Call, draft: Draft, values: dict[str, Value]) -> None:
    """Forget what the update leaves out."""
    if call.broken("others-keep-their-value"):
        values |= {name: value for name, value in RESET.items() if name not in draft.sent}


def bring_back(call: Call, values: dict[str, Value], row: Row) -> None:
    """Undo the update before this one."""
    if call.broken("outlasts-later-calls"):
        values |= {name: value for name, value in json.loads(row["Replaced"]).items() if name not in values}


def spoil_neighbours(call: Call, row: Row) -> None:
    """Change other procedures of the patient, too."""
    if call.broken("changes-no-other-record"):
        for other in call.store.neighbours(row, call.today):
            call.store.change(other["ProcNum"], ProcFee=other["ProcFee"] + 100)


def copy_of(call: Call, key: int) -> int:
    """A new procedure that is the same."""
    found = call.store.rows("procedurelog", ProcNum=key)[0]
    return call.store.insert({name: value for name, value in found.items() if name not in ("ProcNum", "Shown")}, {})


def leave(row: Row, draft: Draft) -> str:
    """What the row shows otherwise from now on: what an earlier fault made it show, where this update does not touch it."""
    touched = {name for column, names in TOGETHER.items() if column in draft.values for name in names}
    earlier = {name: value for name, value in json.loads(row["Shown"]).items() if name not in touched}
    return json.dumps(earlier | draft.shown)
