"""A first answer that takes long: who waits is told why."""

from __future__ import annotations

import threading
from pathlib import Path

from tests.forked import start_forked
from tests.launching import DEADLINE, wait_until
from tests.scripted import Asked, Reply, scripted


def test_a_slow_first_answer_is_announced(tmp_path: Path) -> None:
    """The server answers only when the run has said that it waits, for how long, and by which option."""
    announced = threading.Event()

    def late(_asked: Asked) -> Reply:
        assert announced.wait(DEADLINE)
        return Reply(401)

    with scripted(late) as server:
        run = start_forked("run", server.url, "--timeout", "200", folder=tmp_path)
        words = f"Waiting for the first answer of {server.url}, at most 200 s (--timeout).\n"
        stderr = tmp_path / "stderr"
        wait_until(lambda: stderr.exists() and stderr.read_text(encoding="utf-8") == words, "the announcement")
        announced.set()
        run.join(DEADLINE)
    assert run.exitcode == 4
