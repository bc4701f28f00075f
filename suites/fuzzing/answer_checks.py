"""The checks that judge one answer of a generated request, in the form that Schemathesis gives its own."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any, TypeAlias

import httpx
import schemathesis
from schemathesis import Response

from subject import NOT_JSON, Answer
from suites.fuzzing.schema import Case

OF_THE_WIRE = frozenset({"content-length", "content-encoding", "transfer-encoding"})
"""Headers of a body as it crossed the wire; the checks get it as it was read."""

ACCEPTED = "accepted although "
"""Before the reason for which the document rules a request out, which begins with the name of the field."""


Check: TypeAlias = Callable[[Any, Response, Case], Any]
"""Judges a response to a case by raising AssertionError or FailureGroup; the first argument is Schemathesis' own."""


def fits_the_schema(answer: Answer) -> Check:
    """The JSON of the answer has the documented form, whatever its media type and its encoding."""

    def check(ctx: Any, _response: Response, case: Case) -> None:
        if answer.json is NOT_JSON:
            raise AssertionError(answer.json_flaw)
        schemathesis.checks.response_schema_conformance(ctx, Response.from_any(plain_response_of(answer)), case)

    return check


def is_json(answer: Answer) -> Check:
    """The media type is that of JSON, and the body is JSON as it may be exchanged."""

    def check(ctx: Any, response: Response, case: Case) -> None:
        schemathesis.checks.content_type_conformance(ctx, response, case)
        if answer.json_flaw:
            raise AssertionError(answer.json_flaw)

    return check


def refused(reason: str) -> Check:
    """The document rules the request out: no success."""

    def check(_ctx: Any, response: Response, _case: Case) -> None:
        if 200 <= response.status_code < 300:
            raise AssertionError(f"{ACCEPTED}{reason}")

    return check


def nothing_against(_ctx: Any, _response: Response, _case: Case) -> None:
    """Any status of the 400s will do."""


def response_of(answer: Answer) -> httpx.Response:
    """The answer as Schemathesis takes it."""
    return _as_response(answer, answer.headers, answer.content)


def plain_response_of(answer: Answer) -> httpx.Response:
    """An answer of JSON as Schemathesis takes it: UTF-8 that says that it is JSON, whatever the target sent."""
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "content-type"}
    content = json.dumps(answer.json).encode() if answer.json_flaw else answer.content
    return _as_response(answer, {**headers, "Content-Type": "application/json"}, content)


def _as_response(answer: Answer, headers: Mapping[str, str], content: bytes) -> httpx.Response:
    exchange = answer.exchange
    request = httpx.Request(
        exchange.method, exchange.url, headers=list(exchange.request_headers), content=exchange.request_body
    )
    read = {name: value for name, value in headers.items() if name.lower() not in OF_THE_WIRE}
    response = httpx.Response(answer.status, headers=read, content=content, request=request)
    response.elapsed = timedelta(milliseconds=exchange.milliseconds)
    return response
