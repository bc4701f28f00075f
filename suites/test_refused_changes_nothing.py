"""What is refused is not done: no record is made and none is changed, not even by what is right in the request."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from judging.examples import ONE_EXAMPLE
from judging.expect import expect
from judging.rule import rule
from spec import catalogue
from strategies import broken_procedures, keys_that_are_no_numbers, not_booleans, unknown_keys
from subject import Answer, Blocked, Made, Target
from subject.needs import missing
from suites.group_notes import (
    expect_reads_as_before,
    free_members,
    fresh_text,
    is_in,
    listed_notes,
    make_note,
    note_body,
    read_note,
)
from suites.listing import others_with, own_fee

BROKEN_CREATES = (
    *(
        "proc-date-format",
        "proc-status-other-values-are-refused",
        "priority-other-category-is-refused",
        "dx-unknown-is-refused",
    ),
    *("tooth-num-is-required-for-tooth", "surf-is-required-for-surf", "priority-and-priority-name-exclude-each-other"),
    "is-date-prosth-est-other-values-are-refused",
)
"""Rules that a server may look at early or late."""


@rule("create-procedure/refused-creates-nothing")
@ONE_EXAMPLE
@given(data=st.data())
def test_a_refused_create_makes_no_procedure(target: Target, bare: Made, data: st.DataObject) -> None:
    """Send creates that are refused, each with a fee that no procedure has: none has it afterwards."""
    fee = own_fee(bare.ProcNum)
    rules = [catalogue()[f"create-procedure/{name}"] for name in BROKEN_CREATES]
    judged = [one.id for one in rules if one.holds_at(target.version) and not missing(target.practice, one.needs)]
    creates = [data.draw(broken_procedures(one), label=one).body for one in judged]
    answers = [target.create({**body, "ProcFee": fee}) for body in creates]
    refused = last_refusal(answers)
    accepted = [answer.proc_num for answer in answers if answer.succeeded]
    left = [key for key in others_with(target, bare, ProcFee=fee) if key not in accepted]
    expect(refused).is_true(not left, f"no procedure with ProcFee {fee}", f"procedure {left[:1]} has it")


def last_refusal(answers: list[Answer]) -> Answer:
    """The last answer that is a refusal; raises Blocked where nothing was refused."""
    refused = [answer for answer in answers if answer.refused]
    if not refused:
        raise Blocked("unexpected-answer", "nothing was refused of what is wrong")
    return refused[-1]


@rule("create-group-note/refused-creates-nothing")
@ONE_EXAMPLE
@given(nobody=unknown_keys(), word=not_booleans(), text=keys_that_are_no_numbers())
def test_a_refused_group_note_is_not_written(
    target: Target, grouped: list[Made], note: Made, nobody: int, word: str, text: str
) -> None:
    """Send group notes with an error and a new text: if they are rejected, no group note has that text."""
    body = note_body(target, free_members(target, grouped))
    wrongs: list[dict[str, Any]] = [{"ProcNums": [*body["ProcNums"], nobody]}, {"isSigned": word}, {"ProcNums": text}]
    answers = [target.create_group_note({**body, **wrong}) for wrong in wrongs]
    refused = last_refusal(answers)
    accepted = [answer.proc_num for answer in answers if answer.succeeded]
    rows = [row for row in listed_notes(target, note.PatNum) if row.proc_num not in accepted]
    left = [row.proc_num for row in rows if is_in(body["Note"], (row.record or {}).get("Note"))]
    expect(refused).is_true(not left, f"no group note with the text {body['Note']!r}", f"group note {left[:1]} has it")


@rule("update-group-note/refused-changes-nothing")
@ONE_EXAMPLE
@given(word=not_booleans())
def test_a_refused_update_of_a_group_note_changes_nothing(target: Target, grouped: list[Made], word: str) -> None:
    """Send updates with a valid text and another error: if they are rejected, the group note reads as before."""
    note = make_note(target, grouped)
    before, answers = dict(read_note(target, note).record or {}), []
    for wrong in {"isSigned": word}, {"doAppendNote": word}:
        answers.append(
            target.update_group_note(note.ProcNum, {"PatNum": note.PatNum, "Note": fresh_text(target), **wrong})
        )
        before = dict(read_note(target, note).record or {}) if answers[-1].succeeded else before
    last_refusal(answers)
    expect_reads_as_before(read_note(target, note), before)
