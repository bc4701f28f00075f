"""Joins the rooms under pytest: options, the session with the target, and the fixtures that every check may use."""

from __future__ import annotations

import gc
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from judging.examples import use_examples
from reports.written import write_reports
from run.command_line import OPTIONS, argparse_settings
from run.options import Options
from run.problems import exit_code_of
from run.recording import NAME, Recording
from run.session import Session
from run.worker_input import KEY, WorkerInput
from subject import ConfigurationError, Practice, Target
from subject.interrupts import INTERRUPTIONS

LAUNCHER_ONLY = ("workers", "shard", "database")
"""Options of `run` that plain pytest does not take."""
TESTS = Path(__file__).parent / "tests"
OWN = pytest.StashKey[bool]()
"""Whether the recording was made here: the launcher writes the reports of its own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `procedurelogs-conformance run`, for plain pytest in a checkout."""
    group = parser.getgroup("procedurelogs", "ProcedureLogs conformance")
    for name, option in OPTIONS.items():
        if name not in LAUNCHER_ONLY:
            group.addoption(option.flag, **argparse_settings(name))


def pytest_configure(config: pytest.Config) -> None:
    """Check the options before any check is imported and register the recording, except for the project's own tests."""
    gc.set_threshold(
        20_000, 20, 100
    )  # examples are many short-lived objects beside the evidence that stays: a tenth of the time of a run
    if _is_own_tests(config):
        return
    if not config.pluginmanager.has_plugin(NAME):
        try:
            recording = (
                _worker(WorkerInput(**config.workerinput[KEY]))
                if hasattr(config, "workerinput")
                else _alone(_options(config.option))
            )
        except ConfigurationError as problem:
            pytest.exit(str(problem), returncode=exit_code_of(problem))
        config.pluginmanager.register(recording, NAME)
        config.stash[OWN] = True
        gc.freeze()  # as the launcher does
    if not config.pluginmanager.has_plugin("terminalreporter"):
        config.option.tbstyle = "no"  # with many failures, tracebacks that nobody sees take longer than the checks
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None):
        from run.controller import Controller  # noqa: PLC0415 - only a run with workers needs pytest-xdist

        config.pluginmanager.register(Controller(_recording(config)))
    session = _recording(config).session
    use_examples(session.options.examples, shrink=session.options.shrinks, database=session.database)


def _is_own_tests(config: pytest.Config) -> bool:
    """Whether only the project's own tests are selected, which need no target of this session."""
    return all(
        (config.invocation_params.dir / arg.partition("::")[0]).resolve().is_relative_to(TESTS) for arg in config.args
    )


def _options(given: object) -> Options:
    """The options that pytest was given; those that can be repeated are lists there."""
    plain = {name: getattr(given, name) for name in OPTIONS if name not in LAUNCHER_ONLY}
    values: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in plain.items()}
    return Options(**values)


def _alone(options: Options) -> Recording:
    """The recording of plain pytest."""
    INTERRUPTIONS.watch()
    return Recording(Session(options))


def _worker(given: WorkerInput) -> Recording:
    """The recording of a worker process."""
    INTERRUPTIONS.follow(given.must_end)
    return Recording(given.session(), notebook=given.open_notebook())


def _recording(config: pytest.Config) -> Recording:
    recording = config.pluginmanager.get_plugin(NAME)
    assert isinstance(recording, Recording)  # noqa: S101 - registered above or by the launcher
    return recording


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, None, None]:
    """Write the reports of a run that was given a folder for them."""
    yield
    if OWN not in session.config.stash:
        return
    recording = _recording(session.config)
    if recording.results and recording.session.options.out:
        write_reports(recording.results, recording.session.options.out, mode=recording.session.report_mode)


@pytest.hookimpl
def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """One line with the verdict and the seed, under plain pytest."""
    results = _recording(config).results if OWN in config.stash else None
    if results:
        terminalreporter.write_sep("=", f"{results['verdict']} (seed {results['run']['seed']})")


@pytest.fixture(scope="session")
def target(request: pytest.FixtureRequest) -> Target:
    """The server under test."""
    return _recording(request.config).session.open()


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Figures about the run as a whole, which checks add to its record."""
    return _recording(request.config).figures


@pytest.fixture(scope="session")
def run_seed(request: pytest.FixtureRequest) -> int:
    """The seed of the run, for what several checks share."""
    return _recording(request.config).session.options.seed


@pytest.fixture(scope="session")
def practice(target: Target) -> Practice:
    """What the target holds and the suite may use."""
    return target.practice
