"""What the schemas of the OpenAPI document let pass."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from spec import enumeration, member_schema, members, openapi, parameters, resolved, shown_form
from tests.openapi_parts import (
    BODIES,
    RECORDS,
    answers_of,
    body_validator,
    by_id,
)


@pytest.mark.parametrize(
    ("field", "value", "valid"),
    [
        ("PatNum", 12, True),
        ("PatNum", "12", True),
        ("PatNum", 0, False),
        ("PatNum", "0", False),
        ("PatNum", "twelve", False),
        ("PatNum", None, False),
        ("AptNum", "0", True),
        ("AptNum", -1, False),
        ("ProcDate", "2024-02-29", True),
        ("ProcDate", "2023-02-29", False),
        ("ProcDate", "04/28/2021", False),
        ("ProcTime", "23:59:59", True),
        ("ProcTime", "24:00:00", False),
        ("ProcTime", "8:00", False),
        ("ProcFee", "250", True),
        ("ProcFee", "125.95", True),
        ("ProcFee", 125.95, False),
        ("Discount", 25.99, True),
        ("Discount", "25.99", False),
        ("ProcStatus", "D", False),
        ("ProcStatus", "TPi", False),
        ("Prosthesis", "No", True),
        ("Prosthesis", "Initial", False),
        ("IsDateProsthEst", "true", True),
        ("IsDateProsthEst", True, False),
        ("Surf", "MODL", True),
        ("Surf", "UL", True),
        ("Surf", "7", False),
        ("ToothRange", "2,3, 13-15", True),
        ("ToothRange", "2;3", False),
        ("priority", "Low", False),
        ("dxName", "Cracked Tooth", False),
        ("NewerField", 1, True),
    ],
)
def test_a_body_is_held_to_the_documented_forms(field: str, value: Any, valid: bool) -> None:
    """A body with one field replaced is valid or not; it has Priority and Dx, so their names may not be added."""
    body = {
        "PatNum": 31,
        "ProcDate": "2021-04-28",
        "ProcStatus": "TP",
        "procCode": "D1206",
        "Priority": 149,
        "Dx": 126,
        field: value,
    }
    assert body_validator().is_valid(body) is valid


@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ({}, True),
        ({"AptNum": "1023", "ProcFee": "250"}, True),
        ({"ProcFee": 250}, False),
        ({"procCode": "D2393"}, True),
        ({"CodeNum": 193}, True),
        ({"CodeNum": 193, "procCode": "D2393"}, False),
        ({"CodeNum": 0}, False),
        ({"Prosthesis": "No"}, True),
        ({"Prosthesis": ""}, True),
        ({"Prosthesis": "Initial"}, False),
        ({"ToothNum": "", "Surf": "", "ToothRange": ""}, True),
        ({"ProcStatus": "TPi"}, False),
        ({"ProcDate": "2022-4-25"}, False),
        ({"ProcTimeEnd": "24:00:00"}, False),
        ({"IsDateProsthEst": "True"}, False),
        ({"PlaceService": "office"}, False),
    ],
)
def test_an_update_is_held_to_the_documented_forms(body: dict[str, Any], valid: bool) -> None:
    """Any field may come alone; keys may be digits in quotes; a code comes by its key or by its text."""
    assert body_validator("update-procedure").is_valid(body) is valid


@pytest.mark.parametrize(
    ("operation", "field", "value", "valid"),
    [
        ("create-insurance-history", "insHistPrefName", "inshistexamcodes", False),
        ("create-insurance-history", "insHistPrefName", "InsHistPerioLLCodes", True),
        ("create-insurance-history", "InsSubNum", 0, False),
        ("create-insurance-history", "ProcDate", "01/23/2023", False),
        ("create-group-note", "ProcNums", [1470, 1470], True),
        ("create-group-note", "ProcNums", ["1470"], True),
        ("create-group-note", "ProcNums", "1470,1472", False),
        ("create-group-note", "ProcNums", 1470, False),
        ("create-group-note", "isSigned", "true", True),
        ("create-group-note", "isSigned", "yes", False),
        ("create-group-note", "isSigned", True, False),
        ("update-group-note", "doAppendNote", "false", True),
        ("update-group-note", "doAppendNote", "no", False),
        ("update-group-note", "Note", "", True),
        ("update-group-note", "Note", None, False),
    ],
)
def test_other_bodies_are_held_to_the_documented_forms(operation: str, field: str, value: Any, valid: bool) -> None:
    """The sample body of the operation with one field replaced is valid or not; without a required field it is not."""
    schema = by_id(openapi())[operation]["requestBody"]["content"]["application/json"]
    sample = resolved(openapi(), next(iter(schema["examples"].values())))["value"]
    assert body_validator(operation).is_valid({**sample, field: value}) is valid
    for required in openapi()["components"]["schemas"][BODIES[operation]]["required"]:
        assert not body_validator(operation).is_valid({name: kept for name, kept in sample.items() if name != required})


@pytest.mark.parametrize("operation", ["get-insurance-history", "list-group-notes"])
def test_a_search_without_its_keys_is_none(operation: str) -> None:
    """The parameters of these two are required, and none of them may be 0."""
    for parameter in parameters(operation).values():
        assert parameter["required"] is True
        assert parameter["schema"] == {"type": "integer", "minimum": 1}


@pytest.mark.parametrize(
    ("member", "value", "valid"),
    [
        ("ClinicNum", "0", True),
        ("ClinicNum", "main", False),
        ("ProcFee", "12", True),
        ("ProcFee", 12.0, False),
        ("ProcDate", "05/05/2022", True),
        ("ProcDate", None, False),
        ("IsLocked", "False", True),
        ("IsLocked", False, False),
        ("Discount", 15, True),
        ("Discount", "15.0", False),
        ("serverDateTime", "", True),
    ],
)
def test_an_answer_is_held_to_presence_and_kind(member: str, value: Any, valid: bool) -> None:
    """How a value is written is left to the shown forms; its JSON kind is not."""
    for operation in [operation for operation, record in RECORDS.items() if record == "ProcedureLog"]:
        assert Draft202012Validator(member_schema(operation, member)).is_valid(value) is valid


@pytest.mark.parametrize(
    ("operation", "member", "value", "valid"),
    [
        ("get-insurance-history", "procDate", "Not Set", True),
        ("get-insurance-history", "procDate", None, False),
        ("get-insurance-history", "ProcNum", "1074", True),
        ("get-insurance-history", "ProcNum", "", False),
        ("list-group-notes", "ProcNums", [1471, 1472], True),
        ("list-group-notes", "ProcNums", [1471, "1472"], False),
        ("list-group-notes", "ProcNums", "1471,1472", False),
        ("list-group-notes", "ProcNums", [None], False),
        ("list-group-notes", "isSigned", "True", True),
        ("create-group-note", "isSigned", False, False),
        ("update-group-note", "Note", "", True),
    ],
)
def test_other_answers_are_held_to_presence_and_kind(operation: str, member: str, value: Any, valid: bool) -> None:
    """A member of a group note or of a category is a key, a list of keys or a text."""
    assert Draft202012Validator(member_schema(operation, member)).is_valid(value) is valid


def test_a_category_shows_a_date_or_a_phrase() -> None:
    """The date of a category has a form; so has no member of a group note."""
    form = shown_form("procDate", "get-insurance-history")
    assert form
    assert [bool(form.search(text)) for text in ("2021-12-12", "No History", "Not Set", "", "12/12/2021")] == [
        True,
        True,
        True,
        False,
        False,
    ]
    assert [member for member in members("list-group-notes") if shown_form(member, "list-group-notes")] == []


def test_a_shown_form_is_that_of_the_samples() -> None:
    """Dates, times and amounts have the form of the samples; without an operation, empty moments pass."""
    shown = {member: form for member in members() if (form := shown_form(member))}
    for operation in RECORDS:
        for record in answers_of(openapi(), operation):
            wrong = [name for name in record if (form := shown_form(name, operation)) and not form.search(record[name])]
            assert wrong == [], operation
    assert not shown["ProcFee"].search("12")
    assert not shown["ProcDate"].search("05/05/2022")
    assert not shown["IsLocked"].search("False")
    assert shown["DateTStamp"].search("")


def test_what_there_is_not_is_a_key_error() -> None:
    """An operation, member or field that does not exist raises KeyError."""
    asked: list[Callable[[], object]] = [
        lambda: member_schema("update", "ProcNum"),
        lambda: member_schema("get-procedure", "Proc"),
        lambda: members("delete-procedure"),
        lambda: shown_form("ProcDate", "list-group-notes"),
        lambda: enumeration("Surf"),
        lambda: enumeration("Note", operation="create-group-note"),
        lambda: enumeration("ProcStatus", operation="get-procedure"),
    ]
    for ask in asked:
        with pytest.raises(KeyError):
            ask()
