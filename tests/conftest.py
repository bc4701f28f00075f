"""The bench that the tests of the whole suite share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bench import Bench


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """Worker processes with a reference server each."""
    bench = Bench()
    yield bench
    bench.close()
