"""Credentials: where a run was given some, a request without them is turned away."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from judging.expect import expect
from judging.rule import rule
from spec import operation_ids
from suites.fuzzing.fuzzer import Fuzzer
from suites.fuzzing.simplest_requests import plain_right

pytestmark = pytest.mark.last

EVERY_OPERATION = [pytest.param(one, marks=rule(f"{one}/credentials-are-asked-for"), id=one) for one in operation_ids()]


@pytest.mark.parametrize("operation", EVERY_OPERATION)
def test_credentials_are_asked_for(fuzzer: Fuzzer, operation: str) -> None:
    """Send the simplest request without credentials and with invalid ones: both are rejected.

    A request like it, with credentials, was accepted.
    """
    right = plain_right(fuzzer.operations[operation], operation)
    fuzzer.bind(right, operation, positive=True)
    answers = []
    for headers in ({}, of_nobody(fuzzer.target.settings.credentials.headers)):
        with fuzzer.target.without_credentials(headers):
            answers.append(fuzzer.send(right, operation))
    missing = None if any(answer.succeeded for answer in answers) else fuzzer.missing_twin(operation)
    if missing:
        raise missing.anew()
    for answer in answers:
        expect(answer).refused_somehow()


def of_nobody(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers of the same names and schemes with invalid credentials."""
    return {
        name: f"{value.partition(' ')[0]} nobody/nobody" if " " in value else "nobody"
        for name, value in headers.items()
    }
