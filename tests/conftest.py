"""The bench that the tests of the whole suite share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.bench import Bench

settings.register_profile("tests", max_examples=20, database=None, deadline=None, derandomize=True)
settings.load_profile("tests")


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """Worker processes with a reference server each."""
    bench = Bench()
    yield bench
    bench.close()
