"""ProcedureLogs POST GroupNote."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.expect import expect, observe
from judging.rule import each_rule, rule
from spec import members as members_of
from spec import slug
from strategies import (
    Body,
    broken_group_notes,
    group_note_texts,
    long_group_note_texts,
    unknown_keys,
    with_an_unknown_member,
)
from strategies.dates import PLAIN_DAY
from strategies.group_notes import WRONG
from subject import Answer, Blocked, Made, Practice, Target
from suites.group_notes import (
    arranged,
    every_field,
    expect_nobody_for_provider,
    expect_note,
    expect_notes,
    expect_reads_as_before,
    free_members,
    fresh_text,
    is_in,
    listed_notes,
    make_members,
    make_note,
    member_body,
    note_body,
    noted_patient,
    noted_patients,
    procedure_behind,
    snapshot,
)
from suites.observations import refusal_shape
from suites.practice_entries import first


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


@rule("create-group-note/is-listed")
def test_a_group_note_is_listed(target: Target, grouped: list[Made], note: Made) -> None:
    """Write a group note and look for it among those of its patient: it is there, and no second one has its text."""
    made = make_note(target, grouped)
    rows = listed_notes(target, made.PatNum, expect_notes)
    keys = [row.proc_num for row in rows]
    expect(made.answer).is_true(
        made.ProcNum in keys, f"group note {made.ProcNum} in the list of its patient", f"group notes {keys[-5:]}"
    )
    others = [
        row.proc_num
        for row in rows
        if row.proc_num != made.ProcNum and is_in(made.sent["Note"], (row.record or {}).get("Note"))
    ]
    expect(made.answer).is_true(
        not others, f"only group note {made.ProcNum} with this text", f"group notes {others} have it too"
    )


# Members.


@pytest.fixture(scope="module")
def large_sent(target: Target, practice: Practice) -> Body:
    """A group note for four procedures."""
    return note_body(target, make_members(target, noted_patient(practice), count=4))


@pytest.fixture(scope="module")
def large_noted(target: Target, large_sent: Body, note: Made) -> Answer:
    """The answer to the group note for four procedures, once one for two was accepted; it may be a rejection."""
    return target.create_group_note(large_sent)


@pytest.fixture(scope="module")
def large_note(large_sent: Body, large_noted: Answer) -> Made:
    """The group note for four procedures; raises Blocked if it was rejected."""
    return arranged(large_sent, large_noted)


UNLIKE = {
    "create-group-note/same-date-is-required": "ProcDate",
    "create-group-note/same-clinic-is-required": "ClinicNum",
    "create-group-note/same-provider-is-required": "ProvNum",
}


@each_rule("field", UNLIKE)
def test_procedures_that_differ_are_refused(
    target: Target, practice: Practice, grouped: list[Made], large_note: Made, field: str
) -> None:
    """Add a procedure with another date, clinic or provider, as the last, middle and first member: rejected."""
    plain = member_body(practice, noted_patient(practice))
    body = {**plain, field: _another(practice, field, plain)}
    unlike = target.once("member", body, make=lambda: target.make(body))
    first_one, second = free_members(target, grouped)
    for members in ([first_one, second, unlike], [first_one, unlike, second], [unlike, first_one, second]):
        expect(target.create_group_note(note_body(target, members))).refused()


def _another(practice: Practice, field: str, body: Body) -> Any:
    """A value that the plain member does not have."""
    if field == "ProcDate":
        return PLAIN_DAY.replace(day=PLAIN_DAY.day + 1).isoformat()
    if field == "ClinicNum":
        return next((one.ClinicNum for one in practice.clinics if one.ClinicNum != body["ClinicNum"]), 0)
    return first([one.ProvNum for one in practice.providers if one.ProvNum != body["ProvNum"]], "two providers")


@rule("create-group-note/repeated-proc-nums-are-ignored")
@given(again=st.lists(st.integers(0, 1), min_size=1, max_size=4))
def test_a_member_that_is_named_twice_counts_once(
    target: Target, grouped: list[Made], note: Made, again: list[int]
) -> None:
    """Name the members and some of them again: the group note has each of them once."""
    members = free_members(target, grouped)
    keys = [one.ProcNum for one in members]
    body = note_body(target, members, ProcNums=[*keys, *(keys[index] for index in again)])
    answer = target.create_group_note(body)
    expect(answer).accepted()
    expect_note(target, arranged(body, answer), answer, ProcNums=keys)


@rule("create-group-note/proc-nums-are-kept")
def test_the_members_are_kept(target: Target, note: Made, large_sent: Body, large_noted: Answer) -> None:
    """The group note has the procedures that were sent, two or four, and no others."""
    expect(large_noted).accepted()
    for made in (note, arranged(large_sent, large_noted)):
        expect_note(target, made, made.answer, ProcNums=made.sent["ProcNums"])


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


@rule("create-group-note/members-are-unchanged")
def test_the_members_stay_as_they_were(target: Target, practice: Practice, note: Made) -> None:
    """Read procedures, write a group note for them, and read them again."""
    members = make_members(target, noted_patient(practice))
    before = [snapshot(target, one) for one in members]
    make_note(target, members)
    for one, record in zip(members, before, strict=True):
        expect_reads_as_before(target.read(one), record)


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
    """Write a group note for procedures that are treatment planned."""
    planned = [target.make({**member_body(practice, noted_patient(practice)), "ProcStatus": "TP"}) for _ in range(2)]
    answer = target.create_group_note(note_body(target, planned))
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


# Patient, text, signature and provider.


@rule("create-group-note/pat-num-is-kept")
def test_the_group_note_belongs_to_the_patient(target: Target, practice: Practice, note: Made) -> None:
    """Create a group note for the first and the last patient: the answer and the procedure show that patient."""
    for made in (note, make_note(target, make_members(target, noted_patients(practice)[-1]))):
        expect(made.answer).has(PatNum=made.PatNum)
        expect(procedure_behind(target, made)).has(PatNum=made.PatNum)


@rule("create-group-note/note-is-kept")
@given(text=group_note_texts())
def test_the_text_is_kept(target: Target, grouped: list[Made], text: str) -> None:
    """Write a text of several lines with quotes and other scripts."""
    expect_text_is_kept(target, grouped, text)


@rule("create-group-note/note-keeps-long-text")
@given(text=long_group_note_texts())
def test_a_long_text_is_kept(target: Target, grouped: list[Made], text: str) -> None:
    """Write a text of several thousand characters."""
    expect_text_is_kept(target, grouped, text)


def expect_text_is_kept(target: Target, grouped: list[Made], text: str) -> None:
    """The group note is accepted, and contains the text in the answer and when it is read back."""
    body = note_body(target, free_members(target, grouped), Note=text)
    answer = target.create_group_note(body)
    expect(answer).accepted()
    expect_note(target, arranged(body, answer), answer, text=text)


SIGNATURES = {"create-group-note/is-signed-accepts-true": "true", "create-group-note/is-signed-accepts-false": "false"}


@each_rule("signed", SIGNATURES)
def test_a_group_note_is_signed_or_not(target: Target, grouped: list[Made], signed: str) -> None:
    """Write a group note with isSigned true, and one with false."""
    body = note_body(target, free_members(target, grouped), isSigned=signed)
    answer = target.create_group_note(body)
    expect(answer).accepted()
    expect_note(target, arranged(body, answer), answer, isSigned=signed)


@rule("create-group-note/is-signed-default")
def test_a_group_note_is_not_signed_by_default(target: Target, note: Made) -> None:
    """A group note that was written without isSigned is not signed."""
    expect_note(target, note, note.answer, isSigned="false")


@rule("create-group-note/prov-num-is-kept")
def test_the_provider_is_kept(target: Target, practice: Practice, grouped: list[Made], note: Made) -> None:
    """Write a group note with a provider that is neither the patient's nor the members', where there are so many."""
    provider = every_field(target, noted_patient(practice)).get("ProvNum")
    if provider is None:
        raise Blocked.lacking("a provider")
    body = note_body(target, free_members(target, grouped), ProvNum=provider)
    answer = target.create_group_note(body)
    expect(answer).accepted()
    expect_note(target, arranged(body, answer), answer, ProvNum=provider)


@rule("create-group-note/prov-num-default")
def test_the_default_provider_is_the_patients(target: Target, practice: Practice, note: Made) -> None:
    """A group note that was written without ProvNum has the patient's provider, although its members have another."""
    patient = noted_patient(practice)
    if not patient.PriProv:
        raise Blocked.lacking("a patient with a PriProv who may have group notes")
    expect_note(target, note, note.answer, ProvNum=patient.PriProv)


@rule("create-group-note/prov-num-unknown-is-not-kept")
@given(nobody=unknown_keys())
def test_a_provider_that_nobody_is(target: Target, grouped: list[Made], note: Made, nobody: int) -> None:
    """Write a group note with the key of no provider."""
    body = note_body(target, free_members(target, grouped), ProvNum=nobody)
    answer = target.create_group_note(body)
    expect_nobody_for_provider(target, lambda: arranged(body, answer), answer, nobody)


@each_rule(
    "field",
    {"create-group-note/is-signed-is-optional": "isSigned", "create-group-note/prov-num-is-optional": "ProvNum"},
)
def test_a_field_may_be_left_out(
    target: Target, practice: Practice, grouped: list[Made], full_note: Made, field: str
) -> None:
    """Leave one field out of a group note that is accepted with every field."""
    fields = every_field(target, noted_patient(practice))
    without = {name: value for name, value in fields.items() if name != field}
    expect(target.create_group_note(note_body(target, free_members(target, grouped), **without))).accepted()


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


def without_members(note: Made) -> dict[str, Any]:
    """What is wrong with the group notes that show how a refusal looks."""
    return {name: value for name, value in note.sent.items() if name != "ProcNums"}


@rule("create-group-note/refusal-status")
def test_a_refusal_is_400_or_404(target: Target, note: Made) -> None:
    """Whatever is wrong with a group note, the document knows two statuses for it."""
    expect(target.create_group_note(without_members(note))).refused()


@rule("create-group-note/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, note: Made) -> None:
    """A refusal says why, of members that are missing and of one that there is not."""
    expect(target.create_group_note(without_members(note))).explained()
    expect(target.create_group_note({**note.sent, "ProcNums": [*note.sent["ProcNums"], 2_000_000_000]})).explained()


@rule("create-group-note/refusal-shape")
def test_the_shape_of_a_refusal(target: Target, note: Made) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(target.create_group_note(without_members(note))))


@each_rule("member", {f"create-group-note/answer-{slug(member)}": member for member in members_of("create-group-note")})
def test_the_answer_has_the_member(noted: Answer, member: str) -> None:
    """Each member of the sample is there, in its JSON kind."""
    expect(noted).has_member("create-group-note", member)
