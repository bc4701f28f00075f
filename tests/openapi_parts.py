"""Parts of the OpenAPI document, for its tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from spec import NEWEST, OLDEST, Version, catalogue, openapi, resolved
from spec.openapi import operations

RECORDS = {
    "get-procedure": "ProcedureLog",
    "update-procedure": "ProcedureLog",
    "list-procedures": "ProcedureLog",
    "create-procedure": "ProcedureLog",
    "get-insurance-history": "InsuranceHistory",
    "create-insurance-history": "ProcedureLog",
    "list-group-notes": "GroupNote",
    "create-group-note": "GroupNote",
    "update-group-note": "GroupNote",
}
"""The operations that answer with records, and the schemas of those."""

BODIES = {
    "create-procedure": "ProcedureLogCreate",
    "update-procedure": "ProcedureLogUpdate",
    "create-insurance-history": "InsuranceHistoryCreate",
    "create-group-note": "GroupNoteCreate",
    "update-group-note": "GroupNoteUpdate",
}
"""The operations that take a body, and the schemas of those."""

VERSIONS = sorted({*catalogue().versions(), OLDEST, NEWEST, Version.parse("22.1"), Version.parse("26.1")})
"""Those that bring something, the oldest, and some between and beyond."""

each_version = pytest.mark.parametrize("version", VERSIONS, ids=str)


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside a document, outermost first."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


def by_id(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The operations by their ids."""
    return {operation["operationId"]: operation for operation in operations(document)}


def fields(document: Mapping[str, Any], operation: str = "create-procedure") -> dict[str, Any]:
    """The fields of the body of an operation, if the document has it and it takes one."""
    schema = document["components"]["schemas"].get(BODIES.get(operation), {})
    properties: dict[str, Any] = schema.get("properties", {})
    return properties


def links(operation: str, version: Version = NEWEST) -> dict[str, dict[str, Any]]:
    """The links of the answer of an operation, in full."""
    document = openapi(version)
    success = next(iter(by_id(document)[operation]["responses"].values()))
    return {name: resolved(document, link) for name, link in success.get("links", {}).items()}


def validator(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Draft202012Validator:
    """A validator of one schema of the document, which also looks at dates."""
    registry: Registry[Any] = Registry().with_resource("urn:document", DRAFT202012.create_resource(document))
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
    return Draft202012Validator(absolute, registry=registry, format_checker=FormatChecker(["date"]))


def body_validator(operation: str = "create-procedure", version: Version = NEWEST) -> Draft202012Validator:
    """A validator of the body of an operation."""
    return validator(openapi(version), {"$ref": f"#/components/schemas/{BODIES[operation]}"})


def examples_of(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Every example of the document beside its schema."""
    for node in nodes(document):
        if "schema" in node and "example" in node:
            yield node["schema"], node["example"]
        if "schema" in node:
            yield from (
                (node["schema"], resolved(document, example)["value"]) for example in node.get("examples", {}).values()
            )


def answers_of(document: Mapping[str, Any], operation: str) -> Iterator[Mapping[str, Any]]:
    """Every record in the examples of the answer of an operation."""
    success = next(iter(by_id(document)[operation]["responses"].values()))
    for example in success["content"]["application/json"]["examples"].values():
        value = resolved(document, example)["value"]
        yield from value if isinstance(value, list) else [value]
