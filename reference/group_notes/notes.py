"""Group notes as they are stored: a procedure with the code ~GRP~, the procedures in it, and its texts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from reference.call import Call
from reference.group_notes.fields import GROUP_MEMBERS
from reference.procedures.lookup import locate
from reference.refusals import Refused
from reference.store import Row

GROUP_CODE = "~GRP~"
MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class GroupNote:
    """A group note: its own procedure, the keys of the procedures in it, its newest text, and whether it is signed."""

    row: Row
    members: tuple[int, ...]
    text: str
    signed: bool


def group_note(call: Call, row: Row) -> GroupNote:
    """The group note of a procedure with the code ~GRP~."""
    links = call.store.rows("procgroupitem", GroupNum=row["ProcNum"])
    notes = call.store.rows("procnote", ProcNum=row["ProcNum"])
    newest = notes[-1] if notes else {"Note": "", "Signature": ""}
    return GroupNote(row, tuple(int(link["ProcNum"]) for link in links), str(newest["Note"]), bool(newest["Signature"]))


def group_notes(call: Call, pat_num: int | None = None, *, deleted: bool = False) -> list[GroupNote]:
    """The group notes of a patient or, without a PatNum, of all patients; oldest first."""
    code = call.store.code(GROUP_CODE) or {"CodeNum": 0}
    conditions, arguments = ["p.CodeNum = ?"], [int(code["CodeNum"])]
    if pat_num is not None:
        conditions.append("p.PatNum = ?")
        arguments.append(pat_num)
    if not deleted:
        conditions.append("p.ProcStatus <> 'D'")
    return [group_note(call, row) for row in call.store.procedures(conditions, arguments, limit=MOST_ROWS, offset=0)]


def find_group_note(call: Call, text: str) -> Row | None:
    """The group note's procedure by its key; raises Refused, or gives None for an unknown key that is accepted."""
    row = locate(call, text)
    if row and row["procCode"] != GROUP_CODE and not call.broken("proc-num-must-be-a-group-note"):
        raise Refused(f"ProcNum must be that of a procedure with the code {GROUP_CODE}.")
    invalidated = row and row["ProcStatus"] == "D" and row["procCode"] == GROUP_CODE
    if invalidated and not call.broken("do-append-note-on-an-invalidated-note"):
        raise Refused("Group note not found.", 404)
    return row


def write_note(call: Call, row: Row, text: str, *, signed: bool) -> None:
    """Add a text to the procedure; it is the newest one from now on."""
    signature = f"Signed through the API, {call.moment}" if signed else ""
    values = {"PatNum": row["PatNum"], "ProcNum": row["ProcNum"], "EntryDateTime": call.moment}
    call.store.add("procnote", **values, Note=text, Signature=signature)


def show_note(call: Call, note: GroupNote) -> dict[str, Any]:
    """The members of a group note in this operation's answer."""
    answer: dict[str, Any] = {
        "PatNum": note.row["PatNum"],
        "ProvNum": note.row["ProvNum"],
        "ProcNum": note.row["ProcNum"],
        "ProcNums": list(note.members),
        "Note": note.text,
        "isSigned": "true" if note.signed else "false",
    }
    answer |= json.loads(note.row["Shown"])
    return {
        member.name: answer[member.name]
        for member in GROUP_MEMBERS
        if call.knows(member.since) and not call.broken(f"answer-{member.slug}")
    }
