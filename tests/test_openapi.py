"""The OpenAPI document is sound at every version and agrees with the catalogue."""

from __future__ import annotations

import re
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
    ANSWERING,
    answers_of,
    by_id,
    create_validator,
    examples_of,
    fields,
    links_of_create,
    nodes,
    parameters,
    target,
    validator,
)

VERSIONS = sorted({*catalogue().versions(), OLDEST, NEWEST, Version.parse("22.1"), Version.parse("26.1")})

each_version = pytest.mark.parametrize("version", VERSIONS, ids=str)
each_answering = pytest.mark.parametrize("operation", ANSWERING)


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
        if schema.get("$ref", "").endswith("/ProcedureLogCreate"):
            gone = fields(newest).keys() - fields(document).keys()
            assert not gone & value.keys()


def test_a_version_has_its_operations() -> None:
    """Operations appear at the version that brought them, and links to them with them."""
    found = {
        version: [operation["operationId"] for operation in operations(openapi(Version.parse(version)))]
        for version in ("21.1", "21.4", "22.1", "23.3.13")
    }
    assert found == {
        "21.1": ["list-procedures"],
        "21.4": ["list-procedures", "create-procedure"],
        "22.1": ["delete-procedure", "list-procedures", "create-procedure"],
        "23.3.13": ["get-procedure", "delete-procedure", "list-procedures", "create-procedure"],
    }
    assert list(links_of_create(Version.parse("21.4"))) == ["of-the-patient"]
    assert list(links_of_create(Version.parse("22.1"))) == ["delete", "of-the-patient"]
    assert list(links_of_create(NEWEST)) == ["read", "delete", "of-the-patient"]


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
    assert create_validator(Version.parse(version)).is_valid(body) is valid


def test_what_is_created_can_be_followed() -> None:
    """The links of a create hand on the key of the procedure, or of its patient, under the name of the parameter."""
    links = [target(openapi(), link["$ref"]) for link in links_of_create(NEWEST).values()]
    assert [link["parameters"] for link in links] == [{key: f"$response.body#/{key}"} for key in ("ProcNum", "ProcNum", "PatNum")]


@each_version
def test_each_operation_can_succeed_or_be_refused(version: Version) -> None:
    """Beside its success, an operation knows the two documented refusals."""
    for operation in operations(openapi(version)):
        success, *refusals = operation["responses"]
        assert success == ("201" if operation["operationId"] == "create-procedure" else "200")
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
    """Each member has its answer rule and each answer rule its member, in the order of the sample."""
    rules = [rule for rule in catalogue() if rule.id.startswith(f"{operation}/answer-") and rule.item == "Example Response"]
    assert [rule.id for rule in rules if rule.level == "must"] == [answer_rule(operation, member) for member in members()]
    assert [rule.sentence for rule in rules if rule.level == "must"] == list(range(1, len(members()) + 1))


@each_answering
def test_a_member_is_of_the_kind_that_its_rule_says(operation: str) -> None:
    """The schema of a member and the text of its rule name the same JSON kind."""
    kinds = {"a string": "string", "a number": "number", "a whole number": "integer", "digits in quotes": ["integer", "string"]}
    for member in members():
        text = catalogue()[answer_rule(operation, member)].text
        kind = next(kind for words, kind in reversed(kinds.items()) if re.search(rf"{member}, .*{words}\.|its {words}\.", text))
        assert member_schema(operation, member)["type"] == kind, text


@each_answering
@each_version
def test_required_is_what_the_catalogue_requires(operation: str, version: Version) -> None:
    """At each version the required members are those whose rules hold, for every operation that there is."""
    document = openapi(version)
    if operation in {found["operationId"] for found in operations(document)}:
        required = document["components"]["schemas"]["ProcedureLog"]["required"]
        assert required == [member for member in members() if answer_rule(operation, member) in catalogue().at(version).rules]
    assert list(document["components"]["schemas"]["ProcedureLog"]["properties"]) == members()


def test_the_file_itself_is_that_of_the_newest_version() -> None:
    """Whoever reads the file without projecting it reads the newest version."""
    assert yaml.safe_load(FILE.read_text(encoding="utf-8")) == openapi()


@each_answering
def test_shown_forms_are_those_of_the_catalogue(operation: str) -> None:
    """A member has a form to show where the catalogue has a rule for it, empty text included where the rule says so."""
    for member in members():
        rule = catalogue().rules.get(answer_rule(operation, member).replace("/answer-", "/shows-"))
        form = shown_form(member, operation)
        assert (form is None) == (rule is None), member
        if form and rule:
            assert bool(form.search("")) == ("or empty" in rule.text), rule.id
            assert not form.search("tomorrow")


def test_fields_of_a_create_are_those_of_the_catalogue() -> None:
    """Each field that a rule of create stands at is in the body schema, and each field of the body has such a rule."""
    parts = {"Description", "Status codes", "Example Response", "Example Requests"}
    assert {rule.item for rule in rules_of("create-procedure")} - parts == set(fields(openapi()))


def test_search_parameters_are_those_of_the_catalogue() -> None:
    """Each parameter that a rule of list stands at is in the document; paging is from the companion documentation."""
    parts = {"Description", "Status codes", "Example Response", "Example Requests", "Parameters"}
    assert {rule.item for rule in rules_of("list-procedures")} - parts == set(parameters("list-procedures")) - {"Limit", "Offset"}


@pytest.mark.parametrize("field", list(openapi()["components"]["schemas"]["ProcedureLogCreate"]["properties"]))
def test_a_field_is_as_old_as_its_rules(field: str) -> None:
    """A field of a create bears the version from which its oldest rule holds."""
    since = min(rule.since for rule in rules_of("create-procedure") if rule.item == field)
    assert Version.parse(fields(openapi())[field].get("x-since", "21.4")) == since


@each_answering
def test_an_operation_is_as_old_as_its_rules(operation: str) -> None:
    """An operation bears the version and the heading of its rules."""
    found = by_id(openapi())[operation]
    assert Version.parse(found["x-since"]) == min(rule.since for rule in rules_of(operation))
    assert {found["x-section"]} == {rule.section for rule in rules_of(operation)}


def test_parameters_are_as_old_as_their_rules() -> None:
    """A search parameter bears the version from which its oldest rule holds."""
    for name, parameter in parameters("list-procedures").items():
        since = [rule.since for rule in rules_of("list-procedures") if rule.item == name]
        assert Version.parse(parameter.get("x-since", "21.1")) == min(since, default=OLDEST), name


def test_statuses_are_as_old_as_their_rules() -> None:
    """A status can be created from the version of its rule on."""
    since = {status: catalogue()[f"create-procedure/proc-status-accepts-{status.lower()}"].since for status in enumeration("ProcStatus")}
    for version in VERSIONS[1:]:
        assert enumeration("ProcStatus", version) == [status for status in since if since[status] <= version], version


@pytest.mark.parametrize("field", ["ProcStatus", "PlaceService", "Prosthesis", "IsDateProsthEst"])
def test_enumerations_are_those_of_the_catalogue(field: str) -> None:
    """Each value has a rule by which it is accepted, and each such rule its value."""
    rules = [rule.id for rule in rules_of("create-procedure") if rule.item == field and "-accepts-" in rule.id]
    values = [re.sub(r"(?<=[a-z])(?=[A-Z])", "-", value).lower() for value in enumeration(field)]
    assert [rule.rpartition("-accepts-")[2] for rule in rules] == values


def test_searched_statuses_are_those_of_the_catalogue() -> None:
    """Each status that a list can be searched for has its rule, and each such rule its status."""
    rules = [rule.id for rule in rules_of("list-procedures") if re.search(r"/proc-status-\w+-filters$", rule.id)]
    statuses = parameters("list-procedures")["ProcStatus"]["schema"]["enum"]
    assert rules == [f"list-procedures/proc-status-{status.lower()}-filters" for status in statuses]


def test_defaults_are_those_of_the_catalogue() -> None:
    """A field has a default where a rule says what it is when it is left out."""
    texts = {rule.item: rule.text for rule in rules_of("create-procedure") if rule.id.endswith("-default")}
    said = {field: found[1] for field, text in texts.items() if (found := re.search(r"it is (\S+?)[.,]?( which .*)?$", text))}
    ours = {name: str(field["default"]) or "empty" for name, field in fields(openapi()).items() if "default" in field}
    assert ours == {**said, "Discount": "0.0"}


def test_features_are_those_of_the_catalogue() -> None:
    """A field is marked with a feature where a rule says that it needs the feature."""
    needing = {
        rule.item: rule.id.rpartition("-needs-")[2] for rule in rules_of("create-procedure") if (rule.feature or "").startswith("no-")
    }
    assert {name: field["x-feature"] for name, field in fields(openapi()).items() if "x-feature" in field} == needing


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
    assert create_validator(NEWEST).is_valid(body) is valid


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
    for operation in ANSWERING:
        assert Draft202012Validator(member_schema(operation, member)).is_valid(value) is valid


def test_a_shown_form_is_that_of_the_samples() -> None:
    """Dates, times and amounts are looked for as the samples write them; in doubt about the operation, empty moments pass."""
    shown = {member: form for member in members() if (form := shown_form(member))}
    for record in answers_of(openapi()):
        assert [member for member, form in shown.items() if not form.search(record[member])] == []
    assert not shown["ProcFee"].search("12")
    assert not shown["ProcDate"].search("05/05/2022")
    assert not shown["IsLocked"].search("False")
    assert shown["DateTStamp"].search("")


def test_what_there_is_not_is_a_key_error() -> None:
    """An operation, member or field that does not exist raises KeyError."""
    for ask in (lambda: member_schema("update", "ProcNum"), lambda: member_schema("get-procedure", "Proc"), lambda: enumeration("Surf")):
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
