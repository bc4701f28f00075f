"""A recorded failure, sent again alone.

It is recorded as choices of Hypothesis (an example, or the steps of a life), as the number of a fixed case, or as the
steps of a walk.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache
from importlib import metadata
from typing import Any, TypeVar

import hypothesis

from judging.check import current_check

Machine = TypeVar("Machine")


def recorded_choices(replay: str) -> Callable[[Any], Any] | None:
    """A decorator by which a test or a state machine tries the recorded choices alone.

    None where nothing is recorded, or by another version of Hypothesis, which this one cannot read.
    """
    version, _, blob = replay.partition(" ")
    return hypothesis.reproduce_failure(version, blob.encode()) if blob and version == hypothesis.__version__ else None


def send_again(test: Callable[..., Any], replay: str) -> None:
    """Let a generated test try the recorded example alone, or all of its own where there is none that can be read.

    Hypothesis cannot take that back: of the cases of one function, those without a recorded example have to run first.
    """
    again = recorded_choices(replay)
    if again and hypothesis.is_hypothesis_test(test):
        again(test)


def steps_of(machine: type[Machine]) -> type[Machine]:
    """A state machine with the seed of the current check, or with its recorded steps."""
    again = recorded_choices(current_check().again)
    seeded = hypothesis.seed(current_check().seed)(machine)
    made: type[Machine] = again(seeded) if again else seeded
    return made


def case_named(number: int) -> str:
    """A fixed case of the current check, with the version of Schemathesis that numbers cases in this way."""
    return f"{_schemathesis()} case {number}"


@cache
def _schemathesis() -> str:
    """The version of Schemathesis, which only a run that fuzzes imports."""
    return metadata.version("schemathesis")


def is_asked_for(case: str) -> bool:
    """Whether a fixed case is sent: each one in a run, a single one in a replay of it."""
    again = current_check().again
    return again == case or not again.startswith(case_named(0).removesuffix("0"))


def walk_named(steps: Any) -> str:
    """The steps of a walk; empty where they are not JSON, so that a replay walks again from the seed."""
    try:
        return f"walk {json.dumps(steps)}"
    except TypeError:
        return ""


def recorded_walk() -> Any:
    """The recorded steps to send again; None in a run, and where no walk was recorded."""
    again = current_check().again
    return json.loads(again.removeprefix("walk ")) if again.startswith("walk ") else None


def row_named(create: Any, update: Any) -> str:
    """A create and the update that follows it, as `replay` sends them again."""
    return f"row {json.dumps([create, update])}"


def recorded_row() -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The recorded create and update that are asked for; None in a run."""
    return row_of(current_check().again)


def row_of(named: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The create and the update that `row_named` names; None for anything else."""
    if not named.startswith("row "):
        return None
    create, update = json.loads(named.removeprefix("row "))
    return create, update
