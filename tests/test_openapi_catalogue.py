"""The OpenAPI document agrees with the catalogue: members, parts, ages, enumerations, defaults and required fields."""

from __future__ import annotations

import re

import pytest
import yaml

from spec import (
    OLDEST,
    Rule,
    Version,
    answer_rule,
    catalogue,
    enumeration,
    kinds,
    member_kinds,
    member_schema,
    members,
    openapi,
    parameters,
    shown_form,
)
from spec.openapi import FILE, operations
from tests.openapi_parts import BODIES, RECORDS, VERSIONS, answers_of, by_id, each_version, fields

each_operation = pytest.mark.parametrize("operation", [operation["operationId"] for operation in operations(openapi())])
each_answering = pytest.mark.parametrize("operation", RECORDS)

PARTS = {"Description", "Status codes", "Example Response", "Example Requests", "Parameters"}
"""The items of a section that are neither a field nor a parameter nor a member of the answer."""


@each_answering
def test_the_answer_has_the_members_of_the_catalogue(operation: str) -> None:
    """Each member has its answer rule and each answer rule its member, in the order of the sample."""
    places = {"Example Response", *(members(operation) if operation == "get-insurance-history" else ())}
    found = [
        rule for rule in rules_of(operation) if "/answer-" in rule.id and rule.item in places and rule.level == "must"
    ]
    rules = [rule for rule in found if rule.id != f"{operation}/answer-fits-the-schema"]
    assert [rule.id for rule in rules] == [answer_rule(operation, member) for member in members(operation)]
    if operation != "get-insurance-history":
        assert [rule.sentence for rule in rules] == list(range(1, len(members(operation)) + 1))


@each_answering
def test_a_member_is_of_the_kind_that_its_rule_says(operation: str) -> None:
    """The schema of a member and the text of its rule name the same JSON kind."""
    documented = {
        "a string": ["string"],
        "a number": ["number"],
        "an integer": ["integer"],
        "an array of keys": ["array"],
        "an array of integers": ["array"],
        "an integer or a string of digits": ["integer", "string"],
    }
    for member in members(operation):
        text = catalogue()[answer_rule(operation, member)].text
        found = re.search(rf"has a member {member}, (.*)\.$", text)
        assert found, text
        assert member_kinds(operation, member) == documented[found[1]], text
        items = member_schema(operation, member).get("items")
        in_arrays = {"an array of keys": ["integer", "string"], "an array of integers": ["integer"]}
        assert (kinds(items) if items else []) == in_arrays.get(found[1], [])


@each_answering
@each_version
def test_required_is_what_the_catalogue_requires(operation: str, version: Version) -> None:
    """At each version the required members are those whose rules hold, for every operation that there is."""
    document = openapi(version)
    if operation in by_id(document):
        record = document["components"]["schemas"][RECORDS[operation]]
        rules = catalogue().at(version).rules
        assert record["required"] == [
            member for member in members(operation) if answer_rule(operation, member) in rules
        ]
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
            assert bool(form.search("")) == ("or is empty" in rule.text), rule.id
            assert not form.search("tomorrow")


@each_operation
def test_parts_are_those_of_the_catalogue(operation: str) -> None:
    """The place of a rule is a field, a parameter or a member, and each field or parameter is the place of a rule.

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
        assert enumeration("ProcStatus", version, operation) == [
            status for status in since if since[status] <= version
        ], version


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
    assert entered == [f"An entry can be created for the category {name}." for name in names]
    assert read == [f"The response contains the category {name} exactly once." for name in names]
    assert [record["insHistPrefName"] for record in answers_of(openapi(), "get-insurance-history")] == names


def test_searched_statuses_are_those_of_the_catalogue() -> None:
    """Each status that a list can be searched for has its rule, and each such rule its status."""
    rules = [rule.id for rule in rules_of("list-procedures") if re.search(r"/proc-status-\w+-filters$", rule.id)]
    statuses = parameters("list-procedures")["ProcStatus"]["schema"]["enum"]
    assert rules == [f"list-procedures/proc-status-{status.lower()}-filters" for status in statuses]


def test_defaults_are_those_of_the_catalogue() -> None:
    """A field of a create has a default where a rule says what it is when it is left out."""
    texts = {rule.item: rule.text for rule in rules_of("create-procedure") if rule.id.endswith("-default")}
    said = {
        field: found[1]
        for field, text in texts.items()
        if (found := re.match(r"\w+ defaults to (an empty string|[\w:-]+)(\.|, which .*)$", text))
    }
    ours = {
        name: str(field["default"]) or "an empty string"
        for name, field in fields(openapi()).items()
        if "default" in field
    }
    assert ours == {**said, "Discount": "0.0"}


def test_an_update_has_no_defaults() -> None:
    """A field that an update leaves out keeps its value."""
    for operation in ("update-procedure", "update-group-note"):
        assert [name for name, field in fields(openapi(), operation).items() if "default" in field] == []


@pytest.mark.parametrize("operation", BODIES)
def test_features_are_those_of_the_catalogue(operation: str) -> None:
    """A field is marked with a feature where a rule says that it needs the feature."""
    needing = {
        rule.item: rule.id.rpartition("-needs-")[2]
        for rule in rules_of(operation)
        if (rule.feature or "").startswith("no-")
    }
    marked = {name: field["x-feature"] for name, field in fields(openapi(), operation).items() if "x-feature" in field}
    assert marked == needing


@pytest.mark.parametrize("operation", BODIES)
def test_required_fields_are_those_of_the_catalogue(operation: str) -> None:
    """A body must have the fields that a rule calls required; a create names its code in one of two ways."""
    required = {rule.item for rule in rules_of(operation) if re.search(r"/(?!same-)[\w-]+-is-required$", rule.id)} - {
        "procCode"
    }
    assert set(openapi()["components"]["schemas"][BODIES[operation]].get("required", ())) == required


def rules_of(operation: str) -> list[Rule]:
    """The rules of an operation."""
    return [rule for rule in catalogue() if rule.operation == operation]
