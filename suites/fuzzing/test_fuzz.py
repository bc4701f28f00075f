"""Requests that Schemathesis generates from the OpenAPI document: examples, coverage, valid and invalid data."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest
import schemathesis
from hypothesis import given
from hypothesis import strategies as st
from schemathesis import BaseSchema, GenerationMode

from judging.check import current_check
from judging.examples import budget
from judging.rule import rule
from spec import operation_ids
from strategies import procedures
from suites.fuzzing.fuzzer import Fuzzer, rules_of
from suites.fuzzing.schema import Case, schema_at
from suites.fuzzing.schemathesis_adapter import let_schemathesis_name
from suites.fuzzing.simplest_requests import has_a_key_of_another_type, plain_far, plain_right, plain_wrongs

pytestmark = pytest.mark.last

JSON_TYPES = (None, "application/json")
COVERED_AT = 10
"""With so many examples or more, every case of the coverage phase is sent; with fewer, a share of them."""

OPERATIONS = [pytest.param(operation, marks=rule(*rules_of(operation)), id=operation) for operation in operation_ids()]
each_operation = pytest.mark.parametrize("operation", OPERATIONS)


@each_operation
def test_the_plainest_requests(fuzzer: Fuzzer, operation: str, share: Random) -> None:
    """Send the simplest request that the document allows, and one for each part of it that the document forbids.

    With one example only two of these are sent, and one with a key that is far above any.
    """
    described = fuzzer.operations[operation]
    right = plain_right(described, operation)
    fuzzer.bind(right, operation, positive=True)
    with fuzzer.going_on():
        fuzzer.attempt_fixed(right, operation, positive=True)
        wrongs = list(plain_wrongs(right, operation, fuzzer.target.version))
        for wrong in wrongs if budget() > 1 else share.sample(wrongs, min(len(wrongs), 2)):
            fuzzer.attempt_fixed(wrong, operation, any_refusal=has_a_key_of_another_type(wrong))
        fars = list(plain_far(right))
        for far in fars if budget() > 1 else share.sample(fars, min(len(fars), 1)):
            fuzzer.attempt_fixed(far, operation)


@each_operation
@given(data=st.data())
def test_valid_requests(fuzzer: Fuzzer, operation: str, data: st.DataObject) -> None:
    """Whatever the document allows; with one example the plainest request has to do."""
    if budget() == 1:
        return
    case = data.draw(fuzzer.operations[operation].as_strategy(generation_mode=GenerationMode.POSITIVE))
    base = data.draw(procedures()) if operation == "create-procedure" else None
    fuzzer.shrinkable(case, operation, positive=True, base=base)


@each_operation
@given(data=st.data())
def test_invalid_requests(fuzzer: Fuzzer, operation: str, data: st.DataObject) -> None:
    """Whatever the schema does not allow; it must be refused where the document itself says so."""
    case = data.draw(fuzzer.operations[operation].as_strategy(generation_mode=GenerationMode.NEGATIVE))
    fuzzer.shrinkable(case, operation, positive=False)


# The fixed cases: they are not shrunk, so one that fails does not keep the others from being sent.

lazy_schema = schemathesis.pytest.from_fixture("described")


@pytest.fixture(params=OPERATIONS)
def described(request: pytest.FixtureRequest, fuzzer: Fuzzer) -> Iterator[BaseSchema]:
    """The document with one operation; at the end the first failure is raised."""
    let_schemathesis_name(request.node)
    with fuzzer.going_on():
        yield schema_at(fuzzer.target.version, alone=request.param, coverage=budget() > 1)


@pytest.mark.long
@lazy_schema.parametrize()
def test_examples_and_coverage(case: Case, fuzzer: Fuzzer, share: Random) -> None:
    """The document's own examples, and every boundary and every single deviation from the schema.

    With one example none is sent: the sample requests have checks of their own.
    """
    operation: str = case.operation.definition.raw["operationId"]
    assert case.meta is not None
    if (
        not is_of_the_operation(case)
        or budget() == 1
        or (case.meta.phase.name.value == "coverage" and share.random() * COVERED_AT >= budget())
    ):
        return
    fuzzer.attempt_fixed(case, operation, positive=case.meta.generation.mode.is_positive, bound=False)


def is_of_the_operation(case: Case) -> bool:
    """Whether a case keeps to the verb and to JSON: other verbs, media types and headers are not the document's."""
    return case.method.lower() == case.operation.method and case.media_type in JSON_TYPES and not case.headers


@pytest.fixture
def share() -> Random:
    """Chooses among the cases of the coverage phase, from the seed of the check."""
    return Random(current_check().seed)  # noqa: S311 - a seeded choice, not a secret
