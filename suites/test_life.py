"""The life cycle of procedures: created, updated, completed, attached, grouped, signed, deleted, beside a model."""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis.stateful import run_state_machine_as_test

from judging.examples import budget
from judging.replaying import steps_of
from judging.rule import rule
from subject import Target
from suites.procedure_lifecycle import Life


@pytest.mark.long
@rule(
    "update-procedure/outlasts-later-calls",
    "list-procedures/lists-every-procedure",
    "create-group-note/outlasts-later-calls",
)
@rule("delete-procedure/is-gone-afterwards")
def test_a_life(target: Target) -> None:
    """Whatever is called in whatever order, every record stays what it was made and is listed until it is deleted.

    A run with one example has one life of few steps.
    """

    class LifeAtTheTarget(Life):
        subject = target

    examples = budget()
    length = settings(max_examples=examples, stateful_step_count=min(8, 4 * examples), database=None)
    run_state_machine_as_test(steps_of(LifeAtTheTarget), settings=length)
