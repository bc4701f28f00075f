"""What an example sends: the values that Hypothesis draws for it, kept as they are drawn."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from weakref import WeakSet

from hypothesis import reject
from hypothesis.strategies import DataObject, SearchStrategy
from hypothesis.vendor.pretty import pretty

from judging.check import current_check
from judging.examples import known_failures

Value = TypeVar("Value")
Machine = TypeVar("Machine")
Parameters = ParamSpec("Parameters")


_watched: WeakSet[Callable[..., Any]] = WeakSet()
"""The inner tests that are watched already: one function serves many checks."""


def watch_examples(test: Callable[..., Any]) -> None:
    """Let each example of a generated test begin an example of the current check, and keep its drawn arguments.

    `test.hypothesis.inner_test` is what Hypothesis lets plugins replace.
    """
    handle = test.hypothesis  # type: ignore[attr-defined] # hypothesis.given adds it
    inner, fixtures = handle.inner_test, inspect.signature(test).parameters
    if inner in _watched:
        return

    @wraps(inner)
    def example(**arguments: Any) -> Any:
        current_check().begin_example()
        database = known_failures()
        candidate_of = database if database and database.is_candidate() else None
        inner(**{name: value if name in fixtures else _kept(name, value) for name, value in arguments.items()})
        if candidate_of:
            candidate_of.forget_candidate()
            reject()  # it passed, and Hypothesis tries as many examples as without it

    handle.inner_test = example
    _watched.add(example)


def _kept(name: str, value: Any) -> Any:
    if isinstance(value, DataObject):
        return Draws(value)
    current_check().inputs.append((name, value))
    return value


class Draws:
    """Draws as `hypothesis.strategies.data()` does, and keeps what was drawn."""

    def __init__(self, data: DataObject) -> None:
        self._data = data

    def draw(self, strategy: SearchStrategy[Value], label: str = "") -> Value:
        """Draw a value; the label names it in a report."""
        value = self._data.draw(strategy, label or None)
        current_check().inputs.append((label, value))
        return value


def step(method: Callable[Concatenate[Machine, Parameters], None]) -> Callable[Concatenate[Machine, Parameters], None]:
    """Keep each call of a step of a state machine, with its arguments and draws; steps inside of it are indented."""

    @wraps(method)
    def kept(machine: Machine, /, *arguments: Parameters.args, **drawn: Parameters.kwargs) -> None:
        check = current_check()
        values = [f"{name} {pretty(value)}" for name, value in drawn.items() if not isinstance(value, DataObject)]
        check.inputs.append("  " * check.depth + " ".join([method.__name__, *values]))
        watched: Any = {name: Draws(value) if isinstance(value, DataObject) else value for name, value in drawn.items()}
        check.depth += 1
        try:
            method(machine, *arguments, **watched)
        finally:
            check.depth -= 1

    return kept
