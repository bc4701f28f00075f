"""The OpenAPI document as Schemathesis takes it, with our configuration and the formats of the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

import schemathesis
from hypothesis import strategies as st
from schemathesis import APIOperation, BaseSchema
from schemathesis import Case as GenericCase

from spec import Version, openapi
from strategies import procedure_dates, times_of_day

Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
Case: TypeAlias = GenericCase[Any]
"""What Schemathesis calls an operation, and a generated request for it."""

CONFIG: Mapping[str, Any] = {
    "cache": {"enabled": False},  # leave nothing in the working directory
    "analysis": {"constants": {"enabled": False}},  # the target's source code is not here
    "generation": {
        "mode": "all",
        "with-security-parameters": False,  # credentials are the target client's, the same for all checks
    },
    "phases": {
        "coverage": {
            # The document says nothing of repeated parameters and other verbs. Live servers answer an unknown verb with
            # 400, and read /procedurelogs/GroupNote as a key if the verb differs.
            "generate-duplicate-query-parameters": False,
            "unexpected-methods": [],
        },
        "fuzzing": {"enabled": False},  # drawn by checks of our own, which shrink
        "stateful": {"inference": {"algorithms": []}, "link-calibration": False},  # the links of the document only
    },
}
"""Schemathesis never looks for a schemathesis.toml: one that lies above the working directory cannot change a verdict.

Of its checks, those that judge one answer by the document are used (see fuzzer.py). These are not:

negative_data_rejection     reports whatever the schema does not allow; the document leaves much of it open (null,
                            quoted numbers, other types). forbidden_requests.py decides what the document forbids.
positive_data_acceptance    a schema cannot know which keys exist, which fields exclude each other, or what a status
                            allows.
use_after_free              live servers delete softly: judged by the rules is-gone-afterwards, which know that reading.
ensure_resource_availability   judged by following each link of the document (see test_fuzz_links).
ignored_auth                sends by itself, past the gate: judged by test_credentials if the run has credentials.
unsupported_method, allow_header_conformance, missing_required_header, response_headers_conformance
                            the document has neither verbs beside its own nor headers.
"""


def schema_at(version: Version, *, alone: str | None = None, coverage: bool = False) -> BaseSchema:
    """The document at a version, or one operation of it; what is drawn from it is seeded by the check that draws."""
    phases = {**CONFIG["phases"], "coverage": {**CONFIG["phases"]["coverage"], "enabled": coverage}}
    config = schemathesis.Config.from_dict({**CONFIG, "phases": phases, "seed": 1})
    _register_formats()
    document = with_alternatives(openapi(version))
    return schemathesis.openapi.from_dict(document if alone is None else _alone(document, alone), config=config)


def with_alternatives(node: Any) -> Any:
    """A part of the document with each if-not-then as the anyOf that means the same.

    The coverage phase tries every branch of an anyOf, but hardly any valid value where it meets an if. Generators of
    clients are the other way round, so the document has if.
    """
    match node:
        case {"if": {**condition}, "then": consequence, **rest}:
            alternatives = [condition["not"], consequence] if condition else [consequence]
            return {**with_alternatives(rest), "anyOf": alternatives}
        case dict():
            return {name: with_alternatives(value) for name, value in node.items()}
        case list():
            return [with_alternatives(value) for value in node]
    return node


def _alone(document: dict[str, Any], operation: str) -> dict[str, Any]:
    """The document with one operation and without its links, which would lead nowhere."""
    paths = {
        path: {method: one for method, one in item.items() if one["operationId"] == operation}
        for path, item in document["paths"].items()
    }
    document["paths"] = {path: item for path, item in paths.items() if item}
    for item in document["paths"].values():
        for one in item.values():
            for response in one["responses"].values():
                response.pop("links", None)
    return document


def operations_of(schema: BaseSchema) -> dict[str, Operation]:
    """The operations of the document by their ids."""
    return {operation.definition.raw["operationId"]: operation for operation in _all(schema)}


def _all(schema: BaseSchema) -> Iterator[Operation]:
    for path in schema:
        for method in schema[path]:
            yield schema[path][method]


def _register_formats() -> None:
    """Values of the document's own formats; a pattern alone would generate impossible hours and days."""
    moments = st.builds("{} {}".format, procedure_dates(), times_of_day())
    schemathesis.openapi.format("time-of-day", times_of_day())
    schemathesis.openapi.format("date-time-of-day", moments)
    schemathesis.openapi.format("date", st.deferred(procedure_dates))
