"""The OpenAPI document is sound at every version and agrees with the catalogue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import schemathesis
from openapi_spec_validator import OpenAPIV31SpecValidator
from schemathesis.config import SchemathesisConfig
from schemathesis.core.result import Ok

from spec import Version, member_schema, openapi, parameters, resolved
from spec.openapi import operations
from tests.openapi_parts import (
    BODIES,
    VERSIONS,
    answers_of,
    body_validator,
    each_version,
    examples_of,
    fields,
    links,
    nodes,
    validator,
)


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
            assert resolved(document, node)
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
    """The links of a response pass on keys that its sample has, as parameters of the linked operation."""
    found = {link["operationId"]: link["parameters"] for link in links(operation).values()}
    assert found == {
        end: {name: f"$response.body#{pointer}" for name, pointer in handed.items()} for end, handed in followed.items()
    }
    sample = next(answers_of(openapi(), operation))
    for end, handed in followed.items():
        assert handed.keys() <= parameters(end).keys()
        for pointer in handed.values():
            name, *index = pointer.removeprefix("/").split("/")
            assert sample[name][int(index[0])] if index else sample[name]


def test_a_followed_group_note_keeps_its_patient() -> None:
    """The link to the update of a group note hands on the patient, whom the body must name."""
    body = links("create-group-note")["update"]["requestBody"]
    assert body == {"PatNum": "$response.body#/PatNum", "Note": "Dental exam"}
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
    assert member_schema("get-procedure", "ProcNum")["anyOf"]


@each_version
def test_schemathesis_reads_the_document(version: Version, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Schemathesis finds every operation, whatever configuration lies about in the working directory."""
    (tmp_path / "schemathesis.toml").write_text("nonsense = true")
    monkeypatch.chdir(tmp_path)
    document = openapi(version)
    loaded = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())
    found = [
        result.ok().definition.raw["operationId"] for result in loaded.get_all_operations() if isinstance(result, Ok)
    ]
    assert found == [operation["operationId"] for operation in operations(document)]
