"""ProcedureLogs PUT GroupNote."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.expect import SHOWN, expect, observe
from judging.rule import each_rule, rule
from spec import members as members_of
from spec import slug
from strategies import Body, broken_group_notes, unknown_keys
from strategies.group_notes import WRONG
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target
from suites.group_notes import (
    all_as_shown,
    every_field,
    expect_all_as_before,
    expect_nobody_for_provider,
    fresh_text,
    is_in,
    make_note,
    normal,
    noted_patient,
    noted_patients,
    ordinary_procedure,
    read_note,
)
from suites.observations import refusal_shape
from suites.refusals import answered_once


@dataclass(frozen=True, slots=True)
class Edit:
    """An update of a group note: the note as it was written, what was sent, and the answer."""

    note: Made
    body: Body
    answer: Answer


def edit(target: Target, note: Made, **fields: Any) -> Edit:
    """Update a group note with a new text and these fields; a field that is `...` is left out."""
    given_all = {"PatNum": note.PatNum, "Note": fresh_text(target), **fields}
    body = {name: value for name, value in given_all.items() if value is not ...}
    return Edit(note, body, target.update_group_note(note.ProcNum, body))


@pytest.fixture(scope="module")
def edited(target: Target, grouped: list[Made]) -> Edit:
    """An update with the required fields only; its answer is judged as it is: it may be a refusal."""
    return edit(target, make_note(target, grouped))


@pytest.fixture(scope="module")
def accepted(edited: Edit) -> Edit:
    """The update with the required fields as the accepted twin of every rejection; raises Blocked if rejected."""
    return _accepted(edited)


def _accepted(edited: Edit) -> Edit:
    if not edited.answer.succeeded:
        raise Blocked.twin(f"the target answered {edited.answer.status} to the update of a group note")
    return edited


@rule("update-group-note/answers-200")
def test_an_update_is_answered_with_200(edited: Edit) -> None:
    """Write a group note anew."""
    expect(edited.answer).status(200)


@rule("update-group-note/answer-is-the-note")
def test_the_answer_is_the_group_note(edited: Edit) -> None:
    """Write a group note anew: the answer has its ProcNum and its patient."""
    expect(edited.answer).has(ProcNum=edited.note.ProcNum, PatNum=edited.note.PatNum)


@rule("update-group-note/changes-no-other-record")
def test_other_group_notes_stay_as_they_were(
    target: Target, practice: Practice, notes_in_a_row: list[Made], note_elsewhere: Made | None
) -> None:
    """Update a group note with every field: an earlier and a later one, and another patient's, stay."""
    earlier, _, note, later = notes_in_a_row
    others = [earlier, later, *([note_elsewhere] if note_elsewhere else [])]
    before = all_as_shown(target, others)
    answer = edit(target, note, **every_field(target, noted_patient(practice))).answer
    expect(answer).accepted()
    expect_all_as_before(target, others, before, answer)


# Which group note.


@rule("update-group-note/proc-num-must-be-a-group-note")
def test_a_procedure_is_no_group_note(target: Target, grouped: list[Made], accepted: Edit) -> None:
    """Update an ordinary procedure, whatever its status, one in a group too, as if it were a group note."""
    for made in (ordinary_procedure(target), grouped[0]):
        expect(target.update_group_note(made.ProcNum, accepted.body)).refused()


@rule("update-group-note/proc-num-unknown-is-refused")
@given(key=unknown_keys())
def test_an_unknown_key_is_refused(target: Target, accepted: Edit, key: int) -> None:
    """Update a group note far above any that exists."""
    expect(target.update_group_note(key, accepted.body)).refused()


@rule("update-group-note/wrong-patient")
def test_an_update_with_another_patient(target: Target, practice: Practice, grouped: list[Made]) -> None:
    """Update a group note with the PatNum of another patient."""
    others = [one.PatNum for one in noted_patients(practice) if one.PatNum != grouped[0].PatNum]
    if not others:
        raise Blocked.lacking("a second patient who may have group notes")
    observe(_handling(edit(target, make_note(target, grouped), PatNum=others[0]).answer))


def _handling(answer: Answer) -> str:
    return "refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}"


# Appending.


@rule("update-group-note/do-append-note-on-an-invalidated-note")
def test_nothing_is_appended_to_an_invalidated_note(target: Target, practice: Practice, accepted: Edit) -> None:
    """Append to an invalidated group note: rejected, or the new text does not follow an old one."""
    invalidated = next(one for one in practice.disposable if one.kind == "invalidated-group-note")
    done = edit(target, Made(invalidated.ProcNum, invalidated.PatNum, {}, accepted.answer), doAppendNote="true")
    if done.answer.refused:
        expect(done.answer).refused()
        return
    expect(done.answer).accepted()
    before, found, _ = normal(str((done.answer.record or {}).get("Note"))).partition(normal(done.body["Note"]))
    expect(done.answer).is_true(
        not (before and found), "a Note to which nothing is appended", f"{before[-SHOWN:]!r} and then the new text"
    )


@rule("update-group-note/do-append-note-on-an-unlocked-note")
def test_appending_to_a_note_that_is_not_locked(target: Target, accepted: Edit) -> None:
    """Send doAppendNote true for a group note that is not locked."""
    done = edit(target, accepted.note, doAppendNote="true")
    if not done.answer.succeeded:
        observe(_handling(done.answer))
        return
    kept = is_in(accepted.body["Note"], (read_note(target, done.note).record or {}).get("Note"))
    observe("appended" if kept else "replaced")


# Signature and provider.


@rule("update-group-note/prov-num-unknown-is-not-kept")
@given(nobody=unknown_keys())
def test_a_provider_that_nobody_is(target: Target, accepted: Edit, nobody: int) -> None:
    """Write a group note anew with the key of no provider."""
    done = edit(target, accepted.note, ProvNum=nobody)
    expect_nobody_for_provider(target, lambda: done.note, done.answer, nobody)


# Refusals and the answer.

BROKEN = {name: name for name in WRONG if name.startswith("update-group-note/")}


@each_rule("broken", BROKEN)
@given(data=st.data())
def test_an_update_that_breaks_one_rule_is_refused(
    target: Target, accepted: Edit, broken: str, data: st.DataObject
) -> None:
    """Send an update with one thing wrong, beside the accepted one with that thing put right."""
    body = data.draw(broken_group_notes(broken, valid=accepted.body), label="body")
    expect(target.update_group_note(accepted.note.ProcNum, body)).refused()


def without_text(target: Target, accepted: Edit) -> Answer:
    """The answer to an update without a text, which shows how a refusal looks; sent once."""
    note, body = accepted.note, {name: value for name, value in accepted.body.items() if name != "Note"}
    return answered_once(target, "PUT GroupNote without a text", lambda: target.update_group_note(note.ProcNum, body))


def of_nothing(target: Target, accepted: Edit) -> Answer:
    """The answer to an update of a group note that there is not; sent once."""
    key = UNKNOWN_KEY
    return answered_once(target, f"PUT GroupNote of {key}", lambda: target.update_group_note(key, accepted.body))


@rule("update-group-note/refusal-status")
def test_a_refusal_is_400_or_404(target: Target, accepted: Edit) -> None:
    """Whatever is wrong with an update, the document knows two statuses for it."""
    expect(without_text(target, accepted)).refused_as_documented()
    expect(of_nothing(target, accepted)).refused_as_documented()


@rule("update-group-note/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, accepted: Edit) -> None:
    """A refusal says why, of a text that is missing and of a group note that there is not."""
    expect(without_text(target, accepted)).explained()
    expect(of_nothing(target, accepted)).explained()


@rule("update-group-note/refusal-shape")
def test_the_shape_of_a_refusal(target: Target, accepted: Edit) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(without_text(target, accepted)))


@each_rule("member", {f"update-group-note/answer-{slug(member)}": member for member in members_of("update-group-note")})
def test_the_answer_has_the_member(edited: Edit, member: str) -> None:
    """Each member of the sample is there, in its JSON kind."""
    expect(edited.answer).has_member("update-group-note", member)
