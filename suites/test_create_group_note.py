"""ProcedureLogs POST GroupNote."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from judging.expect import expect, observe
from judging.rule import each_rule, rule
from spec import members as members_of
from spec import slug
from strategies import (
    broken_group_notes,
    unknown_keys,
    with_an_unknown_member,
)
from strategies.group_notes import WRONG
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target
from suites.group_notes import (
    arranged,
    expect_nobody_for_provider,
    free_members,
    fresh_text,
    member_body,
    note_body,
    noted_patient,
    noted_patients,
    procedure_behind,
)
from suites.observations import refusal_shape
from suites.refusals import answered_once


@rule("create-group-note/answers-201")
def test_a_group_note_is_answered_with_201(noted: Answer) -> None:
    """Write a group note for two procedures."""
    expect(noted).status(201)


@rule("create-group-note/makes-a-group-note")
def test_a_group_note_is_a_new_procedure(target: Target, note: Made) -> None:
    """The ProcNum in the answer is that of a new procedure with the code ~GRP~."""
    expect(note.answer).is_true(
        note.ProcNum not in note.sent["ProcNums"], "a ProcNum of its own", f"ProcNum {note.ProcNum}, that of a member"
    )
    expect(procedure_behind(target, note)).has(procCode="~GRP~", PatNum=note.PatNum)


# Members.


@rule("create-group-note/proc-nums-unknown-is-refused")
@given(data=st.data())
def test_a_member_that_nobody_knows_is_refused(target: Target, note: Made, data: st.DataObject) -> None:
    """Name one more member: a key that no procedure has."""
    expect(target.create_group_note(data.draw(with_an_unknown_member(valid=dict(note.sent)), label="body"))).refused()


@rule("create-group-note/proc-nums-must-be-an-array")
def test_members_that_are_no_array_are_refused(target: Target, note: Made) -> None:
    """Send a bare key instead of the array: rejected. The keys as one text are rejected, or make the note."""
    keys = note.sent["ProcNums"]
    expect(target.create_group_note({**note.sent, "ProcNums": keys[0]})).refused_somehow()
    text = target.create_group_note({**note.sent, "ProcNums": ",".join(str(key) for key in keys)})
    if text.succeeded:
        expect(text).has(ProcNums=keys)
    else:
        expect(text).refused_somehow()


@rule("create-group-note/other-patients-procedures")
def test_procedures_of_another_patient(target: Target, practice: Practice, grouped: list[Made]) -> None:
    """Write a group note of another patient for the same members."""
    others = [one for one in noted_patients(practice) if one.PatNum != grouped[0].PatNum]
    if not others:
        raise Blocked.lacking("a second patient who may have group notes")
    answer = target.create_group_note(note_body(target, free_members(target, grouped), PatNum=others[0].PatNum))
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


@rule("create-group-note/empty-proc-nums")
def test_a_group_note_for_no_procedure(target: Target, grouped: list[Made]) -> None:
    """Write a group note with an empty array of members."""
    answer = target.create_group_note(note_body(target, grouped, ProcNums=[]))
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


@rule("create-group-note/members-of-another-note")
def test_procedures_of_another_group_note(target: Target, note: Made) -> None:
    """Write a second group note for the members of one."""
    answer = target.create_group_note({**note.sent, "Note": fresh_text(target)})
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


@rule("create-group-note/planned-members")
def test_procedures_that_are_planned(target: Target, practice: Practice) -> None:
    """Write a group note for a procedure that is treatment planned."""
    planned = [target.make({**member_body(practice, noted_patient(practice)), "ProcStatus": "TP"})]
    answer = target.create_group_note(note_body(target, planned))
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


# Patient, text, signature and provider.


@rule("create-group-note/prov-num-unknown-is-not-kept")
@given(nobody=unknown_keys())
def test_a_provider_that_nobody_is(target: Target, grouped: list[Made], note: Made, nobody: int) -> None:
    """Write a group note with the key of no provider."""
    body = note_body(target, free_members(target, grouped), ProvNum=nobody)
    answer = target.create_group_note(body)
    expect_nobody_for_provider(target, lambda: arranged(body, answer), answer, nobody)


# Refusals and the answer.

BROKEN = {name: name for name in WRONG if name.startswith("create-group-note/")}


@each_rule("broken", BROKEN)
@given(data=st.data())
def test_a_group_note_that_breaks_one_rule_is_refused(
    target: Target, note: Made, broken: str, data: st.DataObject
) -> None:
    """Send a group note with one thing wrong, beside the accepted one with that thing put right."""
    expect(
        target.create_group_note(data.draw(broken_group_notes(broken, valid=dict(note.sent)), label="body"))
    ).refused()


def without_members(target: Target, note: Made) -> Answer:
    """The answer to a group note without members, which shows how a refusal looks; sent once."""
    body = {name: value for name, value in note.sent.items() if name != "ProcNums"}
    return answered_once(target, "POST GroupNote without members", lambda: target.create_group_note(body))


@rule("create-group-note/refusal-status")
def test_a_refusal_is_400_or_404(target: Target, note: Made) -> None:
    """Whatever is wrong with a group note, the document knows two statuses for it."""
    expect(without_members(target, note)).refused_as_documented()


@rule("create-group-note/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, note: Made) -> None:
    """A refusal says why, of members that are missing and of one that there is not."""
    expect(without_members(target, note)).explained()
    expect(target.create_group_note({**note.sent, "ProcNums": [*note.sent["ProcNums"], UNKNOWN_KEY]})).explained()


@rule("create-group-note/refusal-shape")
def test_the_shape_of_a_refusal(target: Target, note: Made) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(without_members(target, note)))


@each_rule("member", {f"create-group-note/answer-{slug(member)}": member for member in members_of("create-group-note")})
def test_the_answer_has_the_member(noted: Answer, member: str) -> None:
    """Each member of the sample is there, in its JSON kind."""
    expect(noted).has_member("create-group-note", member)
