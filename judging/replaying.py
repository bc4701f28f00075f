"""A recorded failure, sent again alone: Hypothesis' own choices, the steps of a life, a fixed case by its number, the steps of a walk."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TypeVar

import hypothesis
import schemathesis

from judging.check import current_check

Machine = TypeVar("Machine")


def recorded_choices(replay: str) -> Callable[[Any], Any] | None:
    """A decorator that lets a test, or a state machine, try the recorded choices only; None where this Hypothesis cannot read them."""
    version, _, blob = replay.partition(" ")
    return hypothesis.reproduce_failure(version, blob.encode()) if blob and version == hypothesis.__version__ else None


def steps_of(machine: type[Machine]) -> type[Machine]:
    """A state machine with the seed of the running check, or with the recorded steps."""
    again = recorded_choices(current_check().again)
    seeded = hypothesis.seed(current_check().seed)(machine)
    made: type[Machine] = again(seeded) if again else seeded
    return made


def case_named(number: int) -> str:
    """A fixed case of the running check, with the version of Schemathesis that counts so."""
    return f"{schemathesis.__version__} case {number}"


def is_asked_for(case: str) -> bool:
    """Whether a fixed case is sent: every one is, but in a replay of one of them."""
    again = current_check().again
    return again == case or not again.startswith(case_named(0).removesuffix("0"))


def walk_named(steps: Any) -> str:
    """The steps of a walk; empty where they are no JSON, so that the walk is looked for again from its seed."""
    try:
        return f"walk {json.dumps(steps)}"
    except TypeError:
        return ""


def recorded_walk() -> Any:
    """The recorded steps that are asked for; None in a run, and where a walk was not recorded."""
    again = current_check().again
    return json.loads(again.removeprefix("walk ")) if again.startswith("walk ") else None
