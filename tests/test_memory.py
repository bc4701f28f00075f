"""The memory that a run needs for the answers of a target is bounded, however long they are."""

from __future__ import annotations

import gc
import json
import tracemalloc

import pytest

from subject import Blocked
from tests.scripted import Reply, scripted
from tests.test_credentials import target_with

LONG = Reply(201, json.dumps({"ProcNum": 5, "PatNum": 11, "Note": "x" * 2_000_000}).encode())


def test_long_answers_to_creates_are_not_kept() -> None:
    """Twins are kept to the end of a run: a twin of megabytes blocks its checks, and only the reason is kept."""
    with scripted(lambda _asked: LONG) as server, target_with(server.url, {}) as target:
        tracemalloc.start()
        for number in range(20):
            with pytest.raises(Blocked, match=r"the answer to its create has \d+ bytes, more than 1048576"):
                target.twin({"PatNum": 11, "Note": f"{number}"})
        gc.collect()
        held = tracemalloc.get_traced_memory()[0]
        tracemalloc.stop()
    assert held < 10_000_000
