"""Bad input: values of another type, and values that are odd, in each field of each body."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.examples import one_less
from judging.expect import expect, in_words, made_by, observe
from judging.rule import each_rule, rule
from judging.sameness import same
from strategies import negative_keys, plain_body, symbols
from strategies.malformed_input import control_texts, impossible_keys, odd_texts, odd_values, wrong_types
from subject import Answer, Blocked, Made, Practice, Target
from suites.group_notes import is_in, noted_patient, shared_members
from suites.refusals import answered_once
from suites.valid_requests import (
    FIELDS_OF,
    KEYS,
    OPTIONAL,
    PROCEDURES,
    REQUIRED,
    Request,
    each_field,
    good_request,
    is_in_turn,
    judged,
    kind_of,
)

pytestmark = pytest.mark.last

KEPT = (
    "PatNum",
    "ProcDate",
    "ProcFee",
    "Priority",
    "ProvNum",
    "Dx",
    "ClinicNum",
    "Prognosis",
    "DateTP",
    "ProcTime",
    "Discount",
)
"""Fields that nothing but their value decides on: if an odd value of them is accepted, it is what the record shows."""


@each_field("wrong-types-are-refused", fields=REQUIRED)
@given(data=st.data())
def test_a_value_of_another_type_is_refused(
    target: Target, practice: Practice, operation: str, field: str, data: st.DataObject
) -> None:
    """Send an array, an object, or for a date a number, in a required field: it is rejected."""
    expect_no_other_type(target, practice, f"{operation}/wrong-types-are-refused", field, data)


@each_field("optional-wrong-types-are-refused", fields=OPTIONAL)
@one_less()
@given(data=st.data())
def test_an_optional_value_of_another_type(
    target: Target, practice: Practice, run_seed: int, operation: str, field: str, data: st.DataObject
) -> None:
    """Send a value of another type in an optional field: it should be rejected rather than silently lost."""
    if not is_in_turn(operation, OPTIONAL[operation], field, run_seed):
        return
    expect_no_other_type(target, practice, f"{operation}/optional-wrong-types-are-refused", field, data)


def expect_no_other_type(target: Target, practice: Practice, rule: str, field: str, data: st.DataObject) -> None:
    """A value of another type is refused, with whatever status, beside the same request with a good value."""
    request = good_request(target, practice, rule.partition("/")[0], field)
    if request is None:
        return
    request.twin(target)
    wrong = data.draw(wrong_types(request.body[field], kind_of(field)), label=field)
    expect(request.send(target, **{field: wrong}), rule).refused_somehow()


@each_field("impossible-keys-are-refused", fields=KEYS)
@given(data=st.data())
def test_a_key_that_cannot_be_is_refused(
    target: Target, practice: Practice, run_seed: int, operation: str, field: str, data: st.DataObject
) -> None:
    """Send a negative key, one plus a multiple of 2 to the 32nd, or a required one that is no number: rejected."""
    if not is_in_turn(operation, KEYS[operation], field, run_seed):
        return
    request = good_request(target, practice, operation, field)
    if request is None:
        return
    request.twin(target)
    wrong = data.draw(impossible_keys(request.body[field], numbers_only=field not in REQUIRED[operation]), label=field)
    expect(request.send(target, **{field: wrong}), f"{operation}/impossible-keys-are-refused").refused_somehow()


@each_field("keeps-what-it-accepts")
@one_less()
@given(data=st.data())
def test_an_odd_value_is_survived(
    target: Target, practice: Practice, run_seed: int, operation: str, field: str, data: st.DataObject
) -> None:
    """Send what trips readers up; where a number or a date is accepted, it is what the record shows."""
    if not is_in_turn(operation, FIELDS_OF[operation], field, run_seed):
        return
    request = good_request(target, practice, operation, field)
    if request is None:
        return
    value = data.draw(odd_values(), label=field)
    answer = request.send(target, **{field: value})
    judged_by_others = operation not in PROCEDURES and field not in REQUIRED[operation]
    if answer.succeeded and field in KEPT and _says_something(field, value) and not judged_by_others:
        expect_kept(target, operation, answer, field, value, request)


def _says_something(field: str, value: Any) -> bool:
    """Whether a value asks for something: no nothing, no blank; a negative amount is left open."""
    negative = kind_of(field) == "money" and isinstance(value, int) and value < 0
    return isinstance(value, str | int) and str(value).strip() != "" and not negative


def _is_dropped(target: Target, request: Request, field: str, value: Any, shown: Any) -> bool:
    """Whether the target drops the value of an optional field: the record shows the default or its earlier value."""
    if field not in OPTIONAL[request.operation]:
        return False
    if request.operation == "create-procedure":
        plain = target.twin({name: sent for name, sent in request.body.items() if name != field})
        return same(field, (target.read(plain).record or {}).get(field), shown)
    made = target.make(plain_body())
    before = target.read(made).record or {}
    target.update(made, **{field: value})
    return same(field, before.get(field), (target.read(made).record or {}).get(field))


def expect_kept(
    target: Target, operation: str, answer: Answer, field: str, value: Any, request: Request | None = None
) -> None:
    """Expect that the record, read back if it is a procedure, shows or drops the value; control characters may go."""
    record = answer.record or {}
    if operation in PROCEDURES:
        record = target.read(made_by(answer)).record or {}
    if field not in record:
        return
    shown = record[field]
    kept = same(field, _bare(value), _bare(shown)) or (field == "Note" and is_in(_bare(value), _bare(shown)))
    kept = kept or (request is not None and _is_dropped(target, request, field, value, shown))
    expect(answer, f"{operation}/keeps-what-it-accepts").is_true(
        kept, in_words({field: value}), in_words({field: shown})
    )


def _bare(value: Any) -> Any:
    """A text without control characters other than white space."""
    return re.sub(r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f]", "", value) if isinstance(value, str) else value


TEXTS = {
    "create-procedure": "BillingNote",
    "update-procedure": "BillingNote",
    "create-group-note": "Note",
    "update-group-note": "Note",
}


@each_rule("operation", {f"{one}/keeps-what-it-accepts": one for one in TEXTS})
@given(text=odd_texts())
def test_an_odd_text_is_kept(target: Target, practice: Practice, operation: str, text: str) -> None:
    """Send a text with line breaks, other scripts or markup: if it is accepted, it is stored as it was sent."""
    field = TEXTS[operation]
    request = _request(target, practice, operation, field)
    members = shared_members(target, noted_patient(practice)) if operation == "create-group-note" else []
    others: dict[str, Any] = (
        {"PatNum": members[0].PatNum, "ProcNums": [one.ProcNum for one in members]} if members else {}
    )
    answer = request.send_plainly(target, **others, **{field: text})
    if answer.succeeded:
        expect_kept(target, operation, answer, field, text)


@rule("create-insurance-history/keeps-what-it-accepts")
@given(field=st.sampled_from(("PatNum", "InsSubNum")), day=st.sampled_from(("2021-03-04", "2020-02-29", "1901-01-01")))
def test_a_key_in_quotes_changes_nothing(target: Target, practice: Practice, field: str, day: str) -> None:
    """Send a key as digits in quotes: it is refused, or patient and date are those that were sent."""
    request = _request(target, practice, "create-insurance-history", field)
    answer = request.send_plainly(target, ProcDate=day, **{field: str(request.body[field])})
    if not answer.succeeded:
        if answer.status < 500:
            expect(answer).refused_somehow()
        return
    expect(target.read(Made(made_by(answer).ProcNum, request.body["PatNum"], {}, answer))).has(
        PatNum=request.body["PatNum"], ProcDate=day
    )


def _request(target: Target, practice: Practice, operation: str, field: str) -> Request:
    request = good_request(target, practice, operation, field)
    if request is None:
        raise Blocked.lacking(f"what a request with {field} needs")
    request.twin(target)
    return request


@judged("create-group-note")
@given(keys=st.lists(negative_keys() | st.sampled_from((0, 2**31, 2**63, 10**30)), min_size=1, max_size=3))
def test_members_that_cannot_be(target: Target, practice: Practice, keys: list[int]) -> None:
    """Send members whose keys no procedure can have."""
    _request(target, practice, "create-group-note", "ProcNums").send(target, ProcNums=keys)


def _null(field: str) -> dict[str, Any]:
    return {field: None}


OBSERVED = {"create-procedure": "ClaimNote", "update-procedure": "ClaimNote", "create-group-note": "isSigned"}


@each_rule("operation", {f"{one}/null-value": one for one in OBSERVED})
def test_null_in_an_optional_field(target: Target, practice: Practice, operation: str) -> None:
    """Note whether null counts as not sent."""
    field = OBSERVED[operation]
    answer = _request(target, practice, operation, field).send_plainly(target, **_null(field))
    observe("ignored" if answer.succeeded else "refused")


LONG = {"claim-note-too-long": ("ClaimNote", 81), "billing-note-too-long": ("BillingNote", 256)}


@each_rule("case", {f"{one}/{name}": (one, name) for one in ("create-procedure", "update-procedure") for name in LONG})
def test_a_note_that_is_longer_than_its_column(target: Target, practice: Practice, case: tuple[str, str]) -> None:
    """Note what becomes of a note with one letter more than the database holds; both notes are sent at once."""
    operation, name = case
    texts = {field: "abcdefghi " * (length // 10) + "x" * (length % 10) for field, length in LONG.values()}
    field = LONG[name][0]
    request = _request(target, practice, operation, field)
    answer = answered_once(target, f"{operation} with long notes", lambda: request.send_plainly(target, **texts))
    if not answer.succeeded:
        answer = request.send_plainly(target, **{field: texts[field]})
    observe(_kept(target, answer, field, texts[field]) or "cut-short")


AMOUNTS = {"proc-fee-negative": "ProcFee", "discount-negative": "Discount"}


@each_rule(
    "case", {f"{one}/{name}": (one, name) for one in ("create-procedure", "update-procedure") for name in AMOUNTS}
)
def test_a_negative_amount(target: Target, practice: Practice, case: tuple[str, str]) -> None:
    """Note what becomes of an amount below zero."""
    operation, name = case
    field = AMOUNTS[name]
    value: Any = "-12.50" if field == "ProcFee" else -12.5
    answer = _request(target, practice, operation, field).send_plainly(target, **{field: value})
    observe(_kept(target, answer, field, value) or "ignored")


@each_rule("operation", {f"{one}/control-characters": one for one in ("create-procedure", "update-procedure")})
@given(text=control_texts())
def test_control_characters_in_a_note(target: Target, practice: Practice, operation: str, text: str) -> None:
    """Note what becomes of control characters."""
    answer = _request(target, practice, operation, "BillingNote").send_plainly(target, BillingNote=text)
    observe(_kept(target, answer, "BillingNote", text) or "dropped")


@each_rule(
    "case",
    {
        **{f"{one}/symbols-in-notes": (one, "BillingNote") for one in PROCEDURES},
        **{f"{one}/symbols-in-the-note": (one, "Note") for one in ("create-group-note", "update-group-note")},
    },
)
@given(symbol=symbols())
def test_symbols_in_a_note(target: Target, practice: Practice, case: tuple[str, str], symbol: str) -> None:
    """Note what becomes of a symbol in a note."""
    operation, field = case
    text = f"call {symbol} first"
    answer = _request(target, practice, operation, field).send_plainly(target, **{field: text})
    if not answer.succeeded:
        observe("refused")
        return
    record = (target.read(made_by(answer)) if operation in PROCEDURES else answer).record or {}
    if field not in record:
        raise Blocked.not_shown(field)
    observe("kept" if symbol in str(record[field]) else "replaced")


@each_rule("operation", {f"{one}/proc-time-without-seconds": one for one in PROCEDURES})
def test_a_time_without_seconds(target: Target, practice: Practice, operation: str) -> None:
    """Note whether a time of day may lack its seconds."""
    answer = _request(target, practice, operation, "ProcTime").send_plainly(target, ProcTime="13:45")
    observe("accepted" if answer.succeeded else "refused")


def _kept(target: Target, answer: Answer, field: str, value: Any) -> str | None:
    """Refused, kept, or None for something else."""
    if not answer.succeeded:
        return "refused"
    record = target.read(made_by(answer)).record or {}
    if field not in record:
        raise Blocked.not_shown(field)
    return "kept" if same(field, value, record[field]) else None


@rule("create-procedure/wrong-types-are-refused")
@given(field=st.sampled_from(("PatNum", "ProcDate", "ProcStatus", "procCode")))
def test_null_is_no_required_value(target: Target, practice: Practice, field: str) -> None:
    """Send null for a field that is required: refused with any status of the 400s."""
    request = _request(target, practice, "create-procedure", field)
    expect(request.send_plainly(target, **_null(field)), "create-procedure/wrong-types-are-refused").refused_somehow()
