"""The failure messages of Schemathesis, shortened for reports."""

from __future__ import annotations

import pytest

from judging.expect import ANSWERED
from judging.topic import NO_TOPIC, Topic
from suites.fuzzing import fuzzer
from suites.fuzzing.fuzzer import compared, in_one_line

SCHEMA = """Response violates schema

"ProcFee" is a required property
Validated against the response schema for status code 200.

Schema at /components/schemas/ProcedureLog:

    {"required": ["ProcNum"]}"""
STATUS = """Undocumented status code

Received: 500
Documented: 201, 400, 404"""
LACKING = Topic(("ProcFee",), finding="missing")


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


@pytest.mark.parametrize(
    ("name", "status", "complaint", "words", "topic"),
    [
        (fuzzer.STATUS, 226, in_one_line(AssertionError(STATUS)), ("201, 400 or 404", "226"), ANSWERED),
        (fuzzer.STATUS, 226, "Undocumented status code; Documented: 200", ("200", "226"), ANSWERED),
        (fuzzer.SCHEMA, 201, in_one_line(AssertionError(SCHEMA)), ("a member ProcFee", "201 without it"), LACKING),
        (
            fuzzer.SCHEMA,
            200,
            "Response violates schema; 7 is odd",
            (fuzzer.EXPECTED[fuzzer.SCHEMA], "200: 7 is odd"),
            NO_TOPIC,
        ),
        (fuzzer.CRASH, 500, "Server error", ("a status below 500", "500"), NO_TOPIC),
    ],
)
def test_a_complaint_is_told_as_expected_and_received(
    name: str, status: int, complaint: str, words: tuple[str, str], topic: Topic
) -> None:
    """Documented statuses, a missing member and a server error are told as other checks tell them."""
    assert compared(name, status, complaint) == (*words, topic)
