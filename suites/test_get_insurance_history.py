"""ProcedureLogs GET InsuranceHistory."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import given

from judging.expect import expect, in_words, observe
from judging.rule import each_rule, rule
from spec import insurance_categories, slug
from spec import members as members_of
from strategies import plain_body, unknown_keys
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Practice, Target, key_of
from suites.insurance_history import (
    Entry,
    codes_in,
    day_after,
    keys_of,
    read_history,
    require_shown,
    subscriber,
    unchanged,
)
from suites.observations import refusal_shape
from suites.practice_entries import first

READ = "get-insurance-history"


@pytest.fixture(scope="module")
def accepted(history: Answer) -> Answer:
    """The history of a subscriber, where the target shows it: the accepted twin of every refusal."""
    if not history.succeeded:
        raise Blocked.twin(f"the history of a subscriber was answered with {history.status}")
    return history


@rule("get-insurance-history/answers-200")
def test_a_history_is_answered_with_200(history: Answer) -> None:
    """Ask for the history of a patient and a plan."""
    expect(history).status(200)


@rule("get-insurance-history/answers-an-array")
def test_the_answer_is_an_array_of_categories(history: Answer) -> None:
    """The body is an array whose items each name a category."""
    named = [row.get("insHistPrefName") for row in history.rows or []]
    expect(history).is_true(
        bool(named) and all(isinstance(name, str) for name in named),
        "an array of categories",
        f"{history.status} {history.shown}",
    )


@each_rule(
    "category", {f"get-insurance-history/has-{name}": category for name, category in insurance_categories().items()}
)
def test_each_category_is_there_once(history: Answer, category: str) -> None:
    """Each of the documented ten categories is there, once."""
    rows = history.rows or []
    if any("insHistPrefName" not in row for row in rows):
        raise Blocked.not_shown("insHistPrefName")
    times = Counter(str(row["insHistPrefName"]) for row in rows)[category]
    expect(history).is_true(
        history.succeeded and times == 1, f"{category} once", f"{times} times, with status {history.status}"
    )


@each_rule("member", {f"get-insurance-history/answer-{slug(member)}": member for member in members_of(READ)})
def test_each_category_has_the_member(history: Answer, member: str) -> None:
    """Each member of the sample is there in every category, in its JSON kind."""
    if not history.rows:
        raise Blocked("not-shown", "the history of a subscriber has no categories")
    for row in history.rows:
        expect(history.at(row)).has_member(READ, member)


# What stands for a date.

NO_HISTORY: dict[str, dict[str, Any]] = {
    "get-insurance-history/no-history": {"procDate": "No History"},
    "get-insurance-history/no-history-has-no-proc-num": {"ProcNum": 0},
}
NOT_SET: dict[str, dict[str, Any]] = {
    "get-insurance-history/not-set": {"procDate": "Not Set"},
    "get-insurance-history/not-set-has-no-proc-num": {"ProcNum": 0},
}


@each_rule("shown", NO_HISTORY)
def test_a_category_without_a_procedure(target: Target, practice: Practice, shown: dict[str, Any]) -> None:
    """A category in which nothing was ever entered says so in place of a date."""
    not_set = {category for category, codes in practice.insurance_history.items() if not codes}
    one = first(
        [one for one in practice.subscribers if set(one.no_history) - not_set],
        "a category in no_history that has codes",
    )
    history = read_history(target, one)
    for category in one.no_history:
        if category not in not_set:
            expect(history.of(category)).has(**shown)


@each_rule("shown", NOT_SET)
def test_a_category_without_codes(target: Target, practice: Practice, shown: dict[str, Any]) -> None:
    """A category whose preference has no codes says so in place of a date."""
    history = read_history(target, subscriber(practice))
    for category, codes in practice.insurance_history.items():
        if not codes:
            expect(history.of(category)).has(**shown)


# What the run enters.


@rule("get-insurance-history/shows-proc-date")
def test_a_date_is_written_as_in_the_sample(entered: Entry) -> None:
    """The date of a category looks like that of the sample."""
    require_made(entered)
    expect(entered.after.of(entered.category)).shows(READ, "procDate")


def require_made(entered: Entry) -> Made:
    """The procedure of an entry; raises Blocked where the entry was refused."""
    return entered.made


@rule("get-insurance-history/of-the-patient-only")
def test_the_history_of_another_patient_does_not_count(target: Target, practice: Practice, entered: Entry) -> None:
    """Enter a date for one patient: another patient's history does not show it, with either plan."""
    require_shown(entered)
    own = entered.subscriber
    other = first([one for one in practice.subscribers if one.PatNum != own.PatNum], "subscribers of two patients")
    expect_nothing_of(target, own.PatNum, read_history(target, other).answer)
    mixed = target.get_insurance_history(PatNum=other.PatNum, InsSubNum=own.InsSubNum)
    if not mixed.refused:
        expect_nothing_of(target, own.PatNum, mixed)


def expect_nothing_of(target: Target, pat_num: int, answer: Answer) -> None:
    """No category has a procedure that the run made for that patient."""
    theirs = {key for key, patient in target.journal.own.items() if patient == pat_num}
    leaked = [row for row in answer.rows or [] if key_of(row, "ProcNum") in theirs]
    expect(answer).is_true(not leaked, f"no procedure of patient {pat_num}", in_words(leaked[0] if leaked else {}))


@rule("get-insurance-history/ordinary-procedures-do-not-count")
def test_an_ordinary_procedure_does_not_count(target: Target, practice: Practice, entered: Entry) -> None:
    """Create a later EO procedure with a code of the category: the category shows the same date as before."""
    require_shown(entered)
    one, category = entered.subscriber, entered.category
    before = read_history(target, one)
    day = day_after(before.day(category))
    target.make(plain_body(patient=one.PatNum, status="EO", ProcDate=day.isoformat(), **_code(practice, category)))
    after = read_history(target, one)
    changed = unchanged(before, after, [category])
    expect(after.answer).is_true(not changed, f"{category} as it was", in_words(changed))


def _code(practice: Practice, category: str) -> dict[str, Any]:
    """The code that an entry of the category would use, by what the manifest says about it."""
    codes = first(codes_in(practice, category), f"codes in {category} of insurance_history")
    known = [code for code in practice.codes if code.ProcCode == codes]
    return {"code": known[0]} if known else {"procCode": codes}


# Refusals.

KEYS = {"pat-num": "PatNum", "ins-sub-num": "InsSubNum"}


@each_rule("key", {f"get-insurance-history/{name}-is-required": key for name, key in KEYS.items()})
def test_a_request_without_a_key_is_refused(target: Target, practice: Practice, accepted: Answer, key: str) -> None:
    """Ask without saying for which patient, or for which plan."""
    keys = keys_of(subscriber(practice))
    del keys[key]
    expect(target.get_insurance_history(**keys)).refused()


@each_rule("key", {f"get-insurance-history/{name}-unknown-is-refused": key for name, key in KEYS.items()})
@given(unknown=unknown_keys())
def test_an_unknown_key_is_refused(
    target: Target, practice: Practice, accepted: Answer, key: str, unknown: int
) -> None:
    """Ask for a patient or a plan far above any that exists."""
    expect(target.get_insurance_history(**{**keys_of(subscriber(practice)), key: unknown})).refused()


@each_rule("key", {f"get-insurance-history/{name}-zero-is-refused": key for name, key in KEYS.items()})
def test_zero_is_refused(target: Target, practice: Practice, accepted: Answer, key: str) -> None:
    """Zero is the key of nothing."""
    expect(target.get_insurance_history(**{**keys_of(subscriber(practice)), key: 0})).refused()


@pytest.fixture(scope="module")
def refused(target: Target, practice: Practice, accepted: Answer) -> Answer:
    """The answer to a request that does not say for which plan."""
    return target.get_insurance_history(PatNum=subscriber(practice).PatNum)


@rule("get-insurance-history/refusal-status")
def test_a_refusal_is_400_or_404(refused: Answer) -> None:
    """Whatever is wrong with a request, the document knows two statuses for it."""
    expect(refused).refused_as_documented()


@rule("get-insurance-history/refusal-is-explained")
def test_a_refusal_is_explained(target: Target, practice: Practice, refused: Answer) -> None:
    """A refusal says why, of a plan that is not named and of one that nobody has."""
    expect(refused).explained()
    unknown = target.get_insurance_history(**{**keys_of(subscriber(practice)), "InsSubNum": UNKNOWN_KEY})
    if unknown.refused:
        expect(unknown).explained()


@rule("get-insurance-history/refusal-shape")
def test_the_shape_of_a_refusal(refused: Answer) -> None:
    """Note the form of the explanation."""
    observe(refusal_shape(refused))
