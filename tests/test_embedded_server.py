"""The embedded reference server as a process: what it says, and what it complains of."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from run import embedded
from run.embedded import NotStarted, starting_server
from spec import NEWEST
from tests.launching import wait_until

COMPLAINS = """
import pathlib, sys
print("listening on http://127.0.0.1:1", flush=True)
print("x" * 1_000_000, file=sys.stderr, flush=True)
pathlib.Path({done!r}).touch()
sys.stdin.read()
"""
"""A server that writes more complaints than a pipe holds."""


def test_complaints_that_nobody_reads_do_not_block_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server whose errors are many goes on with its work."""
    done = tmp_path / "done"
    monkeypatch.setattr(embedded, "command", lambda *_: [sys.executable, "-c", COMPLAINS.format(done=str(done))])
    with starting_server(api_version=str(NEWEST)) as ready:
        assert ready() == "http://127.0.0.1:1"
        wait_until(done.exists, "the server goes on after its complaints")


def test_why_it_did_not_start() -> None:
    """Its last line is the reason."""
    with starting_server(api_version=str(NEWEST), faults=["none"]) as ready, pytest.raises(NotStarted, match="none"):
        ready()
