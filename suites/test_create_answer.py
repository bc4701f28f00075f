"""ProcedureLogs POST (create): the answer, and what becomes of a create as a whole."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from hypothesis import given

from judging.expect import expect, made_by, observe
from judging.rule import each_rule, rule
from spec import members, shown_form, slug
from strategies import full_procedures, plain_body, procedures
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target
from suites.listing import expect_stored, others_with, own_fee
from suites.observations import key_kind, other_members, refusal_shape
from suites.refusals import answered_once
from suites.updating import expect_alike, read

NO_DATE: dict[str, Any] = {"ProcDate": "yesterday"}


@rule("create-procedure/answers-201")
def test_a_create_is_answered_with_201(created: Answer) -> None:
    """Create a plain procedure."""
    expect(created).status(201)


@rule("create-procedure/makes-a-new-procedure")
def test_every_create_makes_a_new_procedure(target: Target, created: Answer) -> None:
    """Create the same procedure twice, with a fee that no other one has: two keys, two records, and no third one."""
    fee = own_fee(created.proc_num or 0)
    body = plain_body(ProcFee=fee)
    first, again = target.make(body), target.create(body)
    expect(again).accepted()
    expect(again).is_true(
        again.proc_num not in (None, first.ProcNum),
        f"a ProcNum other than {first.ProcNum}",
        f"ProcNum {again.proc_num}",
    )
    made = Made(made_by(again).ProcNum, body["PatNum"], body, again)
    expect_stored(target, made)
    others = [key for key in others_with(target, made, ProcFee=fee) if key != first.ProcNum]
    expect(again).is_true(not others, f"two procedures with ProcFee {fee}", f"{len(others)} more with it")


@rule("create-procedure/answer-is-the-record")
@given(body=full_procedures() | procedures())
def test_the_answer_is_the_record(target: Target, body: dict[str, Any]) -> None:
    """Create a procedure and read it back: what both show, they show alike."""
    made = target.make(body)
    expect_alike(made.answer, target.read(made))


def _refused(target: Target, **wrong: Any) -> Answer:
    """The answer to a plain create with something wrong, sent once."""
    return answered_once(target, f"POST with {wrong}", lambda: target.create(plain_body(**wrong)))


@rule("create-procedure/refusal-status")
def test_a_refusal_is_400_or_404(target: Target) -> None:
    """Whatever is wrong with a create, the document knows two statuses for it."""
    target.twin(plain_body())
    expect(_refused(target, **NO_DATE)).refused_as_documented()


@rule("create-procedure/refusal-is-explained")
def test_a_refusal_is_explained(target: Target) -> None:
    """Send a wrong value, an unknown key, a missing field and two exclusive fields: each rejection says why."""
    target.twin(plain_body())
    expect(_refused(target, **NO_DATE)).explained()
    for wrong in ({"PatNum": UNKNOWN_KEY}, {"procCode": ...}, {"Priority": UNKNOWN_KEY, "priority": "None"}):
        answer = _refused(target, **wrong)
        if answer.refused:
            expect(answer).explained()


@rule("create-procedure/refusal-shape")
def test_the_shape_of_a_refusal(target: Target) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(_refused(target, **NO_DATE)))


@rule("create-procedure/unknown-key-status")
def test_the_status_for_an_unknown_key(target: Target) -> None:
    """Note whether an unknown key is a bad request or something that is not found."""
    observe(str(_refused(target, PatNum=UNKNOWN_KEY).status))


@each_rule("member", {f"create-procedure/answer-{slug(member)}": member for member in members()})
def test_the_answer_has_the_member(created: Answer, member: str) -> None:
    """Each member of the sample is there, in its JSON kind."""
    expect(created).has_member("create-procedure", member)


@each_rule("member", {f"create-procedure/shows-{slug(member)}": member for member in members() if shown_form(member)})
def test_the_answer_writes_the_member_as_the_sample_does(created: Answer, member: str) -> None:
    """Dates, times, amounts and booleans look like those of the sample."""
    expect(created).shows("create-procedure", member)


@rule("create-procedure/answer-key-kind")
def test_how_keys_are_written(created: Answer) -> None:
    """Note how keys are written."""
    observe(key_kind(created))


@rule("create-procedure/answer-other-members")
def test_members_beyond_the_documented_ones(created: Answer) -> None:
    """Note whether there are more members than documented."""
    observe(other_members(created))


IGNORED = {
    "create-procedure/proc-num-is-ignored": "ProcNum",
    "create-procedure/prov-abbr-is-ignored": "provAbbr",
    "create-procedure/descript-is-ignored": "descript",
}


@each_rule("member", IGNORED)
def test_a_member_that_the_target_sets_is_ignored(target: Target, bare: Made, member: str) -> None:
    """Send the ProcNum of another own procedure, and texts for members that follow from others: the record has none.

    They are sent together; if the target refuses that, each alone.
    """
    wrong: dict[str, Any] = {"ProcNum": bare.ProcNum, "provAbbr": "Nobody", "descript": "Nobody"}
    body = plain_body(**wrong)
    with suppress(Blocked):
        made = target.once("ignored members", body, make=lambda: read(target, target.make(body)))
        expect(made.answer).has_not(**{member: wrong[member]})
        return
    answer = target.create(plain_body(**{member: wrong[member]}))
    expect(answer).accepted()
    expect(target.read(made_by(answer))).has_not(**{member: wrong[member]})


@rule("create-procedure/default-note-is-not-used")
def test_the_default_note_of_the_code_is_not_used(target: Target, practice: Practice) -> None:
    """Create a procedure with a code that has a default note: no member of the record contains the note."""
    code = next(code for code in practice.codes if code.default_note)
    record = target.read(target.make(plain_body(code=code), marked=False))
    told = [member for member, value in (record.record or {}).items() if str(code.default_note) in str(value)]
    expect(record).is_true(not told, "a record without the code's default note", f"the note in {', '.join(told)}")
