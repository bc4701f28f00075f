"""Parts of the OpenAPI document, for its tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from spec import Version, openapi
from spec.openapi import operations

ANSWERING = ("get-procedure", "list-procedures", "create-procedure")
"""The operations that answer with procedures."""


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every mapping inside a document, outermost first."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


def target(document: Mapping[str, Any], reference: str) -> Any:
    """What a reference leads to."""
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node


def by_id(document: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The operations by their ids."""
    return {operation["operationId"]: operation for operation in operations(document)}


def fields(document: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a create."""
    properties: dict[str, Any] = document["components"]["schemas"]["ProcedureLogCreate"]["properties"]
    return properties


def parameters(operation: str) -> dict[str, Any]:
    """The parameters of an operation by their names."""
    document = openapi()
    found = [target(document, parameter["$ref"]) for parameter in by_id(document)[operation]["parameters"]]
    return {parameter["name"]: parameter for parameter in found}


def links_of_create(version: Version) -> dict[str, Any]:
    """The links of the answer to a create."""
    links: dict[str, Any] = by_id(openapi(version))["create-procedure"]["responses"]["201"]["links"]
    return links


def validator(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Draft202012Validator:
    """A validator of one schema of the document, which also looks at dates."""
    registry: Registry[Any] = Registry().with_resource("urn:document", DRAFT202012.create_resource(document))
    absolute = json.loads(json.dumps(schema).replace('"#/', '"urn:document#/'))
    return Draft202012Validator(absolute, registry=registry, format_checker=FormatChecker(["date"]))


def create_validator(version: Version) -> Draft202012Validator:
    """A validator of the body of a create."""
    return validator(openapi(version), {"$ref": "#/components/schemas/ProcedureLogCreate"})


def examples_of(document: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], Any]]:
    """Every example of the document beside its schema."""
    for node in nodes(document):
        if "schema" in node and "example" in node:
            yield node["schema"], node["example"]
        if "schema" in node:
            yield from ((node["schema"], target(document, example["$ref"])["value"]) for example in node.get("examples", {}).values())


def answers_of(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every procedure in the examples of answers."""
    for schema, value in examples_of(document):
        if schema.get("$ref", "").endswith("/ProcedureLog"):
            yield value
        if schema.get("type") == "array":
            yield from value
