"""Group notes: choosing their members, writing them, and reading them back as far as the version allows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from judging.expect import expect, in_words, observe
from judging.sameness import same
from spec import body_fields, enumeration, since
from spec.field_groups import TIMES_OF_THE_SERVER
from strategies import Body, plain_body
from subject import Answer, Blocked, Made, Patient, Practice, Target, key_of
from subject.client import PAGES, next_offset
from suites.practice_entries import first


def noted_patients(practice: Practice) -> list[Patient]:
    """The patients who may have group notes; first those whose provider is not the practice's."""
    allowed = [one for one in practice.patients if one.group_notes is not False]
    return sorted(allowed, key=lambda one: not one.PriProv or one.PriProv == practice.default_provider)


def noted_patient(practice: Practice) -> Patient:
    """The patient of most group notes."""
    return first(noted_patients(practice), "a patient who may have group notes")


def providers_beside(practice: Practice, patient: Patient) -> list[int]:
    """The providers in the order of their use: those that no default leads to come first."""
    defaults = (patient.PriProv, practice.default_provider)
    return sorted((one.ProvNum for one in practice.providers), key=lambda one: one in defaults)


def member_body(practice: Practice, patient: Patient, **pinned: Any) -> Body:
    """A complete procedure, its clinic and provider said, so that all members have the same."""
    provider = (*providers_beside(practice, patient), patient.PriProv or ...)[0]
    clinic = practice.clinics[0].ClinicNum if practice.clinics else ...
    return plain_body(patient=patient, status="C", **{"ProvNum": provider, "ClinicNum": clinic, **pinned})


def make_members(target: Target, patient: Patient, count: int = 2) -> list[Made]:
    """Procedures that can share a group note."""
    return [target.make(member_body(target.practice, patient)) for _ in range(count)]


def member(target: Target, patient: Patient, number: int) -> Made:
    """One of the procedures that many group notes are written for: made once, never written to."""
    body = member_body(target.practice, patient)
    return target.once("group member", number, body, make=lambda: target.make(body))


def shared_members(target: Target, patient: Patient) -> list[Made]:
    """Two procedures for a group note, the same ones for all if the target allows a procedure in several notes."""
    if not can_share_members(target):
        return make_members(target, patient)
    return [member(target, patient, number) for number in range(2)]


def ordinary_procedure(target: Target) -> Made:
    """A procedure that is not a group note but has the status of one, if the version knows EC; else a complete one."""
    status = "EC" if "EC" in enumeration("ProcStatus", target.version) else "C"
    body = {**member_body(target.practice, noted_patient(target.practice)), "ProcStatus": status}
    return target.once("no group note", body, make=lambda: target.make(body))


def fresh_text(target: Target) -> str:
    """A text that no group note has, not even one that another worker writes meanwhile."""
    return f"{target.mark}, note {target.journal.worker}{target.log.count}."


def note_body(target: Target, members: Sequence[Made], **fields: Any) -> Body:
    """A group note for these members with a text of its own; what else it has is said."""
    body = {"PatNum": members[0].PatNum, "ProcNums": [one.ProcNum for one in members], "Note": fresh_text(target)}
    return {**body, **fields}


def every_field(target: Target, patient: Patient) -> Body:
    """The optional fields of the version: signed, with a provider that is neither the patient's nor the members'."""
    found = providers_beside(target.practice, patient)[1:2] or providers_beside(target.practice, patient)
    values = {"isSigned": "true", **({"ProvNum": found[0]} if found else {})}
    return {name: value for name, value in values.items() if name in body_fields("create-group-note", target.version)}


def make_note(target: Target, members: Sequence[Made], **fields: Any) -> Made:
    """Create a group note as an arrangement, for procedures like the members if these cannot be in a second note."""
    body = note_body(target, members, **fields)
    answer = target.create_group_note(body)
    if answer.refused and (free := free_members(target, members)) != list(members):
        body = note_body(target, free, **fields)
        answer = target.create_group_note(body)
    return arranged(body, answer)


def free_members(target: Target, members: Sequence[Made]) -> list[Made]:
    """The members, or new ones like them if the target allows a procedure in only one note, which is unspecified."""
    if can_share_members(target):
        return list(members)
    patient = target.practice.patient(members[0].PatNum) or noted_patient(target.practice)
    return make_members(target, patient, len(members))


def can_share_members(target: Target) -> bool:
    """Whether the target allows a procedure in two group notes, which is unspecified; tried once."""
    try:
        target.once("two group notes of the same procedures", make=lambda: _second_note(target))
    except Blocked:
        return False
    return True


def _second_note(target: Target) -> Made:
    members = [member(target, noted_patient(target.practice), number) for number in range(2)]
    try:
        bodies = [note_body(target, members) for _ in range(2)]
        return [arranged(body, target.create_group_note(body)) for body in bodies][-1]
    except Blocked:
        for one in members:  # they may be in the first note
            target.forget(one)
        raise


def arranged(body: Body, answer: Answer) -> Made:
    """The group note behind an answer that should be a success; raises Blocked where it is none."""
    if not answer.succeeded or answer.proc_num is None:
        raise Blocked(
            "arrangement",
            f"arranging a group note failed: the target answered {answer.status} to one that it should accept",
        )
    return Made(answer.proc_num, body["PatNum"], body, answer)


def note_of_another(target: Target) -> Made | None:
    """A group note of another patient than most, where the practice has one who may have group notes."""
    others = noted_patients(target.practice)[1:]
    return make_note(target, make_members(target, others[0])) if others else None


# Reading back.


def read_note(target: Target, note: Made, latest: Answer | None = None) -> Answer:
    """The group note as the target shows it now: its row in the list, or before 25.2.38 the latest answer about it."""
    if target.version < since("list-group-notes"):
        return latest or note.answer
    if row := row_among(listed_notes(target, note.PatNum), note.ProcNum):
        return row
    if latest is not None and latest.succeeded:
        expect(latest).is_true(False, f"group note {note.ProcNum} among those of its patient", "a list without it")
    raise Blocked("arrangement", "reading the group note back failed: it is not among the group notes of its patient")


def row_among(rows: Iterable[Answer], proc_num: int) -> Answer | None:
    """The row of that group note; raises Blocked if it is none of those with a ProcNum and other rows have none."""
    by_key = {row.proc_num: row for row in rows}
    if proc_num not in by_key and None in by_key:
        raise Blocked("not-shown", "GET GroupNotes shows no ProcNum, so the group note cannot be told from others")
    return by_key.get(proc_num)


def all_as_shown(target: Target, notes: Sequence[Made]) -> list[dict[str, Any]]:
    """Group notes as their lists show them, each of which is read once, or before 25.2.38 as procedures."""
    if target.version < since("list-group-notes"):
        return [snapshot(target, one) for one in notes]
    rows = [row for pat_num in dict.fromkeys(one.PatNum for one in notes) for row in listed_notes(target, pat_num)]
    shown = {row.proc_num: dict(row.record or {}) for row in rows}
    if missing := [one for one in notes if one.ProcNum not in shown]:
        read_note(target, missing[0])
    return [shown[one.ProcNum] for one in notes]


def expect_all_as_before(
    target: Target, notes: Sequence[Made], before: Sequence[dict[str, Any]], answer: Answer
) -> None:
    """After this answer the group notes are still shown as they were; each list is read once if so."""
    with suppress(Blocked):
        if target.version >= since("list-group-notes") and all_as_shown(target, notes) == list(before):
            expect(answer).is_true(True, "", "")
            return
    for one, record in zip(notes, before, strict=True):
        expect_as_before(target, one, record, answer)


def expect_as_before(target: Target, note: Made, before: dict[str, Any], answer: Answer) -> None:
    """After this answer the group note is still shown as it was."""
    if target.version < since("list-group-notes"):
        expect_reads_as_before(procedure_behind(target, note), before)
        return
    left = row_among(listed_notes(target, note.PatNum, expect_notes), note.ProcNum)
    expect(answer).is_true(left is not None, f"group note {note.ProcNum} in the list", "a list without it")
    if left is not None:
        expect_reads_as_before(left, before)


def listed_notes(target: Target, pat_num: int, check: Callable[[Answer], None] | None = None) -> list[Answer]:
    """All pages of the group notes of a patient. `check` judges an answer that is no list; without it that blocks."""
    found: dict[int | str, Answer] = {}
    for _ in range(PAGES):
        page = target.list_group_notes(pat_num, **({"Offset": next_offset(len(found))} if found else {}))
        if found and page.refused:
            break
        (check or _block_unless_list)(page)
        rows = {key_of(row, "ProcNum") or repr(row): page.at(row) for row in page.rows or []}
        new = {key: row for key, row in rows.items() if key not in found}
        found |= new
        if len(rows) < 100 or not new:
            break
    return list(found.values())


def _block_unless_list(page: Answer) -> None:
    if not page.succeeded or page.rows is None:
        raise Blocked(
            "arrangement",
            f"reading group notes back failed: the target answered {page.status} to a request for those of a patient",
        )


def expect_notes(page: Answer) -> None:
    """The answer is a success with an array of objects."""
    expect(page).is_true(
        page.succeeded and page.rows is not None, "a list of group notes", f"{page.status} {page.shown}"
    )


def expect_nobody_for_provider(target: Target, note: Callable[[], Made], answer: Answer, nobody: int) -> None:
    """A group note with the key of no provider is refused, or accepted with another one; which of the two is noted."""
    if answer.refused:
        expect(answer).refused()
        observe("refused")
        return
    expect(answer).accepted()
    for shown in (answer, read_note(target, note(), answer)):
        expect(shown).has_not(ProvNum=nobody)
    observe("ignored")


def is_in(text: str, shown: Any) -> bool:
    """Whether a text is part of what is shown, runs of white space counting as one space."""
    return isinstance(shown, str) and normal(text) in normal(shown)


def normal(text: str) -> str:
    """A text with its runs of white space as one space each."""
    return " ".join(text.split())


# The procedures behind.


def procedure_behind(target: Target, made: Made) -> Answer:
    """A record as a procedure, judged as it is where GET (single) can show it."""
    return target.get(made.ProcNum) if target.version >= since("get-procedure") else target.read(made)


def snapshot(target: Target, made: Made) -> dict[str, Any]:
    """How a procedure reads now, time stamps aside."""
    return {name: value for name, value in (target.read(made).record or {}).items() if name not in TIMES_OF_THE_SERVER}


def expect_reads_as_before(shown: Answer, before: dict[str, Any]) -> None:
    """The record reads as before, time stamps aside; what it does not show any more was not changed."""
    expect(shown).accepted()
    record = shown.record or {}
    both = [name for name in before if name in record]
    if before and not both:
        raise Blocked("not-shown", "the record shows no member that it showed before")
    changed = {name: record[name] for name in both if not same(name, before[name], record[name])}
    was = {name: before[name] for name in changed}
    expect(shown).is_true(not changed, in_words(was) or "the record as it was", in_words(changed))
