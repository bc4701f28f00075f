"""The OpenAPI document: read from openapi.yaml and projected to a version of the API."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Set
from copy import deepcopy
from functools import cache
from pathlib import Path
from typing import Any

from spec.catalogue import answer_rule, catalogue
from spec.version import NEWEST, Version
from spec.yaml_file import load_yaml

FILE = Path(__file__).with_name("openapi.yaml")

METHODS = frozenset({"get", "put", "post", "delete", "patch"})


def openapi(version: Version = NEWEST) -> dict[str, Any]:
    """The OpenAPI document at a version of the API; each caller gets a copy."""
    return deepcopy(projected(version))


def operations(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The operations of an OpenAPI document, in its order."""
    for item in document["paths"].values():
        yield from (operation for method, operation in item.items() if method in METHODS)


def resolved(document: Mapping[str, Any], node: Mapping[str, Any]) -> dict[str, Any]:
    """A part of the document, with its `$ref` replaced by what it refers to; keys beside the `$ref` win."""
    if "$ref" not in node:
        return dict(node)
    beside = {key: value for key, value in node.items() if key != "$ref"}
    return {**resolved(document, _target(document, node["$ref"])), **beside}


def answered_record(operation: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The schema of the record that an operation responds with, or of each record in an array; None without a body."""
    responses = operation["responses"].items()
    content = next(response.get("content") for status, response in responses if status.startswith("2"))
    if content is None:
        return None
    schema = content["application/json"]["schema"]
    item: Mapping[str, Any] = schema.get("items", schema)
    return item


@cache
def newest() -> dict[str, Any]:
    """The whole document as the file has it, shared by all callers: not to be changed."""
    return read_document(FILE)


def read_document(file: Path) -> dict[str, Any]:
    """A document of this folder as its file has it."""
    document: dict[str, Any] = load_yaml(file)
    return document


@cache
def known_at(version: Version) -> dict[str, Any]:
    """The document without the parts that are newer than a version, shared by all callers: not to be changed."""
    document: dict[str, Any] = _without_newer(newest(), version)
    return document


@cache
def projected(version: Version) -> dict[str, Any]:
    """The document at a version, shared by all callers: not to be changed.

    Parts newer than the version are left out. Responses require the members that the catalogue requires at the version.
    """
    document: dict[str, Any] = _without_newer(newest(), version)
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


def _without(values: list[str], gone: Set[str]) -> list[str]:
    return [value for value in values if value not in gone]


def _since(node: Any) -> Version:
    """The version that introduced a part: its own mark, that of its `$ref`, or that of the operation it links to."""
    match node:
        case {"x-since": str(since)}:
            return Version.parse(since)
        case {"$ref": str(reference)}:
            return _since(_target(newest(), reference))
        case {"operationId": str(operation_id)}:
            return next(_since(found) for found in operations(newest()) if found["operationId"] == operation_id)
        case _:
            return Version((0, 0))


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
    """Every reference in a part of the document, and in the parts that these refer to."""
    if isinstance(node, list):
        return {reference for item in node for reference in _references(document, item)}
    if not isinstance(node, dict):
        return set()
    inner = {reference for value in node.values() for reference in _references(document, value)}
    if "$ref" in node:
        inner |= {node["$ref"], *_references(document, _target(document, node["$ref"]))}
    return inner


def _required(document: Mapping[str, Any], version: Version) -> dict[str, list[str]]:
    """By schema name: the members that are required by the rules of every operation that responds with such records."""
    rules = catalogue().at(version).rules
    answering: dict[str, list[str]] = {}
    for operation in operations(document):
        if schema := answered_record(operation):
            answering.setdefault(schema["$ref"].rpartition("/")[2], []).append(operation["operationId"])
    return {
        name: [
            member for member in document["components"]["schemas"][name]["properties"] if _in_all(member, found, rules)
        ]
        for name, found in answering.items()
    }


def _in_all(member: str, answering: list[str], rules: Container[str]) -> bool:
    return all(answer_rule(operation, member) in rules for operation in answering)


def _target(document: Mapping[str, Any], reference: str) -> Any:
    node: Any = document
    for part in reference.removeprefix("#/").split("/"):
        node = node[part]
    return node
