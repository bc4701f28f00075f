"""The OpenAPI document: read from openapi.yaml, projected to a version, and asked for parts."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Mapping, Set
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from spec.catalogue import catalogue
from spec.version import NEWEST, Version

FILE = Path(__file__).with_name("openapi.yaml")

METHODS = frozenset({"get", "put", "post", "delete", "patch"})


def openapi(version: Version = NEWEST) -> dict[str, Any]:
    """The OpenAPI document as it stands at a version of the API; the caller's own copy."""
    return deepcopy(_projected(version))


def members(operation: str = "create-procedure") -> list[str]:
    """The members of a record that the operation answers with, in the order of its sample; raises KeyError where it answers with none."""
    return list(_record(operation)["properties"])


def member_schema(operation: str, member: str) -> Mapping[str, Any]:
    """The JSON Schema, free of references, of one member of a record that the operation answers with; raises KeyError."""
    return deepcopy(_member_schema(operation, member))


def shown_form(member: str, operation: str | None = None) -> re.Pattern[str] | None:
    """The form in which the samples show a member, if any; without an operation, that of a procedure in any sample."""
    schema = _record(operation or "create-procedure")["properties"][member]
    if "x-shows" not in schema:
        return None
    empty = "x-empty-in" in schema and operation in {None, *schema["x-empty-in"]}
    return re.compile(f"{schema['x-shows']}|^$" if empty else schema["x-shows"])


def enumeration(field: str, version: Version = NEWEST, operation: str = "create-procedure") -> list[str]:
    """The values that a field of a body can have at a version, in the order of the document; raises KeyError where there are none.

    Empty text, which one sample of an update sends, is none of them.
    """
    document = _projected(version)
    content = _operation(document, operation)["requestBody"]["content"]
    fields = _resolved(document, content["application/json"]["schema"])["properties"]
    return [value for value in _resolved(document, fields[field])["enum"] if value]


def answer_rule(operation: str, member: str) -> str:
    """The id of the rule by which the operation's answer has the member."""
    return f"{operation}/answer-{slug(member)}"


def slug(member: str) -> str:
    """A member of an answer as the ids of rules spell it: ProcNum is proc-num, priority is priority-name."""
    return "priority-name" if member == "priority" else re.sub(r"(?<=[a-z])(?=[A-Z])", "-", member).lower()


def operations(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The operations of an OpenAPI document."""
    for item in document["paths"].values():
        yield from (operation for method, operation in item.items() if method in METHODS)


@cache
def _document() -> dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    document: dict[str, Any] = yaml.load(FILE.read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 - a safe loader
    return document


@cache
def _projected(version: Version) -> dict[str, Any]:
    """Leave out what is newer than the version, and require of answers what the catalogue requires at it."""
    document: dict[str, Any] = _without_newer(_document(), version)
    document["info"]["version"] = str(version)
    document["paths"] = {path: item for path, item in document["paths"].items() if METHODS & item.keys()}
    for name, required in _required(document, version).items():
        document["components"]["schemas"][name]["required"] = required
    _leave_out_unused(document)
    return document


def _without_newer(node: Any, version: Version) -> Any:
    if isinstance(node, list):
        return [_without_newer(item, version) for item in node if _since(item) <= version]
    if not isinstance(node, dict):
        return node
    kept = {key: _without_newer(value, version) for key, value in node.items() if _since(value) <= version}
    if "x-enum-since" in node:
        kept["x-enum-since"] = {
            value: since for value, since in node["x-enum-since"].items() if Version.parse(since) <= version
        }
        kept["enum"] = _without(node["enum"], node["x-enum-since"].keys() - kept["x-enum-since"].keys())
    if "properties" in node and "required" in node:
        kept["required"] = _without(node["required"], node["properties"].keys() - kept["properties"].keys())
    return kept


def _leave_out_unused(document: dict[str, Any]) -> None:
    """Leave out the tags and components that no operation of the version leads to."""
    tags = {tag for operation in operations(document) for tag in operation["tags"]}
    document["tags"] = [tag for tag in document["tags"] if tag["name"] in tags]
    used = _references(document, document["paths"])
    for kind in document["components"].keys() - {"securitySchemes"}:
        parts = document["components"][kind]
        document["components"][kind] = {
            name: part for name, part in parts.items() if f"#/components/{kind}/{name}" in used
        }


def _references(document: Mapping[str, Any], node: Any) -> set[str]:
    """Every reference in a part of the document, and in what these refer to."""
    if isinstance(node, list):
        return {reference for item in node for reference in _references(document, item)}
    if not isinstance(node, dict):
        return set()
    inner = {reference for value in node.values() for reference in _references(document, value)}
    if "$ref" in node:
        inner |= {node["$ref"], *_references(document, _target(document, node["$ref"]))}
    return inner


def _without(values: list[str], gone: Set[str]) -> list[str]:
    return [value for value in values if value not in gone]


def _since(node: Any) -> Version:
    """The version that brought a part: by its own mark, by that of what it refers to, or by that of the operation a link leads to."""
    match node:
        case {"x-since": str(since)}:
            return Version.parse(since)
        case {"$ref": str(reference)}:
            return _since(_target(_document(), reference))
        case {"operationId": str(operation)}:
            return _since(_operation(_document(), operation))
        case _:
            return Version((0, 0))


def _required(document: Mapping[str, Any], version: Version) -> dict[str, list[str]]:
    """By the names of schemas: the members that the rules of every operation that answers with such records require at the version."""
    rules = catalogue().at(version).rules
    answering: dict[str, list[str]] = {}
    for operation in operations(document):
        if schema := _answer(operation):
            answering.setdefault(schema["$ref"].rpartition("/")[2], []).append(operation["operationId"])
    return {
        name: [
            member for member in document["components"]["schemas"][name]["properties"] if _in_all(member, found, rules)
        ]
        for name, found in answering.items()
    }


def _in_all(member: str, answering: list[str], rules: Container[str]) -> bool:
    return all(answer_rule(operation, member) in rules for operation in answering)


def _answer(operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """What the operation answers with: a record, or each item of an array of records."""
    content = next(
        response.get("content") for status, response in operation["responses"].items() if status.startswith("2")
    )
    if content is None:
        return None
    schema = content["application/json"]["schema"]
    item: Mapping[str, Any] = schema.get("items", schema)
    return item


def _record(operation: str) -> Mapping[str, Any]:
    schema = _answer(_operation(_document(), operation))
    if schema is None:
        raise KeyError(operation)
    return _resolved(_document(), schema)


@cache
def _member_schema(operation: str, member: str) -> dict[str, Any]:
    schema = _resolved(_document(), _record(operation)["properties"][member])
    return {**schema, "items": _resolved(_document(), schema["items"])} if "items" in schema else schema


def _operation(document: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
    return {found["operationId"]: found for found in operations(document)}[operation]


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> dict[str, Any]:
    """A schema with its reference replaced by what it refers to; what stands beside the reference wins."""
    if "$ref" not in schema:
        return dict(schema)
    beside = {key: value for key, value in schema.items() if key != "$ref"}
    return {**_resolved(document, _target(document, schema["$ref"])), **beside}


def _target(document: Mapping[str, Any], reference: str) -> Any:
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node
