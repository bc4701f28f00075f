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
from spec import since, slug
from strategies import Body, broken_group_notes, group_note_texts, long_group_note_texts, unknown_keys
from strategies.group_notes import WRONG
from subject import Answer, Blocked, Made, Practice, Target
from subject.needs import NEEDS
from suites.group_notes import (
    as_shown,
    every_field,
    expect_appended,
    expect_as_before,
    expect_nobody_for_provider,
    expect_note,
    expect_reads_as_before,
    fresh_text,
    is_in,
    make_members,
    make_note,
    normal,
    noted_patient,
    noted_patients,
    notes_around,
    ordinary_procedures,
    procedure_behind,
    providers_beside,
    read_note,
    snapshot,
)
from suites.observations import refusal_shape


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


@pytest.fixture(scope="module")
def fully_edited(target: Target, practice: Practice, grouped: list[Made]) -> Edit:
    """An update with every field that the version has, accepted."""
    fields = every_field(target, noted_patient(practice)) | (
        {"doAppendNote": "false"} if target.version >= since("update-group-note", "doAppendNote") else {}
    )
    return _accepted(edit(target, make_note(target, grouped), **fields))


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


@rule("update-group-note/note-is-updated")
@given(text=group_note_texts())
def test_the_text_is_updated(target: Target, grouped: list[Made], text: str) -> None:
    """Update a group note with several lines, quotes and other scripts: it has the new text instead of the old."""
    done = edit(target, make_note(target, grouped), Note=text)
    expect_note(target, done.note, done.answer, text=text, without=done.note.sent["Note"])


@rule("update-group-note/note-is-updated")
@given(text=long_group_note_texts())
def test_a_long_text_is_updated(target: Target, grouped: list[Made], text: str) -> None:
    """Write a group note anew with several thousand characters, and then with a few: it has the last text alone."""
    note = make_note(target, grouped)
    expect_note(target, note, edit(target, note, Note=text).answer, text=text)
    done = edit(target, note)
    expect_note(target, note, done.answer, text=done.body["Note"], without=text)


@rule("update-group-note/members-are-kept")
def test_the_members_are_kept(target: Target, practice: Practice) -> None:
    """Write a group note anew, and once more with every field: it has the same procedures, and they read as before."""
    patient = noted_patient(practice)
    members = make_members(target, patient)
    note = make_note(target, members)
    before = [snapshot(target, one) for one in members]
    _accepted(edit(target, note))
    done = edit(target, note, **every_field(target, patient))
    expect_note(target, note, done.answer, ProcNums=note.sent["ProcNums"])
    for one, record in zip(members, before, strict=True):
        expect_reads_as_before(procedure_behind(target, one), record)


@rule("update-group-note/changes-no-other-record")
def test_other_group_notes_stay_as_they_were(
    target: Target, practice: Practice, grouped: list[Made], note_elsewhere: Made | None
) -> None:
    """Update the second of three group notes with every field: the others, and another patient's, stay."""
    note, others = notes_around(target, grouped)
    others += [note_elsewhere] if note_elsewhere else []
    before = [as_shown(target, one) for one in others]
    answer = edit(target, note, **every_field(target, noted_patient(practice))).answer
    expect(answer).accepted()
    for one, record in zip(others, before, strict=True):
        expect_as_before(target, one, record, answer)


# Which group note.


@rule("update-group-note/proc-num-must-be-a-group-note")
def test_a_procedure_is_no_group_note(target: Target, grouped: list[Made], accepted: Edit) -> None:
    """Update an ordinary procedure, whatever its status, one in a group too, as if it were a group note."""
    for made in (*ordinary_procedures(target), grouped[0]):
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


@rule("update-group-note/do-append-note-appends")
def test_a_text_is_appended_to_a_locked_note(target: Target, practice: Practice) -> None:
    """Append to a locked group note of the practice: its old text stands before the new one."""
    locked = next(one for one in practice.disposable if one.kind == "locked-group-note")
    note = Made(locked.ProcNum, locked.PatNum, {}, target.list_group_notes(locked.PatNum))
    old = str((read_note(target, note).record or {}).get("Note"))
    done = edit(target, note, doAppendNote="true")
    expect(done.answer).accepted()
    for shown in (done.answer, read_note(target, note)):
        expect_appended(shown, old, done.body["Note"])


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


@rule("update-group-note/do-append-note-false-replaces")
def test_a_text_replaces_the_old_one(target: Target, grouped: list[Made]) -> None:
    """Write a group note anew with doAppendNote false: the old text is gone."""
    done = edit(target, make_note(target, grouped), doAppendNote="false")
    expect_note(target, done.note, done.answer, text=done.body["Note"], without=done.note.sent["Note"])


@rule("update-group-note/do-append-note-on-an-unlocked-note")
def test_appending_to_a_note_that_is_not_locked(target: Target, grouped: list[Made]) -> None:
    """Send doAppendNote true for a group note that is not locked."""
    done = edit(target, make_note(target, grouped), doAppendNote="true")
    if not done.answer.succeeded:
        observe(_handling(done.answer))
        return
    kept = is_in(done.note.sent["Note"], (read_note(target, done.note).record or {}).get("Note"))
    observe("appended" if kept else "replaced")


# Signature and provider.


@rule("update-group-note/is-signed-true-signs")
def test_a_group_note_is_signed(target: Target, grouped: list[Made]) -> None:
    """Write a group note that is not signed anew with isSigned true."""
    done = edit(target, make_note(target, grouped, isSigned="false"), isSigned="true")
    expect_note(target, done.note, done.answer, isSigned="true")


@rule("update-group-note/is-signed-true-overwrites")
def test_a_signature_is_overwritten(target: Target, grouped: list[Made]) -> None:
    """Write a signed group note anew with isSigned true: it has the new text and is signed."""
    done = edit(target, _signed(target, grouped), isSigned="true")
    expect_note(target, done.note, done.answer, text=done.body["Note"], isSigned="true")


@rule("update-group-note/is-signed-false-clears")
def test_a_signature_is_cleared(target: Target, grouped: list[Made]) -> None:
    """Write a signed group note anew with isSigned false."""
    done = edit(target, _signed(target, grouped), isSigned="false")
    expect_note(target, done.note, done.answer, isSigned="false")


@rule("update-group-note/signature-after-an-edit")
def test_the_signature_after_an_edit(target: Target, grouped: list[Made]) -> None:
    """Write a signed group note anew without isSigned."""
    done = edit(target, _signed(target, grouped))
    if not done.answer.succeeded:
        raise Blocked("arrangement", f"the target answered {done.answer.status} to the update of a signed group note")
    observe("kept" if _is_signed(read_note(target, done.note)) else "cleared")


def _signed(target: Target, grouped: list[Made]) -> Made:
    note = make_note(target, grouped, isSigned="true")
    if not _is_signed(read_note(target, note)):
        raise Blocked("arrangement", "the target did not sign a group note that was written with isSigned true")
    return note


def _is_signed(shown: Answer) -> bool:
    return str((shown.record or {}).get("isSigned")).lower() == "true"


@rule("update-group-note/prov-num-is-updated")
def test_the_provider_is_updated(target: Target, practice: Practice, grouped: list[Made]) -> None:
    """Write a group note, which is read, anew with another provider."""
    first, other = providers_beside(practice, noted_patient(practice))[:2]
    note = make_note(target, grouped, ProvNum=first)
    read_note(target, note)
    done = edit(target, note, ProvNum=other)
    expect_note(target, done.note, done.answer, ProvNum=other)


@rule("update-group-note/prov-num-unknown-is-not-kept")
@given(nobody=unknown_keys())
def test_a_provider_that_nobody_is(target: Target, accepted: Edit, nobody: int) -> None:
    """Write a group note anew with the key of no provider."""
    done = edit(target, accepted.note, ProvNum=nobody)
    expect_nobody_for_provider(target, lambda: done.note, done.answer, nobody)


@rule("update-group-note/prov-num-is-optional")
def test_the_provider_may_be_left_out(target: Target, grouped: list[Made], fully_edited: Edit) -> None:
    """Leave ProvNum out of an update that is accepted with it: the group note keeps the provider that it had."""
    provider = fully_edited.body.get("ProvNum")
    if provider is None:
        raise Blocked.lacking(NEEDS["provider"].told)
    done = edit(target, make_note(target, grouped, ProvNum=provider), **{**_optional(fully_edited), "ProvNum": ...})
    expect_note(target, done.note, done.answer, ProvNum=provider)


OPTIONAL = {
    "update-group-note/do-append-note-is-optional": "doAppendNote",
    "update-group-note/is-signed-is-optional": "isSigned",
}


@each_rule("field", OPTIONAL)
def test_a_field_may_be_left_out(target: Target, fully_edited: Edit, field: str) -> None:
    """Leave one field out of an update that is accepted with every field."""
    expect(edit(target, fully_edited.note, **{**_optional(fully_edited), field: ...}).answer).accepted()


def _optional(done: Edit) -> Body:
    return {name: value for name, value in done.body.items() if name not in ("PatNum", "Note")}


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


def without_text(accepted: Edit) -> Body:
    """What is wrong with the updates that show how a refusal looks."""
    return {name: value for name, value in accepted.body.items() if name != "Note"}


@rule("update-group-note/refusal-status")
def test_a_refusal_is_400_or_404(target: Target, accepted: Edit) -> None:
    """Whatever is wrong with an update, the document knows two statuses for it."""
    expect(target.update_group_note(accepted.note.ProcNum, without_text(accepted))).refused()
    expect(target.update_group_note(2_000_000_000, accepted.body)).refused()


@rule("update-group-note/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, accepted: Edit) -> None:
    """A refusal says why, of a text that is missing and of a group note that there is not."""
    expect(target.update_group_note(accepted.note.ProcNum, without_text(accepted))).explained()
    expect(target.update_group_note(2_000_000_000, accepted.body)).explained()


@rule("update-group-note/refusal-shape")
def test_the_shape_of_a_refusal(target: Target, accepted: Edit) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(target.update_group_note(accepted.note.ProcNum, without_text(accepted))))


@each_rule("member", {f"update-group-note/answer-{slug(member)}": member for member in members_of("update-group-note")})
def test_the_answer_has_the_member(edited: Edit, member: str) -> None:
    """Each member of the sample is there, in its JSON kind."""
    expect(edited.answer).has_member("update-group-note", member)
