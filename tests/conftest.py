"""What tests of several files share: the bench for whole runs, and a reference server in a process of its own."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator

import httpx
import pytest
from hypothesis import settings

from run.embedded import reference_server
from spec import NEWEST
from subject import Blocked
from tests.bench import Bench
from tests.browsing import browser, context
from tests.launching import ROOT
from tests.report_pages import opened, report
from tests.strategies_sample import sample_practice

__all__ = [
    "bench",
    "browser",
    "context",
    "control",
    "opened",
    "report",
    "resettable",
    "running",
    "sample_practice",
    "server",
]
"""The fixtures; those of the browser and the practice for strategies are made in modules of their own."""

settings.register_profile("tests", max_examples=20, database=None, deadline=None, derandomize=True)
settings.load_profile("tests")
signal.signal(signal.SIGINT, signal.default_int_handler)  # what a shell starts in the background ignores Ctrl-C
if signal.getsignal(signal.SIGHUP) is signal.SIG_IGN or "PYTEST_XDIST_WORKER" in os.environ:
    signal.signal(signal.SIGHUP, lambda *_: None)  # what nohup ignores the runs of the tests would ignore, too


def pytest_collection_finish() -> None:
    """Look for no garbage among the thousands of tests, which stay."""
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_makereport(call: pytest.CallInfo[None]) -> None:
    """Let a test fail that something blocks: a check is skipped then, but a test has shown nothing."""
    if call.excinfo and isinstance(call.excinfo.value, Blocked):
        failure = AssertionError(f"blocked: {call.excinfo.value.words}").with_traceback(call.excinfo.tb)
        call.excinfo = pytest.ExceptionInfo.from_exception(failure)


@pytest.fixture(scope="session")
def bench() -> Iterator[Bench]:
    """Worker processes with a reference server each."""
    bench = Bench()
    yield bench
    bench.close()


@pytest.fixture(scope="session")
def resettable() -> Iterator[str]:
    """The URL of a reference server whose data can be seen and reset; each test resets it first."""
    with reference_server(api_version=str(NEWEST), control=True) as url:
        yield url


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
