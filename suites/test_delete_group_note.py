"""ProcedureLogs DELETE GroupNote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given

from judging.expect import expect, observe
from judging.rule import rule
from spec import since
from strategies import keys_that_are_no_numbers, unknown_keys
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target
from suites.deletions import expect_deleted
from suites.group_notes import (
    all_as_shown,
    every_field,
    expect_all_as_before,
    expect_reads_as_before,
    listed_notes,
    make_note,
    noted_patient,
    ordinary_procedure,
    procedure_behind,
    row_among,
    snapshot,
)
from suites.observations import refusal_shape
from suites.refusals import answered_once
from suites.updating import shown_of


@dataclass(frozen=True, slots=True)
class Deletion:
    """A group note that was deleted: its members, other group notes as they were before, and the answer."""

    note: Made
    members: list[Made]
    others: list[Made]
    others_before: list[dict[str, Any]]
    answer: Answer


@pytest.fixture(scope="session")
def deletion(target: Target, grouped: list[Made], notes_in_a_row: list[Made], note_elsewhere: Made | None) -> Deletion:
    """Group notes for the same two procedures, of which the second was deleted; the answer is judged as it is."""
    earlier, note, _, later = notes_in_a_row
    others = [earlier, later, *([note_elsewhere] if note_elsewhere else [])]
    before = all_as_shown(target, others)
    return Deletion(note, grouped, others, before, target.delete_group_note(note.ProcNum))


@pytest.fixture(scope="session")
def deleted(deletion: Deletion) -> Deletion:
    """The deletion of a group note as the accepted twin of every rejection; raises Blocked if it was rejected."""
    if not deletion.answer.succeeded:
        raise Blocked.twin(f"the target answered {deletion.answer.status} to the delete of a group note")
    return deletion


@rule("delete-group-note/answers-200")
def test_a_delete_is_answered_with_200(deletion: Deletion) -> None:
    """Delete a group note."""
    expect(deletion.answer).status(200)


@rule("delete-group-note/is-gone-afterwards")
def test_a_deleted_group_note_is_gone(target: Target, deleted: Deletion) -> None:
    """Read the procedure that was the group note: there is none, or its status is D."""
    answer = _what_is_left(target, deleted.note)
    if answer is None or answer.refused:
        expect(deleted.answer).succeeded()
        observe("gone")
        return
    _expect_deleted(target, deleted.answer, answer)
    observe("deleted-status")


def _expect_deleted(target: Target, deleted: Answer, left: Answer) -> None:
    expect(left).succeeded()
    expect_deleted(target, "a group note", deleted, left, f"ProcStatus {shown_of(left, 'ProcStatus')}")


def _what_is_left(target: Target, note: Made) -> Answer | None:
    if target.version >= since("get-procedure"):
        return target.get(note.ProcNum)
    rows: list[Answer] = []
    for page in target.pages(PatNum=note.PatNum):
        if page.rows is None:
            raise Blocked("arrangement", f"the target answered {page.status} to a request for the list of a patient")
        rows += [page.at(row) for row in page.rows]
    return next((row for row in rows if row.proc_num == note.ProcNum), None)


@rule("delete-group-note/is-gone-afterwards")
def test_a_signed_group_note_is_gone_too(target: Target, practice: Practice, deleted: Deletion) -> None:
    """Delete a group note with every field, so a signed one: where that is accepted, it is gone as well."""
    note = make_note(target, deleted.members, **every_field(target, noted_patient(practice)))
    answer = target.delete_group_note(note.ProcNum)
    left = _what_is_left(target, note)
    if answer.succeeded and left is not None and not left.refused:
        _expect_deleted(target, answer, left)


@rule("delete-group-note/deletes-nothing-else")
def test_other_group_notes_stay(target: Target, deleted: Deletion) -> None:
    """An earlier and a later group note of the same procedures, and another patient's, read as before."""
    expect_all_as_before(target, deleted.others, deleted.others_before, deleted.answer)


@rule("delete-group-note/listing-afterwards")
def test_whether_a_deleted_group_note_is_listed(target: Target, deleted: Deletion) -> None:
    """Look for the deleted group note in the list of its patient."""
    row = row_among(listed_notes(target, deleted.note.PatNum), deleted.note.ProcNum)
    observe("listed" if row else "gone")


@rule("delete-group-note/locked-note")
def test_deleting_a_locked_group_note(target: Target, practice: Practice, deleted: Deletion) -> None:
    """Delete a locked group note of the practice, but not the only one: another check needs it."""
    locked = [one for one in practice.disposable if one.kind == "locked-group-note"][1:]
    if not locked:
        raise Blocked.lacking("a second disposable procedure of kind locked-group-note")
    left = _what_is_left(target, Made(locked[-1].ProcNum, locked[-1].PatNum, {}, deleted.answer))
    if left is None or not left.succeeded or (left.record or {}).get("ProcStatus") == "D":
        raise Blocked("stale-entry", "the locked group note is gone already")
    answer = target.delete_group_note(locked[-1].ProcNum)
    observe("refused" if answer.refused else "deleted" if answer.succeeded else f"{answer.status}")


@rule("delete-group-note/proc-num-must-be-a-group-note")
def test_a_procedure_is_no_group_note(target: Target, deleted: Deletion) -> None:
    """Delete procedures, also a member of a group note, through the GroupNote path: rejected, and each stays."""
    for made in (ordinary_procedure(target), deleted.members[0]):
        before = snapshot(target, made)
        expect(target.delete_group_note(made.ProcNum)).refused()
        expect_reads_as_before(procedure_behind(target, made), before)


def of_nothing(target: Target, key: int | str) -> Answer:
    """The answer to deleting what is no group note, sent once."""
    return answered_once(target, f"DELETE GroupNote of {key}", lambda: target.delete_group_note(key))


@rule("delete-group-note/proc-num-unknown-is-refused")
@given(key=unknown_keys())
def test_an_unknown_key_is_refused(target: Target, deleted: Deletion, key: int) -> None:
    """Delete a group note far above any that exists."""
    expect(target.delete_group_note(key)).refused()


@rule("delete-group-note/proc-num-zero-is-refused")
def test_zero_is_refused(target: Target, deleted: Deletion) -> None:
    """Zero is the key of nothing."""
    expect(of_nothing(target, 0)).refused()


@rule("delete-group-note/proc-num-text-is-refused")
@given(key=keys_that_are_no_numbers())
def test_a_key_that_is_no_number_is_refused(target: Target, deleted: Deletion, key: str) -> None:
    """Delete a group note whose key is made of letters."""
    expect(target.delete_group_note(key)).refused_somehow()


@rule("delete-group-note/refusal-status")
def test_a_refusal_is_400_or_404(target: Target, deleted: Deletion) -> None:
    """Whatever is wrong with a delete, the document knows two statuses for it."""
    for key in (UNKNOWN_KEY, 0):
        expect(of_nothing(target, key)).refused_as_documented()


@rule("delete-group-note/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, deleted: Deletion) -> None:
    """Delete an unknown procedure and one that is not a group note: each rejection says why."""
    for key in (UNKNOWN_KEY, deleted.members[0].ProcNum):
        expect(of_nothing(target, key)).explained()


@rule("delete-group-note/refusal-shape")
def test_the_shape_of_a_refusal(target: Target, deleted: Deletion) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(of_nothing(target, UNKNOWN_KEY)))
