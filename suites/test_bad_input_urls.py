"""Bad input: keys in the path, search parameters, pages and whole URLs that nobody should send."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.examples import budget
from judging.expect import expect, observe
from judging.rule import each_rule, rule
from oracle.listed import KEYS
from spec import parameters, since
from strategies import plain_body
from strategies.keys import UNKNOWN_KEY
from strategies.malformed_input import impossible_keys, odd_path_keys, odd_query_values
from subject import Answer, Blocked, Made, Practice, Target
from subject.needs import NEEDS
from suites.group_notes import make_note, noted_patient, shared_members
from suites.listing import expect_nothing_listed
from suites.valid_requests import Request, good_request, judged, tried

pytestmark = pytest.mark.last

TWICE = settings(max_examples=budget() * 2 - 1)
"""For small sets of values, which Hypothesis goes through without trying one twice."""

KEYED: dict[str, tuple[str, str]] = {
    "get-procedure": ("GET", ""),
    "update-procedure": ("PUT", ""),
    "delete-procedure": ("DELETE", ""),
    "update-group-note": ("PUT", "/GroupNote"),
    "delete-group-note": ("DELETE", "/GroupNote"),
}
"""The operations with a key in the path: method, and what follows the key."""

SEARCHED: dict[str, tuple[str, tuple[str, ...]]] = {
    "list-procedures": (
        "/procedurelogs",
        (
            "PatNum",
            "AptNum",
            "ProcStatus",
            "PlannedAptNum",
            "ClinicNum",
            "CodeNum",
            "DateTStamp",
            "Limit",
            "Offset",
            "NotAParameter",
        ),
    ),
    "get-insurance-history": ("/procedurelogs/InsuranceHistory", ("PatNum", "InsSubNum")),
    "list-group-notes": ("/procedurelogs/GroupNotes", ("PatNum", "Limit", "Offset")),
}
"""The operations with search parameters: path and parameters."""


def send_key(target: Target, practice: Practice, operation: str, key: Any) -> Answer:
    """Send the request of an operation with that key in its path and, where it has one, a good body."""
    method, rest = KEYED[operation]
    bodies = {
        "update-procedure": {"ProcFee": "125.95"},
        "update-group-note": {"PatNum": practice.patients[0].PatNum, "Note": "note"},
    }
    path, body = f"/procedurelogs/{key}{rest}", bodies.get(operation)
    return tried(target, operation, lambda: target.send(operation, method, path, body=body, may_break=True))


@pytest.mark.parametrize("operation", [pytest.param(one, marks=judged(one), id=one) for one in KEYED])
@TWICE
@given(key=odd_path_keys())
def test_an_odd_key_in_the_path(target: Target, practice: Practice, operation: str, key: str) -> None:
    """Ask for what no key can be: far too long, encoded bytes, blanks, signs."""
    send_key(target, practice, operation, key)


@pytest.mark.parametrize("operation", [pytest.param(one, marks=judged(one), id=one) for one in KEYED])
def test_the_key_of_a_deleted_record(target: Target, practice: Practice, operation: str) -> None:
    """Ask for a procedure or a group note that was deleted, and try to update it and to delete it again."""
    if target.settings.mode == "read-only" or (
        operation.endswith("note") and target.version < since("delete-group-note")
    ):
        return
    make = _deleted_note if operation.endswith("note") else _deleted_procedure
    made = target.once("deleted", make.__name__, make=lambda: make(target))
    send_key(target, practice, operation, made.ProcNum)


def _deleted_procedure(target: Target) -> Made:
    made = target.make(plain_body())
    return _gone(made, target.delete(made.ProcNum))


def _deleted_note(target: Target) -> Made:
    made = make_note(target, shared_members(target, noted_patient(target.practice)))
    return _gone(made, target.delete_group_note(made.ProcNum))


def _gone(made: Made, answer: Answer) -> Made:
    if not answer.succeeded:
        raise Blocked("arrangement", f"the target answered {answer.status} to deleting a record of the run")
    return made


def _of_a_record(target: Target, practice: Practice, operation: str) -> Request:
    """A good update of an own procedure, or for group notes of an own group note, shown to be accepted."""
    request = good_request(target, practice, "update-group-note" if operation.endswith("note") else "update-procedure")
    if request is None:
        raise Blocked.lacking("what a plain procedure needs")
    request.twin(target)
    return request


@each_rule("operation", {f"{one}/proc-num-too-large-is-refused": one for one in KEYED})
@given(above=st.sampled_from((2**32, 2**33, 2**48, 2**64)))
def test_a_key_does_not_wrap_around(target: Target, practice: Practice, operation: str, above: int) -> None:
    """Send an own key plus a multiple of 2 to the 32nd: rejected, not truncated to the own key."""
    request = _of_a_record(target, practice, operation)
    expect(_with_key(target, operation, request, int(request.path.split("/")[2]) + above)).refused()


IMPOSSIBLE = {
    "update-procedure/proc-num-negative-is-refused": ("update-procedure", ("-1", "-2147483648")),
    "update-group-note/proc-num-zero-is-refused": ("update-group-note", ("0",)),
    "update-group-note/proc-num-negative-is-refused": ("update-group-note", ("-1", "-2147483648")),
    "delete-group-note/proc-num-negative-is-refused": ("delete-group-note", ("-1", "-2147483648")),
}


@each_rule("case", IMPOSSIBLE)
def test_a_key_that_cannot_be_is_refused(target: Target, practice: Practice, case: tuple[str, tuple[str, ...]]) -> None:
    """Send the request with a key that no record can have in its path: with one example a single one."""
    operation, keys = case
    request = _of_a_record(target, practice, operation)
    for key in keys[: budget()]:
        expect(_with_key(target, operation, request, key)).refused()


@rule("update-group-note/proc-num-text-is-refused")
def test_a_key_that_is_no_number_is_refused(target: Target, practice: Practice) -> None:
    """Update a group note whose key is made of letters."""
    request = _of_a_record(target, practice, "update-group-note")
    for key in ("abc", "x", "null")[: budget()]:
        expect(_with_key(target, "update-group-note", request, key)).refused_somehow()


def _with_key(target: Target, operation: str, request: Request, key: int | str) -> Answer:
    """The answer to a good request with another key in its path."""
    method, rest = KEYED[operation]
    body = request.body if method == "PUT" else None
    return target.send(operation, method, f"/procedurelogs/{key}{rest}", body=body)


@rule("get-insurance-history/impossible-keys-are-refused")
@given(data=st.data(), name=st.sampled_from(("PatNum", "InsSubNum")))
def test_the_history_of_a_key_that_cannot_be(
    target: Target, practice: Practice, data: st.DataObject, name: str
) -> None:
    """Ask with a key that is negative, no number, or a good one plus a multiple of 2 to the 32nd."""
    good = _good(practice, "get-insurance-history")
    if not target.get_insurance_history(**good).succeeded:
        raise Blocked.twin("the insurance history of a subscriber was refused")
    wrong = data.draw(impossible_keys(good[name]), label=name)
    expect(target.get_insurance_history(**{**good, name: wrong})).refused_somehow()


def send_query(target: Target, operation: str, params: dict[str, Any]) -> Answer:
    """Send the request of an operation with these parameters."""
    path = SEARCHED[operation][0]
    return tried(target, operation, lambda: target.send(operation, "GET", path, params=params, may_break=True))


def _good(practice: Practice, operation: str) -> dict[str, Any]:
    """The required parameters."""
    if operation == "list-procedures":
        return {}
    if operation == "list-group-notes":
        return {"PatNum": practice.patients[0].PatNum}
    if not practice.subscribers:
        raise Blocked.lacking(NEEDS["insurance"].with_entry)
    return {"PatNum": practice.subscribers[0].PatNum, "InsSubNum": practice.subscribers[0].InsSubNum}


@pytest.mark.parametrize(
    ("operation", "parameter"),
    [
        pytest.param(one, name, marks=judged(one), id=f"{one}-{name}")
        for one, (_, names) in SEARCHED.items()
        for name in names
    ],
)
@TWICE
@given(value=odd_query_values())
def test_an_odd_search_parameter(
    target: Target, practice: Practice, run_seed: int, operation: str, parameter: str, value: str
) -> None:
    """Ask with a value that the parameter cannot have; with one example in half of the parameters, by the seed."""
    if budget() == 1 and SEARCHED[operation][1].index(parameter) % 2 != run_seed % 2:
        return
    send_query(target, operation, {**_good(practice, operation), parameter: value})


@pytest.mark.parametrize("operation", [pytest.param(one, marks=judged(one), id=one) for one in SEARCHED])
@given(count=st.sampled_from((2, 3, 200)), parameter=st.sampled_from(("PatNum", "Other", "Limit")))
def test_a_parameter_many_times(target: Target, practice: Practice, operation: str, count: int, parameter: str) -> None:
    """Ask with one parameter again and again."""
    send_query(
        target,
        operation,
        {**_good(practice, operation), parameter: [UNKNOWN_KEY + number for number in range(count)]},
    )


@pytest.mark.parametrize("operation", [pytest.param(one, marks=judged(one), id=one) for one in SEARCHED])
def test_an_over_long_url(target: Target, practice: Practice, operation: str) -> None:
    """Ask with a URL of ten thousand letters."""
    send_query(target, operation, {**_good(practice, operation), "Other": "x" * 10_000})


BAD_PAGES = {"bad-limit": "Limit", "bad-offset": "Offset"}


@each_rule("parameter", {f"list-procedures/{name}": parameter for name, parameter in BAD_PAGES.items()})
@given(value=st.sampled_from(("x", "-1")))
def test_a_page_that_cannot_be(target: Target, bare: Made, parameter: str, value: str) -> None:
    """Send a Limit or an Offset that is negative or not a number, and note the answer."""
    answer = target.list(PatNum=bare.PatNum, **{parameter: value})
    if answer.status >= 500:
        raise Blocked("unexpected-answer", f"the target answered {answer.status}")
    observe("refused" if not answer.succeeded else "ignored" if answer.rows else "empty-list")


WORD, WORD_LISTS_NOTHING = (
    "list-procedures/key-that-is-no-number",
    "list-procedures/key-that-is-no-number-lists-nothing",
)


@rule(WORD, WORD_LISTS_NOTHING)
@given(value=st.sampled_from(("x", "one", "1x")))
def test_a_search_for_a_key_that_is_no_number(target: Target, bare: Made, value: str) -> None:
    """Search with a key that is not a number while there are procedures: nothing is listed."""
    names = [name for name in KEYS if name in parameters("list-procedures", target.version)]
    for name in names if budget() > 1 else names[:1]:
        expect_nothing_listed(target.list(**{name: value}), WORD, WORD_LISTS_NOTHING)
