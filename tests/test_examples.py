"""How many examples a check tries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from judging.examples import ONE_EXAMPLE, budget, use_examples


@pytest.fixture
def _seven() -> Iterator[None]:
    use_examples(7, shrink=True)
    yield
    settings.load_profile("tests")


@pytest.mark.usefixtures("_seven")
def test_the_budget_is_that_of_the_run() -> None:
    """A check of one example that goes through a list of values itself still knows how many the run allows."""
    told = []

    @ONE_EXAMPLE
    @given(st.none())
    def check(_: None) -> None:
        told.append((settings().max_examples, budget()))

    check()
    assert told == [(1, 7)]
