"""ProcedureLogs POST InsuranceHistory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.examples import budget
from judging.expect import expect, observe
from judging.rule import each_rule, rule
from spec import members as members_of
from spec import shown_form, slug
from strategies import BROKEN_ENTRIES, FORMS_OF_DATES, broken_history_entries
from strategies.dates import PLAIN_DAY
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Patient, Practice, Subscriber, Target
from suites.group_notes import procedure_behind
from suites.insurance_history import (
    Entry,
    categories_for,
    category_for,
    codes_in,
    entry_body,
    made_by_entry,
    subscriber_for,
)
from suites.observations import key_kind, other_members, refusal_shape
from suites.practice_entries import first
from suites.refusals import answered_once

ENTER = "create-insurance-history"


@pytest.fixture(scope="module")
def twin(target: Target, entered: Entry) -> Made:
    """The accepted twin of every refusal; raises Blocked where the target refuses it."""
    made = entered.made
    target.log.recall(made.answer.exchange)
    return made


@rule("create-insurance-history/answers-201")
def test_an_entry_is_answered_with_201(entered: Entry) -> None:
    """Enter a date."""
    expect(entered.answer).status(201)


def expect_procedure(target: Target, made: Made, **values: Any) -> None:
    """The new procedure shows these values, in the answer and when it is read back."""
    expect(made.answer).has(**values)
    expect(procedure_behind(target, made)).has(**values)


# What the new procedure is.


@rule("create-insurance-history/clinic-num-is-the-patients")
def test_the_clinic_is_the_patients(target: Target, practice: Practice, entered: Entry) -> None:
    """The new procedure is in the patient's clinic."""
    made, patient = _made_for(target, practice, entered, lambda one: one.ClinicNum is not None)
    expect_procedure(target, made, ClinicNum=patient.ClinicNum)


@rule("create-insurance-history/prov-num-is-the-patients")
def test_the_provider_is_the_patients(target: Target, practice: Practice, entered: Entry) -> None:
    """The new procedure has the patient's provider."""
    made, patient = _made_for(target, practice, entered, lambda one: bool(one.PriProv))
    expect_procedure(target, made, ProvNum=patient.PriProv)


def _made_for(
    target: Target, practice: Practice, entered: Entry, fits: Callable[[Patient], bool]
) -> tuple[Made, Patient]:
    """An entry for a patient of that kind: the one that is there already, or another."""
    pairs = [(one, practice.patient(one.PatNum)) for one in (entered.subscriber, *practice.subscribers)]
    one, patient = next((one, patient) for one, patient in pairs if patient and fits(patient))
    return entered.made if one == entered.subscriber else _once(target, one, category_for(practice, one)), patient


def _once(target: Target, one: Subscriber, category: str) -> Made:
    body = entry_body(one, category, PLAIN_DAY)
    return target.once(ENTER, body, make=lambda: made_by_entry(body, target.create_insurance_history(body)))


@rule("create-insurance-history/code-is-the-first-of-the-category")
def test_the_code_is_the_first_of_the_category(target: Target, practice: Practice, entered: Entry) -> None:
    """Enter a date: the new procedure has the first code of its category, in one of the orders that can be meant."""
    one = entered.subscriber
    category = first(
        [category for category in categories_for(practice, one) if codes_in(practice, category)], "codes of a category"
    )
    made = entered.made if category == entered.category else _once(target, one, category)
    firsts = {reading: {"procCode": code} for reading, code in _first_codes(practice, category).items()}
    shown = (made.answer.record or {}).get("procCode")
    others = set(codes_in(practice, category)) - {code["procCode"] for code in firsts.values()}
    if "category_order" not in firsts and shown in others:
        raise Blocked.lacking(f"code_order with every code of {category}")
    expect(made.answer).has_one_reading(**firsts)
    expect(procedure_behind(target, made)).has(procCode=shown)


def _first_codes(practice: Practice, category: str) -> dict[str, str]:
    """The first code of a category by each reading; by the category of the code only if the manifest orders them."""
    codes = codes_in(practice, category)
    ordered = [code for code in practice.code_order if code in codes]
    known = {"category_order": ordered[0]} if set(ordered) == set(codes) else {}
    return {"alphanumeric": codes[0], "preference_order": practice.insurance_history[category][0], **known}


@rule("create-insurance-history/pat-num-is-kept")
def test_the_procedure_belongs_to_the_patient_and_not_to_the_subscriber(
    target: Target, practice: Practice, entered: Entry
) -> None:
    """Enter a date for a patient under the plan of another: if it is accepted, the procedure belongs to the patient."""
    own = entered.made
    others = [one.PatNum for one in practice.subscribers if one.PatNum != own.PatNum]
    body = {**own.sent, "PatNum": (others or [own.PatNum])[0]}
    answer = target.create_insurance_history(body)
    if answer.succeeded:
        expect_procedure(target, made_by_entry(body, answer), PatNum=body["PatNum"])


@rule("create-insurance-history/not-set-category")
def test_a_category_without_codes(target: Target, practice: Practice) -> None:
    """Enter a date into a category that has no codes."""
    category = next(category for category, codes in practice.insurance_history.items() if not codes)
    answer = target.create_insurance_history(entry_body(subscriber_for(practice, category), category, PLAIN_DAY))
    observe("refused" if answer.refused else "accepted" if answer.succeeded else f"{answer.status}")


# Refusals and the answer.


@rule(f"{ENTER}/proc-date-format")
def test_a_form_that_people_write_is_refused(target: Target, twin: Made) -> None:
    """Send the date in the forms that people write instead: with one example only the first two."""
    for form in FORMS_OF_DATES[: budget() * 2]:
        expect(target.create_insurance_history({**twin.sent, "ProcDate": form})).refused()


@each_rule(
    "field",
    {f"{ENTER}/ins-hist-pref-name-is-required": "insHistPrefName", f"{ENTER}/proc-date-is-required": "ProcDate"},
)
def test_an_empty_text_is_no_required_value(target: Target, twin: Made, field: str) -> None:
    """Send an entry whose category or date is an empty text."""
    expect(target.create_insurance_history({**twin.sent, field: ""})).refused()


@rule(f"{ENTER}/other-names-are-refused")
def test_a_name_that_people_write_is_refused(target: Target, twin: Made) -> None:
    """Send the name of a category in part, or with a blank: with one example only the first."""
    name = str(twin.sent["insHistPrefName"])
    for short in (name.removesuffix("Codes"), name.removeprefix("InsHist"), name[:-1], f"InsHist {name[7:]}")[
        : budget()
    ]:
        expect(target.create_insurance_history({**twin.sent, "insHistPrefName": short})).refused()


@each_rule("broken", {broken: broken for broken in BROKEN_ENTRIES})
@given(data=st.data())
def test_an_entry_that_breaks_one_rule_is_refused(target: Target, twin: Made, broken: str, data: st.DataObject) -> None:
    """Send an entry with one thing wrong, beside the accepted one with that thing put right."""
    expect(
        target.create_insurance_history(data.draw(broken_history_entries(broken, valid=dict(twin.sent)), label="body"))
    ).refused()


def without_date(target: Target, twin: Made) -> Answer:
    """The answer to an entry without a date, which shows how a refusal looks; sent once."""
    body = {name: value for name, value in twin.sent.items() if name != "ProcDate"}
    return answered_once(target, "POST InsuranceHistory without a date", lambda: target.create_insurance_history(body))


@rule("create-insurance-history/refusal-status")
def test_a_refusal_is_400_or_404(target: Target, twin: Made) -> None:
    """Whatever is wrong with an entry, the document knows two statuses for it."""
    expect(without_date(target, twin)).refused_as_documented()


@rule("create-insurance-history/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, twin: Made) -> None:
    """A refusal says why, of a date that is missing, of a plan that nobody has and of a category that there is not."""
    expect(without_date(target, twin)).explained()
    for wrong in ({"InsSubNum": UNKNOWN_KEY}, {"insHistPrefName": "Exam"}):
        expect(target.create_insurance_history({**twin.sent, **wrong})).explained()


@rule("create-insurance-history/refusal-shape")
def test_the_shape_of_a_refusal(target: Target, twin: Made) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(without_date(target, twin)))


@each_rule("member", {f"{ENTER}/answer-{slug(member)}": member for member in members_of(ENTER)})
def test_the_answer_has_the_member(entered: Entry, member: str) -> None:
    """Each member of the sample is there, in its JSON kind."""
    expect(entered.answer).has_member(ENTER, member)


SHOWN: dict[str, Any] = {
    f"{ENTER}/shows-{slug(member)}": member for member in members_of(ENTER) if shown_form(member, ENTER)
}


@each_rule("member", SHOWN)
def test_the_answer_writes_the_member_as_the_sample_does(entered: Entry, member: str) -> None:
    """Dates, times, amounts and booleans look like those of the sample."""
    expect(entered.answer).shows(ENTER, member)


@rule("create-insurance-history/answer-key-kind")
def test_how_keys_are_written(entered: Entry) -> None:
    """Note how keys are written."""
    observe(key_kind(entered.answer))


@rule("create-insurance-history/answer-other-members")
def test_members_beyond_the_documented_ones(entered: Entry) -> None:
    """Note whether there are more members than documented."""
    observe(other_members(entered.answer))
