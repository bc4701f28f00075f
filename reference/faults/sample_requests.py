"""What a faulty server does with the sample requests of the document: it takes their parts, but not the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from reference.call import Call
from reference.refusals import Refused

Fits = Callable[[Mapping[str, Any]], bool]


def _has(body: Mapping[str, Any], *fields: str) -> bool:
    return body.keys() >= set(fields)


def _range_with_spaces(body: Mapping[str, Any]) -> bool:
    return _has(body, "ToothRange", "Priority", "dxName") and " " in str(body["ToothRange"])


def _only_zero_keys(body: Mapping[str, Any]) -> bool:
    return _has(body, "priority", "BillingNote") and all(
        str(body.get(key)) == "0" for key in ("AptNum", "PlannedAptNum", "ClinicNum")
    )


def _empty_range_beside_a_tooth(body: Mapping[str, Any]) -> bool:
    return _has(body, "ToothNum", "AptNum") and body.get("ToothRange") == ""


def _empty_prosthesis_beside_a_code(body: Mapping[str, Any]) -> bool:
    return _has(body, "procCode", "ToothRange") and body.get("Prosthesis") == ""


def _short_text_beside_a_provider(body: Mapping[str, Any]) -> bool:
    return _has(body, "ProvNum") and len(str(body.get("Note", ""))) < 12


REFUSED: Mapping[str, Mapping[str, Fits]] = {
    "create-procedure": {"first-sample-request": _range_with_spaces, "second-sample-request": _only_zero_keys},
    "update-procedure": {
        "first-sample-request": _empty_range_beside_a_tooth,
        "second-sample-request": _empty_prosthesis_beside_a_code,
    },
    "update-group-note": {"sample-request": _short_text_beside_a_provider},
}
"""By operation: the bodies that a faulty server refuses, by the rule that this breaks."""


def refuse_sample_request(call: Call, body: Mapping[str, Any]) -> None:
    """Raise Refused for a body that is like a sample request, if the server was started to do so."""
    if any(fits(body) and call.broken(rule) for rule, fits in REFUSED[call.operation].items()):
        raise Refused("These fields cannot be combined.")


def trim_lines(call: Call, text: str) -> str:
    """The text of a new group note; on a faulty server its lines lose the spaces at their ends."""
    return "\r\n".join(line.rstrip() for line in text.splitlines()) if call.broken("sample-request") else text
