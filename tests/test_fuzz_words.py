"""The failure messages of Schemathesis, shortened for reports."""

from __future__ import annotations

import pytest

from suites.fuzzing.fuzzer import in_one_line

SCHEMA = """Response violates schema

"ProcFee" is a required property
Validated against the response schema for status code 200.

Schema at /components/schemas/ProcedureLog:

    {"required": ["ProcNum"]}"""
STATUS = """Undocumented status code

Received: 500
Documented: 201, 400, 404"""


@pytest.mark.parametrize(
    ("told", "line"),
    [
        (SCHEMA, 'Response violates schema; "ProcFee" is a required property'),
        (STATUS, "Undocumented status code; Documented: 201, 400, 404"),
        ("accepted although PatNum is missing", "accepted although PatNum is missing"),
    ],
)
def test_a_complaint_is_one_line(told: str, line: str) -> None:
    """The problem is kept; the schema and the repeated status are removed."""
    assert in_one_line(AssertionError(told)) == line
