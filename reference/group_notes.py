"""Group notes: a procedure with the code ~GRP~, the procedures in it, and its newest text."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from reference.call import Call
from reference.fields import Field
from reference.group_note_rules import GROUP_MEMBERS, SLUGS
from reference.refusals import Refused
from reference.single import locate
from reference.store import Row
from reference.values import read_choice, read_key, read_text
from reference.versions import Version

GROUP_CODE = "~GRP~"
MOST_ROWS = 1_000_000


@dataclass(frozen=True, slots=True)
class GroupNote:
    """A group note as it is stored."""

    row: Row
    members: tuple[int, ...]
    text: str
    signed: bool


def group_note(call: Call, row: Row) -> GroupNote:
    """The group note that this procedure is."""
    links = call.store.rows("procgroupitem", GroupNum=row["ProcNum"])
    notes = call.store.rows("procnote", ProcNum=row["ProcNum"])
    newest = notes[-1] if notes else {"Note": "", "Signature": ""}
    return GroupNote(row, tuple(int(link["ProcNum"]) for link in links), str(newest["Note"]), bool(newest["Signature"]))


def group_notes(call: Call, pat_num: int | None = None, *, deleted: bool = False) -> list[GroupNote]:
    """The group notes of a patient, or of all of them, oldest first."""
    code = call.store.code(GROUP_CODE) or {"CodeNum": 0}
    conditions, arguments = ["p.CodeNum = ?"], [int(code["CodeNum"])]
    if pat_num is not None:
        conditions.append("p.PatNum = ?")
        arguments.append(pat_num)
    if not deleted:
        conditions.append("p.ProcStatus <> 'D'")
    return [group_note(call, row) for row in call.store.procedures(conditions, arguments, limit=MOST_ROWS, offset=0)]


def find_group_note(call: Call, text: str) -> Row | None:
    """The procedure of that key, which must be a group note; nothing where a fault lets a key pass that leads nowhere."""
    row = locate(call, text)
    if row and row["procCode"] != GROUP_CODE and not call.broken("proc-num-must-be-a-group-note"):
        raise Refused(f"ProcNum must be that of a procedure with the code {GROUP_CODE}.")
    invalidated = row and row["ProcStatus"] == "D" and row["procCode"] == GROUP_CODE
    if invalidated and not call.broken("do-append-note-on-an-invalidated-note"):
        raise Refused("Group note not found.", 404)
    return row


def neighbours(call: Call, note: Row) -> list[Row]:
    """The other group notes that a faulty server takes along: the patient's, or all where the patient has no other; no locked ones."""
    others = [
        other.row
        for other in group_notes(call)
        if other.row["ProcNum"] != note["ProcNum"] and other.row["IsLocked"] == "false"
    ]
    return [row for row in others if row["PatNum"] == note["PatNum"]] or others


def write_note(call: Call, row: Row, text: str, *, signed: bool) -> None:
    """Add a text to the procedure, which is its newest from now on."""
    signature = f"Signed through the API, {call.moment}" if signed else ""
    values = {"PatNum": row["PatNum"], "ProcNum": row["ProcNum"], "EntryDateTime": call.moment}
    call.store.add("procnote", **values, Note=text, Signature=signature)


def show_note(call: Call, note: GroupNote) -> dict[str, Any]:
    """The group note as this operation answers it."""
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


def read_sent(
    call: Call, body: dict[str, Any], fields: dict[str, Version], required: tuple[str, ...]
) -> dict[str, Any]:
    """The members of the body that the version knows; a required one is there, and so is an optional one on a server with a fault."""
    sent = {name: body[name] for name, since in fields.items() if name in body and call.knows(since)}
    for name, since in fields.items():
        if name in sent:
            continue
        missed = not call.broken(f"{SLUGS[name]}-is-required") if name in required else asks_for(call, name, since)
        if missed:
            raise Refused(f"{name} is required.")
    return sent


def asks_for(call: Call, name: str, since: Version) -> bool:
    """Whether a fault makes the optional field required; an update without ProvNum is accepted even so, and changes it."""
    broken = call.knows(since) and call.broken(f"{SLUGS[name]}-is-optional")
    return broken and not (name == "ProvNum" and call.operation == "update-group-note")


def read_flag(call: Call, name: str, sent: dict[str, Any]) -> bool | None:
    """Whether the flag is "true"; nothing where it was not sent, or was sent otherwise to a server that does not mind."""
    if name not in sent:
        return None
    try:
        return read_choice(Field(name, "", "choice", choices=("true", "false")), sent[name]) == "true"
    except Refused:
        if call.broken(f"{SLUGS[name]}-other-values-are-refused"):
            return None
        raise


def read_note(sent: dict[str, Any], otherwise: str) -> str:
    """The text of the body, which is not empty."""
    if "Note" not in sent:
        return otherwise
    text = read_text(Field("Note", "", "text"), sent["Note"])
    if not text:
        raise Refused("Note is required.")
    return text


def read_provider(call: Call, sent: dict[str, Any]) -> int | None:
    """The provider of the body, if there is one of that key; refused or ignored otherwise."""
    if "ProvNum" not in sent:
        return None
    key, rule = read_key(Field("ProvNum", "", "key"), sent["ProvNum"]), "prov-num-unknown-is-not-kept"
    if call.store.find("provider", key) or call.broken(rule):
        return key
    if call.reading(rule) == "refused":
        raise Refused("Provider not found.")
    return None


def other_provider(call: Call, provider: int) -> int:
    """Whom a faulty server takes in the place of this one."""
    return next(key for key in call.store.keys("provider") if key != provider)
