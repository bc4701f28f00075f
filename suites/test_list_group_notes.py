"""ProcedureLogs GET GroupNotes."""

from __future__ import annotations

import pytest

from judging.expect import expect, in_words, observe
from judging.rule import each_rule, rule
from spec import members as members_of
from spec import slug
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target, key_of
from suites.group_notes import is_in, listed_notes, row_among
from suites.observations import refusal_shape


@pytest.fixture(scope="module")
def own_notes(note: Made, full_note: Made, note_elsewhere: Made | None) -> list[Made]:
    """Group notes of one patient, while another patient has one too."""
    return [note, full_note]


@pytest.fixture(scope="module")
def page(target: Target, own_notes: list[Made]) -> Answer:
    """The group notes of that patient, as GET GroupNotes answers it."""
    return target.list_group_notes(own_notes[0].PatNum)


@pytest.fixture(scope="module")
def rows(target: Target, own_notes: list[Made]) -> list[Answer]:
    """The rows of the list of group notes, over all pages, as one answer each."""
    return listed_notes(target, own_notes[0].PatNum)


def row_of(rows: list[Answer], note: Made) -> Answer:
    """A group note in the list, known by its key or else by its text; raises Blocked where it is not there."""
    by_key = [row for row in rows if row.proc_num == note.ProcNum]
    by_text = [row for row in rows if is_in(note.sent["Note"], (row.record or {}).get("Note"))]
    for row in (*by_key, *by_text):
        return row
    row_among(rows, note.ProcNum)
    raise Blocked("arrangement", f"group note {note.ProcNum} is not among the group notes of its patient")


@rule("list-group-notes/answers-200")
def test_a_list_is_answered_with_200(page: Answer) -> None:
    """Ask for the group notes of a patient who has some."""
    expect(page).status(200)


@rule("list-group-notes/answers-an-array")
def test_the_answer_is_an_array_of_objects(page: Answer) -> None:
    """The body is an array whose items are objects."""
    expect(page).is_true(bool(page.rows), "an array with the group notes of the patient", f"{page.status} {page.shown}")


@rule("list-group-notes/none-listed-twice")
def test_no_group_note_is_listed_twice(page: Answer) -> None:
    """The keys of one answer are all different."""
    if not page.rows:
        raise Blocked("unexpected-answer", "the list of a patient with group notes has none")
    keys = [key_of(row, "ProcNum") for row in page.rows]
    if None in keys:
        raise Blocked.not_shown("ProcNum")
    expect(page).is_true(
        len(keys) == len(set(keys)), "each group note once", f"{len(keys) - len(set(keys))} of {len(keys)} again"
    )


@rule("list-group-notes/of-the-patient-only")
def test_no_group_note_of_another_patient_is_listed(
    note: Made, rows: list[Answer], note_elsewhere: Made | None
) -> None:
    """Another patient has a group note: it is not in the list, nor is any row of another patient."""
    own = row_of(rows, note)
    if note_elsewhere is None:
        raise Blocked.lacking("a second patient who may have group notes")
    others = [row.record for row in rows if key_of(row.record or {}, "PatNum") not in (None, note.PatNum)]
    leaked = [row.record for row in rows if row.proc_num == note_elsewhere.ProcNum]
    wrong = next((row for row in [*others, *leaked] if row), {})
    expect(own).is_true(not others and not leaked, f"only group notes of patient {note.PatNum}", in_words(wrong))


@rule("list-group-notes/of-the-patient-only")
def test_nobody_has_no_group_notes(target: Target, note: Made) -> None:
    """Ask for the group notes of nobody, while a patient has some: refused, or an empty list."""
    answer = target.list_group_notes(UNKNOWN_KEY)
    if not answer.refused:
        expect(answer).is_true(not answer.rows, "no group notes", f"{len(answer.rows or ())} of them")


@rule("list-group-notes/proc-num-is-a-group-note")
def test_proc_num_is_a_group_note(target: Target, note: Made, rows: list[Answer]) -> None:
    """ProcNum of a group note is that of a procedure with the code ~GRP~."""
    key = row_of(rows, note).proc_num
    if key is None:
        raise Blocked.not_shown("ProcNum")
    expect(target.get(key)).has(procCode="~GRP~")


@rule("list-group-notes/is-signed-spelling")
def test_how_is_signed_is_written(note: Made, rows: list[Answer]) -> None:
    """Note how isSigned is written."""
    shown = str((row_of(rows, note).record or {}).get("isSigned"))
    observe({"false": "lower-case", "False": "capital"}.get(shown, shown))


@rule("list-group-notes/without-notes")
def test_the_list_of_a_patient_without_group_notes(target: Target, practice: Practice) -> None:
    """Ask for the group notes of a patient who has none."""
    patient = next(one for one in practice.patients if one.group_notes is False)
    observe(_told(target.list_group_notes(patient.PatNum)))


@rule("list-group-notes/pat-num-unknown")
def test_the_list_of_an_unknown_patient(target: Target) -> None:
    """Ask for the group notes of nobody."""
    observe(_told(target.list_group_notes(UNKNOWN_KEY)))


def _told(answer: Answer) -> str:
    return (
        "refused" if answer.refused else "empty-list" if answer.succeeded and answer.rows == [] else f"{answer.status}"
    )


# Refusals: what is missing is the only parameter.


@pytest.fixture(scope="module")
def refused(target: Target, page: Answer) -> Answer:
    """The answer to a request without PatNum, where the one with it is accepted."""
    if not page.succeeded:
        raise Blocked.twin(f"the group notes of a patient were answered with {page.status}")
    target.log.recall(page.exchange)
    return target.list_group_notes()


@rule("list-group-notes/pat-num-is-required")
def test_a_request_without_a_patient_is_refused(refused: Answer) -> None:
    """Ask for group notes without saying whose."""
    expect(refused).refused()


@rule("list-group-notes/pat-num-zero-is-refused")
def test_patient_zero_is_refused(target: Target, page: Answer) -> None:
    """Ask for the group notes of patient 0, who is nobody."""
    if not page.succeeded:
        raise Blocked.twin(f"the group notes of a patient were answered with {page.status}")
    expect(target.list_group_notes(0)).refused()


@rule("list-group-notes/refusal-status")
def test_a_refusal_is_400_or_404(refused: Answer) -> None:
    """Whatever is wrong with a request, the document knows two statuses for it."""
    expect(refused).refused_as_documented()


@rule("list-group-notes/refusal-is-explained")
def test_a_refusal_is_explained(refused: Answer) -> None:
    """A refusal says why."""
    expect(refused).explained()


@rule("list-group-notes/refusal-shape")
def test_the_shape_of_a_refusal(refused: Answer) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(refused))


@each_rule("member", {f"list-group-notes/answer-{slug(member)}": member for member in members_of("list-group-notes")})
def test_each_group_note_has_the_member(page: Answer, member: str) -> None:
    """Each member of the sample is there in every group note, in its JSON kind."""
    if not page.rows:
        raise Blocked("unexpected-answer", "the list of a patient with group notes has none")
    for row in page.rows:
        expect(page.at(row)).has_member("list-group-notes", member)
