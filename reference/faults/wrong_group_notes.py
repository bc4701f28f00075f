"""What a faulty server does with group notes: it shows wrong members, lists wrong notes, and changes other records."""

from __future__ import annotations

from typing import Any

from reference.call import Call
from reference.faults.wrong_values import other_patient, other_provider
from reference.fields import Value
from reference.group_notes.notes import GroupNote, group_notes, write_note
from reference.store import Row


def wrong_values_of_new_note(call: Call, patient: int) -> dict[str, Value]:
    """The members that a faulty server shows of a new note with another value than it stores."""
    shown: dict[str, Value] = {}
    if call.broken("pat-num-is-kept"):
        shown["PatNum"] = other_patient(call, patient)
    if call.broken("makes-a-group-note"):
        code = call.store.codes("None")[0]
        shown |= {"CodeNum": code["CodeNum"], "procCode": code["ProcCode"], "descript": code["Descript"]}
    return shown


def wrong_notes(call: Call, patient: int, notes: list[GroupNote]) -> list[GroupNote]:
    """The notes that a faulty server lists in place of those of the patient."""
    if call.switches.broken("create-group-note", "is-listed"):
        return notes[:-1]
    if call.broken("lists-every-note"):
        return [*notes[:-2], *notes[-1:]]
    if call.broken("of-the-patient-only"):
        return [*notes, *(note for note in group_notes(call) if note.row["PatNum"] != patient)]
    return notes


def wrong_members(call: Call, note: GroupNote) -> dict[str, Any]:
    """The members of a listed note that a faulty server shows with another value."""
    wrong: dict[str, Any] = {}
    if call.broken("pat-num-is-the-patients"):
        wrong["PatNum"] = other_patient(call, int(note.row["PatNum"]))
    if call.broken("prov-num-is-the-notes"):
        wrong["ProvNum"] = other_provider(call, int(note.row["ProvNum"]))
    if call.broken("proc-num-is-a-group-note") and note.members:
        wrong["ProcNum"] = note.members[0]
    if call.broken("proc-nums-are-the-members"):
        wrong["ProcNums"] = list(note.members[:-1])
    if call.broken("note-is-the-text"):
        wrong["Note"] = note.text.strip()[:-1]
    if call.broken("is-signed-tells"):
        wrong["isSigned"] = "false"
    return wrong


def change_other_records(call: Call, note: GroupNote, text: str) -> None:
    """Take a procedure out of the changed note, or give other notes its text."""
    if call.broken("members-are-kept") and note.members:
        call.store.remove("procgroupitem", GroupNum=note.row["ProcNum"], ProcNum=note.members[-1])
    if call.broken("changes-no-other-record"):
        for other in other_notes(call, note.row):
            write_note(call, other, text, signed=False)


def other_notes(call: Call, note: Row) -> list[Row]:
    """The unlocked notes that a faulty server changes with this one: the patient's or, if there are none, all."""
    others = [
        other.row
        for other in group_notes(call)
        if other.row["ProcNum"] != note["ProcNum"] and other.row["IsLocked"] == "false"
    ]
    return [row for row in others if row["PatNum"] == note["PatNum"]] or others
