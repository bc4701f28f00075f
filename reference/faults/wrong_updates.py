"""What a faulty server stores and shows after an update: lost changes, unwanted changes, other names."""

from __future__ import annotations

import json

from reference.call import Call
from reference.faults.wrong_records import show_other_code, show_other_names
from reference.fields import BY_NAME, Value
from reference.procedures.drafts import Draft
from reference.store import Row

TOGETHER = {
    "Priority": ("Priority", "priority"),
    "Dx": ("Dx", "dxName"),
    "ProvNum": ("ProvNum", "provAbbr"),
    "CodeNum": ("CodeNum", "procCode", "descript"),
}
"""The members of an answer that show a key and its names, by the column of the key."""

RESET: dict[str, Value] = {"ProcFee": 0, "ClaimNote": "", "BillingNote": ""}
"""The values of fields that the update leaves out, on a server that breaks others-keep-their-value."""


def spoil_changes(call: Call, draft: Draft, values: dict[str, Value], row: Row) -> None:
    """Take out the changes that a faulty server does not store, and show old or wrong names and codes."""
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
    """Reset fields that the update leaves out."""
    if call.broken("others-keep-their-value"):
        values |= {name: value for name, value in RESET.items() if name not in draft.sent}


def undo_previous_update(call: Call, values: dict[str, Value], row: Row) -> None:
    """Restore the values that the update before this one replaced."""
    if call.broken("outlasts-later-calls"):
        values |= {name: value for name, value in json.loads(row["Replaced"]).items() if name not in values}


def spoil_neighbours(call: Call, row: Row) -> None:
    """Change the fees of other procedures of the patient."""
    if call.broken("changes-no-other-record"):
        for other in call.store.neighbours(row, call.today):
            call.store.change(other["ProcNum"], ProcFee=other["ProcFee"] + 100)


def copy_procedure(call: Call, key: int) -> int:
    """The key of a new procedure with the same values."""
    found = call.store.rows("procedurelog", ProcNum=key)[0]
    return call.store.insert({name: value for name, value in found.items() if name not in ("ProcNum", "Shown")}, {})


def shown_values(row: Row, draft: Draft) -> str:
    """JSON of the members that the row shows with other values from now on, by this update and by earlier ones."""
    touched = {name for column, names in TOGETHER.items() if column in draft.values for name in names}
    earlier = {name: value for name, value in json.loads(row["Shown"]).items() if name not in touched}
    return json.dumps(earlier | draft.shown)
