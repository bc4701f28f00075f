"""Joins the rooms under pytest: options, the session with the target, and the fixtures that every check may use."""

from __future__ import annotations

import gc
from collections.abc import Generator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from judging.examples import use_examples
from reports import write_reports
from run.embedded import WITHOUT
from run.options import Options
from run.recording import NAME, Recording, exit_code_of
from run.session import Session
from run.workers import KEY, Notebook, unpacked
from spec import NEWEST
from subject import ConfigurationError, Credentials, Practice, Target

TESTS = Path(__file__).parent / "tests"
OWN = pytest.StashKey[bool]()
"""Whether the recording was made here: the launcher writes the reports of its own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of `procedurelogs-conformance run`, for plain pytest in a checkout."""
    group = parser.getgroup("procedurelogs", "ProcedureLogs conformance")
    group.addoption("--target", metavar="URL", help="the server under test; none: the embedded reference server")
    group.addoption("--api-version", default=str(NEWEST), help="the version that the target claims")
    group.addoption("--practice", type=Path, metavar="FILE", help="the manifest of what the target holds")
    group.addoption("--mode", choices=["read-only", "standard"], default="standard")
    group.addoption(
        "--allow-writes", action="store_true", help="let procedures be made on a server that is not this machine"
    )
    group.addoption("--rule", action="append", default=[], metavar="PATTERN", help="judge only the rules that match")
    group.addoption(
        "--without", action="append", default=[], choices=WITHOUT, help="a feature that is off at the target"
    )
    group.addoption("--fault", action="append", default=[], metavar="RULE-ID", help="a fault of the embedded server")
    group.addoption("--variant", action="append", default=[], metavar="NAME", help="a variant of the embedded server")
    group.addoption("--seed", type=int, default=1)
    group.addoption("--examples", type=int, default=2, help="how many examples a check tries at the most")
    group.addoption("--rate", metavar="RATE", help="how often a request may leave: 1/s, 1/5s, 30/min")
    group.addoption("--timeout", type=float, default=15.0, metavar="SECONDS")
    group.addoption("--credentials", type=Path, metavar="FILE", help="lines such as 'Authorization: ODFHIR key/key'")
    group.addoption(
        "--shrink", action="store_true", default=None, help="look for the smallest counterexample, even under --rate"
    )
    group.addoption("--out", type=Path, metavar="DIR", help="where the reports go")
    group.addoption(
        "--waivers", type=Path, metavar="FILE", help="failed or blocked rules that are tolerated for a while"
    )
    group.addoption("--show-data", action="store_true", help="show names, notes and other texts of the target")
    group.addoption("--fail-on", choices=["must", "should"], default="must")


def pytest_configure(config: pytest.Config) -> None:
    """Check the options before any check is imported, and register the recording, but for the project's own tests."""
    if _is_own_tests(config):
        return
    gc.set_threshold(
        20_000, 20, 100
    )  # examples are many short-lived objects beside the evidence that stays: a tenth of the time of a run
    if not config.pluginmanager.has_plugin(NAME):
        try:
            recording = (
                _worker(config.workerinput[KEY])
                if hasattr(config, "workerinput")
                else Recording(Session(_options(config.option)))
            )
        except ConfigurationError as problem:
            pytest.exit(str(problem), returncode=exit_code_of(problem))
        config.pluginmanager.register(recording, NAME)
        config.stash[OWN] = True
    if not config.pluginmanager.has_plugin("terminalreporter"):
        config.option.tbstyle = "no"  # with many failures, tracebacks that nobody sees take longer than the checks
    options = _recording(config).session.options
    use_examples(options.examples, shrink=options.shrinks)


def _is_own_tests(config: pytest.Config) -> bool:
    """Whether only tests of the suites are asked for, which judge no target of this session."""
    return all(
        (config.invocation_params.dir / arg.partition("::")[0]).resolve().is_relative_to(TESTS) for arg in config.args
    )


def _options(given: object) -> Options:
    value = vars(given)
    names = ("api_version", "practice", "mode", "allow_writes", "seed", "examples", "out", "fail_on")
    plain = {name: value[name] for name in (*names, "rate", "timeout", "credentials", "shrink", "show_data", "waivers")}
    lists = {"rules": "rule", "without": "without", "faults": "fault", "variants": "variant"}
    several: dict[str, Any] = {name: tuple(value[key]) for name, key in lists.items()}
    return Options(url=value["target"], **plain, **several)


def _worker(told: dict[str, Any]) -> Recording:
    """The recording of a worker process."""
    session = Session(unpacked(told["options"]), Credentials(told["credentials"]))
    session.join(Path(told["notebook"]).stem, told["mark"], date.fromisoformat(told["today"]), set(told["before"]))
    return Recording(session, notebook=Notebook(Path(told["notebook"])))


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
        write_reports(recording.results, recording.session.options.out)


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
def practice(target: Target) -> Practice:
    """What the target holds and the suite may use."""
    return target.practice
