"""The OpenAPI document is sound at every version and agrees with the catalogue."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import schemathesis
import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok

from spec import NEWEST, OLDEST, Rule, Version, catalogue, enumeration, member_schema, members, openapi, shown_form
from spec.openapi import FILE, answer_rule, operations
from tests.openapi_parts import (
    BODIES,
    RECORDS,
    answers_of,
    body_validator,
    by_id,
    examples_of,
    fields,
    links,
    nodes,
    parameters,
    target,
    validator,
)

VERSIONS = sorted({*catalogue().versions(), OLDEST, NEWEST, Version.parse("22.1"), Version.parse("26.1")})

each_version = pytest.mark.parametrize("version", VERSIONS, ids=str)
each_operation = pytest.mark.parametrize("operation", [operation["operationId"] for operation in operations(openapi())])
each_answering = pytest.mark.parametrize("operation", RECORDS)

PARTS = {"Description", "Status codes", "Example Response", "Example Requests", "Parameters"}
"""The items of a section that are neither a field nor a parameter nor a member of the answer."""


# The document at every version


@each_version
def test_the_document_is_valid_openapi(version: Version) -> None:
    """The projected document is valid OpenAPI 3.1 and carries the version."""
    document = openapi(version)
    assert [error.message for error in OpenAPIV31SpecValidator(document).iter_errors()] == []
    assert document["info"]["version"] == str(version)


@each_version
def test_every_reference_leads_somewhere(version: Version) -> None:
    """Leaving out what is newer leaves no reference and no link without its end."""
    document = openapi(version)
    known = {operation["operationId"] for operation in operations(document)}
    for node in nodes(document):
        if "$ref" in node:
            assert target(document, node["$ref"]) is not None
        assert node.get("operationId", "list-procedures") in known


@each_version
def test_nothing_is_left_that_no_operation_leads_to(version: Version) -> None:
    """Every tag and every component of the projected document is used in it."""
    document = openapi(version)
    tags = [tag["name"] for tag in document["tags"]]
    assert set(tags) == {tag for operation in operations(document) for tag in operation["tags"]}
    used = {node["$ref"] for node in nodes(document) if "$ref" in node}
    parts = {f"#/components/{kind}/{name}" for kind, named in document["components"].items() for name in named}
    assert parts - used == {"#/components/securitySchemes/ODFHIR"}


@each_version
def test_nothing_newer_than_the_version_is_left(version: Version) -> None:
    """No mark in the projected document names a later version."""
    for node in nodes(openapi(version)):
        for since in [*([node["x-since"]] if "x-since" in node else []), *node.get("x-enum-since", {}).values()]:
            assert Version.parse(since) <= version


@each_version
def test_examples_are_valid(version: Version) -> None:
    """Each example fits its schema, forms of requests included, and uses no field that the version does not know."""
    document, newest = openapi(version), openapi()
    examples = list(examples_of(document))
    assert examples
    for schema, value in examples:
        assert [error.message for error in validator(document, schema).iter_errors(value)] == []
        for operation, name in BODIES.items():
            if schema.get("$ref", "").endswith(f"/{name}"):
                gone = fields(newest, operation).keys() - fields(document, operation).keys()
                assert not gone & value.keys()


def test_a_version_has_its_operations() -> None:
    """Operations appear at the version that brought them."""
    came: dict[str, list[str]] = {}
    for version in VERSIONS:
        for operation in operations(openapi(version)):
            if not any(operation["operationId"] in found for found in came.values()):
                came.setdefault(str(version), []).append(operation["operationId"])
    assert came == {
        "21.1": ["list-procedures"],
        "21.4": ["create-procedure"],
        "22.1": ["update-procedure", "delete-procedure"],
        "22.2": ["create-group-note"],
        "22.2.29": ["update-group-note"],
        "22.3.8": ["delete-group-note"],
        "22.4.31": ["get-insurance-history", "create-insurance-history"],
        "23.3.13": ["get-procedure"],
        "25.2.38": ["list-group-notes"],
    }


def test_links_come_with_the_operations_that_they_lead_to() -> None:
    """An answer has the links to the operations that its version has."""
    assert list(links("create-procedure", Version.parse("21.4"))) == ["of-the-patient"]
    assert list(links("create-procedure", Version.parse("22.1"))) == ["update", "delete", "of-the-patient"]
    assert list(links("create-procedure")) == ["read", "update", "delete", "of-the-patient"]
    assert list(links("create-insurance-history", Version.parse("22.4.31"))) == []
    assert list(links("create-group-note", Version.parse("22.2"))) == []
    assert list(links("create-group-note", Version.parse("22.3.8"))) == ["update", "delete"]


@pytest.mark.parametrize(
    ("version", "code", "valid"),
    [
        ("25.1.14", {"procCode": "D0120"}, True),
        ("25.1.14", {"CodeNum": 2}, False),
        ("25.1.14", {}, False),
        ("25.2.21", {"procCode": "D0120"}, True),
        ("25.2.21", {"CodeNum": 2}, True),
        ("25.2.21", {}, False),
    ],
)
def test_a_create_names_its_code(version: str, code: dict[str, Any], valid: bool) -> None:
    """Before 25.2.21 a body needs procCode; from then on CodeNum does as well."""
    body = {"PatNum": 31, "ProcDate": "2021-04-28", "ProcStatus": "TP", **code}
    assert body_validator("create-procedure", Version.parse(version)).is_valid(body) is valid


@pytest.mark.parametrize(
    ("operation", "followed"),
    [
        (
            "create-procedure",
            {
                "get-procedure": {"ProcNum": "/ProcNum"},
                "update-procedure": {"ProcNum": "/ProcNum"},
                "delete-procedure": {"ProcNum": "/ProcNum"},
                "list-procedures": {"PatNum": "/PatNum"},
            },
        ),
        ("update-procedure", {"get-procedure": {"ProcNum": "/ProcNum"}, "list-procedures": {"PatNum": "/PatNum"}}),
        ("create-insurance-history", {"get-procedure": {"ProcNum": "/ProcNum"}}),
        (
            "create-group-note",
            {
                "update-group-note": {"ProcNum": "/ProcNum"},
                "delete-group-note": {"ProcNum": "/ProcNum"},
                "list-group-notes": {"PatNum": "/PatNum"},
                "get-procedure": {"ProcNum": "/ProcNums/0"},
            },
        ),
        ("update-group-note", {"list-group-notes": {"PatNum": "/PatNum"}, "get-procedure": {"ProcNum": "/ProcNums/0"}}),
    ],
)
def test_what_is_made_can_be_followed(operation: str, followed: dict[str, dict[str, str]]) -> None:
    """The links of an answer hand on keys that its sample has, under the names of parameters of the operation that they lead to."""
    found = {link["operationId"]: link["parameters"] for link in links(operation).values()}
    assert found == {end: {name: f"$response.body#{pointer}" for name, pointer in handed.items()} for end, handed in followed.items()}
    sample = next(answers_of(openapi(), operation))
    for end, handed in followed.items():
        assert handed.keys() <= parameters(end).keys()
        for pointer in handed.values():
            name, *index = pointer.removeprefix("/").split("/")
            assert sample[name][int(index[0])] if index else sample[name]


def test_a_followed_group_note_keeps_its_patient() -> None:
    """The link to the update of a group note hands on the patient, whom the body must name."""
    assert links("create-group-note")["update"]["requestBody"] == {"PatNum": "$response.body#/PatNum"}
    assert not body_validator("update-group-note").is_valid({"Note": "Dental exam"})


@each_version
def test_each_operation_can_succeed_or_be_refused(version: Version) -> None:
    """Beside its success, an operation knows the two documented refusals."""
    for operation in operations(openapi(version)):
        success, *refusals = operation["responses"]
        assert success == ("201" if operation["operationId"].startswith("create-") else "200")
        assert refusals == ["400", "404"]


def test_each_caller_has_a_copy_of_its_own() -> None:
    """Changing what openapi or member_schema returned changes nothing for the next caller."""
    openapi()["paths"].clear()
    schema = member_schema("get-procedure", "ProcNum")
    assert isinstance(schema, dict)
    schema.clear()
    assert openapi()["paths"]
    assert member_schema("get-procedure", "ProcNum")["type"] == ["integer", "string"]


# Agreement with the catalogue


@each_answering
def test_the_answer_has_the_members_of_the_catalogue(operation: str) -> None:
    """Each member has its answer rule and each answer rule its member, in the order of the sample or where the member is described."""
    places = {"Example Response", *(members(operation) if operation == "get-insurance-history" else ())}
    found = [rule for rule in rules_of(operation) if "/answer-" in rule.id and rule.item in places and rule.level == "must"]
    rules = [rule for rule in found if rule.id != f"{operation}/answer-fits-the-schema"]
    assert [rule.id for rule in rules] == [answer_rule(operation, member) for member in members(operation)]
    if operation != "get-insurance-history":
        assert [rule.sentence for rule in rules] == list(range(1, len(members(operation)) + 1))


@each_answering
def test_a_member_is_of_the_kind_that_its_rule_says(operation: str) -> None:
    """The schema of a member and the text of its rule name the same JSON kind."""
    kinds = {
        "a string": "string",
        "a number": "number",
        "a whole number": "integer",
        "an array of keys": "array",
        "a key": ["integer", "string"],
        "digits in quotes": ["integer", "string"],
    }
    for member in members(operation):
        text = catalogue()[answer_rule(operation, member)].text
        kind = next(
            kind for words, kind in reversed(kinds.items()) if re.search(rf"{member}, .*{words}\.|its {words}\.|{member}, {words},", text)
        )
        schema = member_schema(operation, member)
        assert schema["type"] == kind, text
        assert schema.get("items", {}).get("type") == (["integer", "string"] if kind == "array" else None)


@each_answering
@each_version
def test_required_is_what_the_catalogue_requires(operation: str, version: Version) -> None:
    """At each version the required members are those whose rules hold, for every operation that there is."""
    document = openapi(version)
    if operation in by_id(document):
        record = document["components"]["schemas"][RECORDS[operation]]
        rules = catalogue().at(version).rules
        assert record["required"] == [member for member in members(operation) if answer_rule(operation, member) in rules]
        assert list(record["properties"]) == members(operation)


def test_the_file_itself_is_that_of_the_newest_version() -> None:
    """Whoever reads the file without projecting it reads the newest version."""
    assert yaml.safe_load(FILE.read_text(encoding="utf-8")) == openapi()


@each_answering
def test_shown_forms_are_those_of_the_catalogue(operation: str) -> None:
    """A member has a form to show where the catalogue has a rule for it, empty text included where the rule says so."""
    for member in members(operation):
        rule = catalogue().rules.get(answer_rule(operation, member).replace("/answer-", "/shows-"))
        form = shown_form(member, operation)
        assert (form is None) == (rule is None), member
        if form and rule:
            assert bool(form.search("")) == ("or empty" in rule.text), rule.id
            assert not form.search("tomorrow")


@each_operation
def test_parts_are_those_of_the_catalogue(operation: str) -> None:
    """What rules of an operation stand at is a field, a parameter or a member, and each field or parameter has such a rule.

    Only paging is from the companion documentation.
    """
    taken = {*fields(openapi(), operation), *parameters(operation)} - {"Limit", "Offset"}
    told = set(members(operation)) if operation in RECORDS else set()
    found = {rule.item for rule in rules_of(operation)} - PARTS
    assert taken <= found <= taken | told


@each_operation
def test_an_operation_is_as_old_as_its_rules(operation: str) -> None:
    """An operation bears the version and the heading of its rules."""
    found = by_id(openapi())[operation]
    assert Version.parse(found["x-since"]) == min(rule.since for rule in rules_of(operation))
    assert {found["x-section"]} == {rule.section for rule in rules_of(operation)}


@each_operation
def test_a_field_is_as_old_as_its_rules(operation: str) -> None:
    """A field or parameter bears the version from which its oldest rule holds."""
    begin = by_id(openapi())[operation]["x-since"]
    for name, part in {**fields(openapi(), operation), **parameters(operation)}.items():
        since = [rule.since for rule in rules_of(operation) if rule.item == name]
        assert Version.parse(part.get("x-since", begin)) == min(since, default=OLDEST), name


@pytest.mark.parametrize("operation", ["create-procedure", "update-procedure"])
def test_statuses_are_as_old_as_their_rules(operation: str) -> None:
    """A status can be set from the version of its rule on."""
    statuses = enumeration("ProcStatus", operation=operation)
    since = {status: catalogue()[f"{operation}/proc-status-accepts-{status.lower()}"].since for status in statuses}
    for version in [version for version in VERSIONS if version >= min(since.values())]:
        assert enumeration("ProcStatus", version, operation) == [status for status in since if since[status] <= version], version


@pytest.mark.parametrize("field", ["ProcStatus", "PlaceService", "Prosthesis", "IsDateProsthEst"])
@pytest.mark.parametrize("operation", ["create-procedure", "update-procedure"])
def test_enumerations_are_those_of_the_catalogue(operation: str, field: str) -> None:
    """Each value has a rule by which it is accepted, and each such rule its value."""
    rules = [rule.id for rule in rules_of(operation) if rule.item == field and "-accepts-" in rule.id]
    values = [re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value).lower() for value in enumeration(field, operation=operation)]
    assert [rule.rpartition("-accepts-")[2] for rule in rules] == values


def test_categories_are_those_of_the_catalogue() -> None:
    """Each category of the insurance history has its rules in reading and in entering, in the order of the document."""
    names = enumeration("insHistPrefName", operation="create-insurance-history")
    entered = [rule.text for rule in rules_of("create-insurance-history") if "/accepts-" in rule.id]
    read = [rule.text for rule in rules_of("get-insurance-history") if "/has-" in rule.id]
    assert entered == [f"A date can be entered for the category {name}." for name in names]
    assert read == [f"The answer has the category {name}, once." for name in names]
    assert [record["insHistPrefName"] for record in answers_of(openapi(), "get-insurance-history")] == names


def test_searched_statuses_are_those_of_the_catalogue() -> None:
    """Each status that a list can be searched for has its rule, and each such rule its status."""
    rules = [rule.id for rule in rules_of("list-procedures") if re.search(r"/proc-status-\w+-filters$", rule.id)]
    statuses = parameters("list-procedures")["ProcStatus"]["schema"]["enum"]
    assert rules == [f"list-procedures/proc-status-{status.lower()}-filters" for status in statuses]


def test_defaults_are_those_of_the_catalogue() -> None:
    """A field of a create has a default where a rule says what it is when it is left out."""
    texts = {rule.item: rule.text for rule in rules_of("create-procedure") if rule.id.endswith("-default")}
    said = {field: found[1] for field, text in texts.items() if (found := re.search(r"it is (\S+?)[.,]?( which .*)?$", text))}
    ours = {name: str(field["default"]) or "empty" for name, field in fields(openapi()).items() if "default" in field}
    assert ours == {**said, "Discount": "0.0"}


def test_an_update_has_no_defaults() -> None:
    """A field that an update leaves out keeps its value."""
    for operation in ("update-procedure", "update-group-note"):
        assert [name for name, field in fields(openapi(), operation).items() if "default" in field] == []


@pytest.mark.parametrize("operation", BODIES)
def test_features_are_those_of_the_catalogue(operation: str) -> None:
    """A field is marked with a feature where a rule says that it needs the feature."""
    needing = {rule.item: rule.id.rpartition("-needs-")[2] for rule in rules_of(operation) if (rule.feature or "").startswith("no-")}
    marked = {name: field["x-feature"] for name, field in fields(openapi(), operation).items() if "x-feature" in field}
    assert marked == needing


@pytest.mark.parametrize("operation", BODIES)
def test_required_fields_are_those_of_the_catalogue(operation: str) -> None:
    """A body must have the fields that a rule calls required; a create names its code in one of two ways."""
    required = {rule.item for rule in rules_of(operation) if re.search(r"/(?!same-)[\w-]+-is-required$", rule.id)} - {"procCode"}
    assert set(openapi()["components"]["schemas"][BODIES[operation]].get("required", ())) == required


# What the schemas let pass


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
    """A body with one field replaced is valid or not; it has Priority and Dx already, so their names may not come as well."""
    body = {"PatNum": 31, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1206", "Priority": 149, "Dx": 126, field: value}
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
    sample = target(openapi(), next(iter(schema["examples"].values()))["$ref"])["value"]
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
        ("list-group-notes", "ProcNums", [1471, "1472"], True),
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
    """Dates, times and amounts are looked for as the samples write them; in doubt about the operation, empty moments pass."""
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


@each_version
def test_schemathesis_reads_the_document(version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schemathesis finds every operation, whatever configuration lies about in the working directory."""
    (tmp_path / "schemathesis.toml").write_text("nonsense = true")
    monkeypatch.chdir(tmp_path)
    document = openapi(version)
    loaded = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())
    found = [result.ok().definition.raw["operationId"] for result in loaded.get_all_operations() if isinstance(result, Ok)]
    assert found == [operation["operationId"] for operation in operations(document)]


def rules_of(operation: str) -> list[Rule]:
    """The rules of an operation."""
    return [rule for rule in catalogue() if rule.operation == operation]
