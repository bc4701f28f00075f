"""The links of the OpenAPI document: from an answer of one operation to a request of another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spec import Version, openapi, resolved
from spec.openapi import operations
from subject import Answer

NOT_GIVEN = object()


@dataclass(frozen=True, slots=True)
class Link:
    """From an answer of one operation to a request of another: parameters and body by expressions on that answer."""

    name: str
    source: str
    to: str
    parameters: Mapping[str, str]
    body: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.source} to {self.to} ({self.name})"

    def body_for(self, answer: Answer) -> dict[str, Any]:
        """What the body takes from the answer; NOT_GIVEN where it lacks a value."""
        return {name: value_of(expression, answer) for name, expression in self.body.items()}

    def parameters_for(self, answer: Answer) -> dict[str, Any]:
        """What the parameters take from the answer; NOT_GIVEN where it lacks a value."""
        return {name: value_of(expression, answer) for name, expression in self.parameters.items()}


def links_at(version: Version) -> dict[str, Link]:
    """The links of the document at a version, by source and name."""
    document = openapi(version)
    found: dict[str, Link] = {}
    for operation in operations(document):
        source = operation["operationId"]
        for response in operation["responses"].values():
            for name, reference in response.get("links", {}).items():
                link = resolved(document, reference)
                found[f"{source}-{name}"] = Link(
                    name, source, link["operationId"], link.get("parameters", {}), link.get("requestBody", {})
                )
    return found


def value_of(expression: Any, answer: Answer) -> Any:
    """The value of a runtime expression such as $response.body#/ProcNums/0; anything else stands for itself."""
    if not isinstance(expression, str) or not expression.startswith("$response.body#/"):
        return expression
    value: Any = answer.json
    for part in expression.removeprefix("$response.body#/").split("/"):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            return NOT_GIVEN
    return value
