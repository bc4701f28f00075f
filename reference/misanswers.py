"""Answers that fit neither the document's statuses nor its samples, whatever was asked: faults that every request shows."""

from __future__ import annotations

from typing import Any

from reference.call import Answer


def misanswer(operation: str, faults: frozenset[str], answer: Answer) -> Answer:
    """A success with a status that the document does not have, or with a member that is of no kind any sample shows."""
    if f"{operation}/documented-status" in faults:
        return Answer(226, answer.body, answer.location)
    if f"{operation}/answer-fits-the-schema" in faults:
        return Answer(answer.status, _unfit(answer.body), answer.location)
    return answer


def _unfit(body: Any) -> Any:
    """The body with the first of its keys as an array, and an empty list as an object."""
    if isinstance(body, list):
        return [_unfit(one) for one in body] if body else {}
    first = next((name for name in ("PatNum", "ProcNum") if isinstance(body, dict) and name in body), None)
    return {**body, first: [body[first]]} if first else body


def accepts_anyway(operation: str, faults: frozenset[str]) -> Answer | None:
    """The success that a server answers to what it should refuse, and that it has done nothing for; None where it refuses."""
    if f"{operation}/invalid-data-is-refused" not in faults:
        return None
    lists = operation.startswith("list") or operation == "get-insurance-history"
    status = 201 if operation.startswith("create") else 200
    return Answer(status, None if operation.startswith("delete") else [] if lists else {})


def media_type(operation: str, faults: frozenset[str]) -> str:
    """The media type of the answers to an operation."""
    return "text/html" if f"{operation}/answers-json" in faults else "application/json"
