"""Requests at the same time: whether an order of them explains what their answers showed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from judging.sameness import same


@dataclass(frozen=True, slots=True)
class Step:
    """A request among others: when it ran, in seconds, what it changed, and what its answer showed of the record."""

    began: float
    ended: float
    changes: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)


def afterwards(shown: Mapping[str, Any]) -> Step:
    """A read that began when all other requests had ended, with what it showed."""
    return Step(math.inf, math.inf, shown=shown)


def is_explained(state: Mapping[str, Any], steps: Sequence[Step]) -> bool:
    """Whether the steps can have taken effect one after another, beginning with a record in that state.

    A step takes effect between its beginning and its end, so it comes after every step that had ended when it began.
    Each shows the record as the steps before it left it; members that a step does not show are not compared.
    """
    if not steps:
        return True
    return any(
        _shows(one, state) and is_explained({**state, **one.changes}, [other for other in steps if other is not one])
        for one in steps
        if all(one.began <= other.ended for other in steps)
    )


def _shows(step: Step, state: Mapping[str, Any]) -> bool:
    return all(same(member, state[member], value) for member, value in step.shown.items() if member in state)
