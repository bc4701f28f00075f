"""The sample requests of the document, with keys, codes and names of the practice, are accepted as they are printed."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TypeAlias

import pytest

from judging.expect import expect, in_words, made_by
from judging.rule import rule
from oracle.updated import DERIVED
from strategies import Body, plain_body
from strategies.fitting_values import provider_for
from subject import Answer, Blocked, Practice, Target
from suites.group_notes import arranged, is_in, noted_patient, providers_beside, read_note, shared_members
from suites.practice_entries import code_of, neither_first
from suites.sample_updates import FIRST, SECOND, first_sample, second_sample, updated_like
from suites.updating import shown_of

Noted: TypeAlias = tuple[Body, Answer]
"""The body of a group note, and the answer to its request."""

TWO_LINES = re.compile(r"Medical: no changes (\r\n|\r|\n| {1,2})Pt concerns: none")
"""The text of the sample; a line break may become spaces."""


def expect_kept(target: Target, body: Body, *, but: str | None = None) -> None:
    """The create is accepted, and the record shows what was sent, but for one member."""
    answer = target.create(body)
    expect(answer).accepted()
    expect(target.read(made_by(answer))).has(**{name: sent for name, sent in body.items() if name != but})


@rule("create-procedure/first-sample-request")
def test_the_first_sample_of_a_create(target: Target, practice: Practice) -> None:
    """Create a procedure on a range of teeth, with a priority by its key and a diagnosis by its name."""
    target.twin(plain_body())
    body = plain_body(
        code=code_of(practice, "ToothRange"),
        ProcDate="2021-04-28",
        ToothRange="2,3, 13-15",
        Priority=neither_first(practice.priorities).DefNum,
        dxName=neither_first(practice.diagnoses).ItemName,
    )
    expect_kept(target, body)


@rule("create-procedure/second-sample-request")
def test_the_second_sample_of_a_create(target: Target, practice: Practice) -> None:
    """Create a procedure on surfaces of a tooth, with keys of 0, a fee, a time, a note and a discount."""
    target.twin(plain_body())
    body = plain_body(
        code=(code := code_of(practice, "Surf")),
        procCode=...,
        CodeNum=code.CodeNum,
        AptNum=0,
        ProcDate="2021-04-25",
        ProcFee="125.95",
        Surf="MO",
        ToothNum="4",
        priority=neither_first(practice.priorities).ItemName,
        ProvNum=provider_for(practice),
        Dx=neither_first(practice.diagnoses).DefNum,
        PlannedAptNum=0,
        ClinicNum=0,
        ProcTime="13:45:00",
        BillingNote="Courtesy discount approved by Dr. Pinciotti for patient loyalty.",
        Discount=25.99,
    )
    expect_kept(target, body, but="ClinicNum")


@rule(FIRST)
def test_the_first_sample_of_an_update(target: Target, practice: Practice) -> None:
    """Update most fields at once: keys in quotes, a fee without decimals, and an empty ToothRange, which is ignored."""
    _expect_sample(target, FIRST, *first_sample(practice))


@rule(SECOND)
def test_the_second_sample_of_an_update(target: Target, practice: Practice) -> None:
    """Update the arch, its teeth and the code of a procedure, with an empty Prosthesis, which means none."""
    _expect_sample(target, SECOND, *second_sample(practice))


def _expect_sample(target: Target, sample: str, create: Body, changes: Body) -> None:
    """The update is accepted, and the record shows what was sent; the appointment may decide on some of it."""
    decided = DERIVED["AptNum"] if "AptNum" in changes else frozenset()
    shown = {name: sent for name, sent in changes.items() if name not in decided and (name != "ToothRange" or sent)}
    with suppress(Blocked):
        expect(updated_like(target, sample).answer).has(**shown)
        return
    made = target.make(create)
    expect(target.update(made, **changes)).succeeded()
    expect(target.read(made)).has(**shown)


@pytest.fixture(scope="module")
def sample_note(target: Target, practice: Practice) -> Noted:
    """A group note as the sample has it, and the answer to its request."""
    members = shared_members(target, noted_patient(practice))
    body = {
        "PatNum": members[0].PatNum,
        "ProvNum": providers_beside(practice, noted_patient(practice))[0],
        "ProcNums": [one.ProcNum for one in members],
        "Note": "Medical: no changes \r\nPt concerns: none",
    }
    return body, target.create_group_note(body)


@rule("create-group-note/sample-request")
def test_the_sample_of_a_group_note(target: Target, sample_note: Noted) -> None:
    """Write a group note of two lines, the first of which ends with a space."""
    body, answer = sample_note
    expect(answer).accepted()
    shown = read_note(target, arranged(body, answer), answer)
    expect(shown).has(**{name: sent for name, sent in body.items() if name != "Note"})
    text = str(shown_of(shown, "Note"))
    expect(shown).is_true(
        TWO_LINES.search(text) is not None, in_words({"Note": body["Note"]}), in_words({"Note": text}), about=["Note"]
    )


@rule("update-group-note/sample-request")
def test_the_sample_of_an_updated_group_note(target: Target, practice: Practice, sample_note: Noted) -> None:
    """Update the text and the provider of a group note, and nothing else."""
    note = arranged(*sample_note)
    provider = providers_beside(practice, noted_patient(practice))[-1]
    answer = target.update_group_note(note.ProcNum, {"PatNum": note.PatNum, "ProvNum": provider, "Note": "Dental exam"})
    expect(answer).succeeded()
    shown = read_note(target, note, answer)
    expect(shown).has(ProvNum=provider)
    text = shown_of(shown, "Note")
    expect(shown).is_true(is_in("Dental exam", text), 'Note "Dental exam"', in_words({"Note": text}), about=["Note"])
