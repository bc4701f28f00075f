"""What tests of several files share: the bench for whole runs, and a reference server in a process of its own."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest
from hypothesis import settings

from tests.bench import Bench
from tests.browsing import browser, context
from tests.launching import ROOT

__all__ = ["bench", "browser", "context", "control", "running", "server"]
"""The fixtures; those of the browser are made in a module of their own."""

settings.register_profile("tests", max_examples=20, database=None, deadline=None, derandomize=True)
settings.load_profile("tests")
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores Ctrl-C


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """Worker processes with a reference server each."""
    bench = Bench()
    yield bench
    bench.close()


@pytest.fixture(scope="session")
def running() -> Iterator[httpx.Client]:
    """A client of a server with the control on."""
    arguments = [sys.executable, "-m", "reference", "--control", "--stop-with-stdin"]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        with httpx.Client(base_url=url, trust_env=False) as client:
            yield client
        process.kill()


@pytest.fixture
def server(running: httpx.Client) -> httpx.Client:
    """The server without faults and variants, with its seed only."""
    running.put(running.base_url.copy_with(path="/_control"), json={"reset": True}).raise_for_status()
    return running


@pytest.fixture
def control(server: httpx.Client) -> Callable[..., httpx.Response]:
    """Switches the server for one test."""
    return lambda **wanted: server.put(server.base_url.copy_with(path="/_control"), json=wanted).raise_for_status()
