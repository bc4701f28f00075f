"""Drawing examples from strategies in tests."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, Phase, find, given, seed, settings
from hypothesis.strategies import SearchStrategy

quick = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


def simplest(strategy: SearchStrategy[Any], fits: Callable[[Any], bool] = lambda _: True) -> Any:
    """The end of shrinking among the examples that fit; why they do, which takes Hypothesis longer, is not asked."""
    return find(strategy, fits, settings=settings(quick, phases=[Phase.generate, Phase.shrink]))


def drawn_from(strategy: SearchStrategy[Any], count: int = 100, *, numbered: int | None = None) -> list[Any]:
    """The examples that Hypothesis draws, the simplest first: always the same, or with the seed `numbered`."""
    drawn: list[Any] = []

    @settings(quick, max_examples=count, phases=[Phase.generate], derandomize=numbered is None)
    @given(strategy)
    def run(value: Any) -> None:
        drawn.append(value)

    (run if numbered is None else seed(numbered)(run))()
    return drawn
