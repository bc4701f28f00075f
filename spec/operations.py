"""What the OpenAPI document says of one operation: its fields, parameters and members, and since when each exists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from functools import cache
from types import MappingProxyType
from typing import Any

from spec.catalogue import slug
from spec.features import Feature
from spec.openapi import answered_record, known_at, newest, operations, resolved
from spec.version import NEWEST, Version

Schemas = Mapping[str, Mapping[str, Any]]
"""JSON Schemas, or parameters, by the name of the field, member or parameter; shared by all callers."""


def operation_ids() -> list[str]:
    """The operations of the newest version, such as create-procedure, in the order of openapi.yaml."""
    return [operation["operationId"] for operation in operations(known_at(NEWEST))]


@cache
def since(operation: str, part: str | None = None) -> Version:
    """The version that introduced an operation, or a part of it: a field of its body or a parameter.

    Raises KeyError where there is no such operation or part.
    """
    found = _operation(operation)["x-since"]
    if part is not None:
        found = {**parameters(operation), **body_fields(operation)}[part].get("x-since", found)
    return Version.parse(found)


@cache
def body_fields(operation: str, version: Version = NEWEST) -> Schemas:
    """The fields of the body of an operation at a version; empty where it takes no body or the version lacks it."""
    schema = _body(operation, version)
    document = known_at(version)
    found = {name: resolved(document, field) for name, field in schema.get("properties", {}).items()}
    return MappingProxyType(found)


def required_fields(operation: str, version: Version = NEWEST) -> list[str]:
    """The fields that every body of an operation must have at a version."""
    return list(_body(operation, version).get("required", ()))


@cache
def parameters(operation: str, version: Version = NEWEST) -> Schemas:
    """The parameters of an operation at a version; empty where it has none or the version lacks it."""
    document = known_at(version)
    found = operations(document)
    references = next((one.get("parameters", ()) for one in found if one["operationId"] == operation), ())
    named = (resolved(document, reference) for reference in references)
    return MappingProxyType({parameter["name"]: parameter for parameter in named})


def members(operation: str = "create-procedure") -> list[str]:
    """The members of a record that an operation responds with, in the order of its sample; raises KeyError."""
    return list(_record(operation)["properties"])


def member_schema(operation: str, member: str) -> Mapping[str, Any]:
    """The JSON Schema of one member of a record that an operation responds with, without `$ref`; raises KeyError."""
    return deepcopy(_member_schema(operation, member))


def member_kinds(operation: str, member: str) -> list[str]:
    """The JSON types that one member of a record can have, such as integer and string for a key; raises KeyError."""
    return kinds(_member_schema(operation, member))


def kinds(schema: Mapping[str, Any]) -> list[str]:
    """The JSON types that a schema without `$ref` allows: its own, or those of its alternatives."""
    return [alternative["type"] for alternative in schema.get("anyOf", [schema])]


def shown_form(member: str, operation: str | None = None) -> re.Pattern[str] | None:
    """The form in which the samples show a member, if any; without an operation, that of a procedure in any sample."""
    schema = _record(operation or "create-procedure")["properties"][member]
    if "x-shows" not in schema:
        return None
    empty = "x-empty-in" in schema and operation in {None, *schema["x-empty-in"]}
    return re.compile(f"{schema['x-shows']}|^$" if empty else schema["x-shows"])


def enumeration(field: str, version: Version = NEWEST, operation: str = "create-procedure") -> list[str]:
    """The values that a field of a body can have at a version, in the order of the document.

    Leaves out the empty text that one sample of an update sends. Raises KeyError where the field has no list of values.
    """
    return [value for value in body_fields(operation, version)[field]["enum"] if value]


@cache
def gates() -> Mapping[str, Feature]:
    """The fields of bodies that can be set only where a feature is on, with that feature."""
    found = {name: field for operation in operation_ids() for name, field in body_fields(operation).items()}
    gated = {name: Feature(field["x-feature"]) for name, field in found.items() if "x-feature" in field}
    return MappingProxyType(gated)


@cache
def features() -> tuple[Feature, ...]:
    """The features that a practice can have on or off."""
    return tuple(dict.fromkeys(gates().values()))


def left_open(operation: str, field: str) -> bool:
    """Whether the document leaves open how a wrong value of a field is treated."""
    return "x-left-open" in body_fields(operation).get(field, {})


@cache
def insurance_categories() -> Mapping[str, str]:
    """The categories of the insurance history, by their part of a rule id: InsHistPerioURCodes by perio-ur."""
    names = enumeration("insHistPrefName", operation="create-insurance-history")
    return MappingProxyType({slug(name.removeprefix("InsHist").removesuffix("Codes")): name for name in names})


def _operation(operation: str) -> Mapping[str, Any]:
    return {found["operationId"]: found for found in operations(newest())}[operation]


def _body(operation: str, version: Version) -> Mapping[str, Any]:
    document = known_at(version)
    found = next((one for one in operations(document) if one["operationId"] == operation), {})
    if "requestBody" not in found:
        return {}
    return resolved(document, found["requestBody"]["content"]["application/json"]["schema"])


def _record(operation: str) -> Mapping[str, Any]:
    schema = answered_record(_operation(operation))
    if schema is None:
        raise KeyError(operation)
    return resolved(newest(), schema)


@cache
def _member_schema(operation: str, member: str) -> dict[str, Any]:
    schema = resolved(newest(), _record(operation)["properties"][member])
    return {**schema, "items": resolved(newest(), schema["items"])} if "items" in schema else schema
