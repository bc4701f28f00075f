"""Wrong answers to any request of an operation: statuses, media types, encodings, members, false successes."""

from __future__ import annotations

from typing import Any

from reference.call import Answer
from reference.faults.encodings import CODECS
from reference.switches import Switches


def change_answer(operation: str, switches: Switches, answer: Answer) -> Answer:
    """The answer, on a faulty server with an undocumented status or with a member of a wrong type."""
    if switches.broken(operation, "documented-status"):
        return Answer(226, answer.body, answer.location)
    if switches.broken(operation, "answer-fits-the-schema"):
        return Answer(answer.status, _unfit(answer.body), answer.location)
    return answer


def _unfit(body: Any) -> Any:
    """The body with its first key in an array; an object for an empty list."""
    if isinstance(body, list):
        return [_unfit(one) for one in body] if body else {}
    first = next((name for name in ("PatNum", "ProcNum") if isinstance(body, dict) and name in body), None)
    return {**body, first: [body[first]]} if first else body


def accept_anyway(operation: str, switches: Switches) -> Answer | None:
    """The success that a faulty server answers to an invalid request that it ignores; None on an intact server."""
    if not switches.broken(operation, "invalid-data-is-refused"):
        return None
    lists = operation.startswith("list") or operation == "get-insurance-history"
    status = 201 if operation.startswith("create") else 200
    return Answer(status, None if operation.startswith("delete") else [] if lists else {})


def media_type(operation: str, switches: Switches) -> str:
    """The media type of the answers to an operation."""
    return "text/html" if switches.broken(operation, "answers-json") else "application/json"


def encoding(operation: str, switches: Switches) -> str:
    """The codec of the answers to an operation."""
    return next((codec for name, codec in CODECS.items() if switches.broken(operation, f"answers-in-{name}")), "utf-8")
