"""The responses of the server: JSON, a sentence of plain text, and a refusal in the shape that the server gives it."""

from __future__ import annotations

import json
from typing import Any

from starlette.responses import Response

from reference.refusals import Refused
from reference.switches import Switches
from reference.variants import UNKNOWN_KEYS_400

JSON = "application/json"


def as_json(
    body: Any,
    status: int = 200,
    headers: dict[str, str] | None = None,
    media_type: str = JSON,
    encoding: str = "utf-8",
) -> Response:
    """A response with a JSON body."""
    return Response(json.dumps(body, ensure_ascii=False).encode(encoding), status, headers, media_type=media_type)


def explain(sentence: str, status: int) -> Response:
    """A response with one sentence as plain text."""
    return Response(sentence, status, media_type="text/plain")


def refuse(switches: Switches, operation: str, refusal: Refused) -> Response:
    """A refusal: its status, and its sentence in the shape of the variant `OPERATION/refusal-shape`."""
    status = 422 if switches.broken(operation, "refusal-status") else refusal.status
    if UNKNOWN_KEYS_400 in switches.variants and status == 404:
        status = 400
    if switches.broken(operation, "refusal-is-explained"):
        return Response(status_code=status)
    shape = switches.reading(f"{operation}/refusal-shape")
    if shape == "plain-text":
        return explain(refusal.sentence, status)
    return as_json(refusal.sentence if shape == "json-string" else {"message": refusal.sentence}, status)
