"""What a call does to records that it is not about, on a server with a fault. Without faults nothing here runs."""

from __future__ import annotations

from reference.call import Asked, Call
from reference.group_notes import group_notes

CHANGES = ("update-procedure", "delete-procedure")


def forget(call: Call, asked: Asked) -> None:
    """The newest group note of a patient loses its last procedure when a procedure of the patient is changed."""
    if call.operation not in CHANGES or "create-group-note/outlasts-later-calls" not in call.switches.faults:
        return
    row = call.store.procedure(int(asked.key)) if asked.key.isdecimal() and len(asked.key) <= 18 else None
    notes = [note for note in group_notes(call, row["PatNum"]) if note.row["IsLocked"] == "false"] if row else []
    if notes and notes[-1].members:
        call.store.remove("procgroupitem", GroupNum=notes[-1].row["ProcNum"], ProcNum=notes[-1].members[-1])
