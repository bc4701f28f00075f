"""Drawing examples from strategies in tests."""

from __future__ import annotations

from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy

quick = settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])


def drawn_from(strategy: SearchStrategy[Any], count: int = 100, *, numbered: int | None = None) -> list[Any]:
    """The examples that Hypothesis draws, the simplest first: always the same, or with the seed `numbered`."""
    drawn: list[Any] = []

    @settings(quick, max_examples=count, phases=[Phase.generate], derandomize=numbered is None)
    @given(strategy)
    def run(value: Any) -> None:
        drawn.append(value)

    (run if numbered is None else seed(numbered)(run))()
    return drawn
