"""Recording: the pytest plugin that carries what checks judge to results.json."""

from __future__ import annotations

import os
import platform
import secrets
import sys
import time
from collections import Counter
from collections.abc import Generator, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import wraps
from hashlib import sha256
from importlib import metadata
from typing import Any
from unittest import SkipTest

import pytest
from hypothesis import seed

from procedurelogs_conformance.falsified import passed_this_time, replay_of, send_again, told_input
from procedurelogs_conformance.progress import Progress, Silence
from procedurelogs_conformance.session import Session
from procedurelogs_conformance.tree import TREE
from reports.outcomes import Judgement
from reports.results import Results, build_results
from spec import catalogue
from suites import judging
from target import ConfigurationError, Remains, Unreachable, clean_up

NAME = "procedurelogs-recording"
"""The name of the plugin: the launcher brings one, plain pytest in a checkout makes one."""

PACKAGES = ("pytest", "hypothesis", "schemathesis", "httpx", "jsonschema")


class Recording:
    """Opens the session, lets each check judge its rules, cleans up, and keeps the results of the run."""

    def __init__(self, session: Session, progress: Progress | None = None, *, only: Mapping[str, str] | None = None) -> None:
        """`only` names the checks that run, each with the recorded example that it sends again, if there is one."""
        self.__name__ = NAME
        self._only = only
        self.session = session
        self.results: Results | None = None
        self.problem: Exception | None = None
        self._progress = progress or Silence()
        self._judgements: list[Judgement] = []
        self._started = time.monotonic()
        self._began = datetime.now(UTC)
        self._complete = False

    # Collecting: only the checks of rules that apply and are asked for.

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out the checks whose every rule is set aside."""
        idle = [item for item in items if cited(item) and self._is_idle(item)]
        if idle:
            config.hook.pytest_deselected(items=idle)
            items[:] = [item for item in items if item not in idle]

    def _is_idle(self, item: pytest.Item) -> bool:
        left_out = self._only is not None and _name(item) not in self._only
        return left_out or all(rule in self.session.set_aside for rule in cited(item))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Open the target once it is known that there is something to judge; an unreachable one ends the run."""
        if any(cited(item) for item in session.items):
            try:
                target = self.session.open()
            except (ConfigurationError, Unreachable) as problem:
                self.problem = problem
                pytest.exit(str(problem), returncode=exit_code_of(problem))
            self._progress.begin(Counter(_operation(item) for item in session.items if cited(item)), target.settings.url)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what is wrong with the suite itself, such as a check that cites an unknown rule."""
        if report.failed:
            self.problem = RuntimeError(f"{report.nodeid} cannot be collected: {str(report.longrepr).strip().splitlines()[-1]}")

    # Running: each check judges under its own name.

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Gather what one check judges."""
        if not cited(item):
            return (yield)
        log = self.session.target.log if self.session.target else None
        check = judging.Check(_name(item), cited(item), log, _seed(self.session.options.seed, _name(item)))
        check.begin_example()
        judging.begin(check)
        _prepare_examples(item, check)
        if self._only is not None and isinstance(item, pytest.Function):
            send_again(item.function, self._only.get(check.name, ""))
        try:
            return (yield)
        finally:
            found = _last_failures(judging.end().found)
            self._judgements += [_told(check, one) for one in found]
            self._progress.done(_operation(item), failed=any(one.outcome == "failed" for one in found))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge what a check could not judge itself: what blocked it, or what is wrong with it."""
        report = yield
        if cited(item) and call.excinfo is not None:
            found = judging.running().found
            failed = [one for one in found if one.outcome == "failed"]
            if failed:
                told = told_input(call.excinfo.value)
                report.longrepr = f"{failed[-1].message}\n\n{told}"
                found.append(replace(failed[-1], input=told, replay=replay_of(call.excinfo.value)))
            elif isinstance(call.excinfo.value, SkipTest | pytest.skip.Exception):
                found += _about_each(item, "blocked", str(call.excinfo.value))
            elif not isinstance(call.excinfo.value, KeyboardInterrupt) and not passed_this_time(call.excinfo.value):
                found += _about_each(item, "error", f"{call.excinfo.typename}: {call.excinfo.value}"[:2000])
        return report

    # Ending: cleaning up, and the record of the run.

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Clean up and assemble the results; the exit status of pytest becomes that of the verdict."""
        target = self.session.target
        self._progress.end()
        if target is None or self.problem is not None:
            self.session.close()
            return
        self._complete = exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        try:
            self.results = self._build(clean_up(target))
        finally:
            self.session.close()
        session.exitstatus = self.results["exit_code"]

    def _build(self, remains: Iterable[Remains]) -> Results:
        options, settings, target = self.session.options, self.session.settings, self.session.target
        assert target is not None  # noqa: S101 - built only after opening
        run = {
            "id": secrets.token_hex(8),
            "started": self._began.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self._started, 2),
            "seed": options.seed,
            "mode": options.mode,
            "examples": options.examples,
            "selection": list(options.rules),
            "fail_on": options.fail_on,
            "complete": self._complete,
            "python": platform.python_version(),
            "packages": {name: metadata.version(name) for name in PACKAGES},
            "requests": target.log.count,
            "command": sys.argv[1:],
        }
        about = {
            "url": settings.url,
            "api_version": str(settings.api_version),
            "judged_as": str(settings.judged_as),
            "embedded": options.url is None,
            "features": dict(self.session.practice.features),
            "faults": list(options.faults),
            "variants": list(options.variants),
        }
        evidence = {number: exchange.as_record() for number, exchange in target.log.evidence.items()}
        left = [{"ProcNum": one.ProcNum, "reason": one.reason} for one in remains]
        rules, notes = list(catalogue()), self.session.notes + judging.take_remarks()
        return build_results(run, about, rules, self._judgements, evidence, self.session.set_aside, left, notes)


def run_suites(recording: Recording, *files: str) -> None:
    """Run the suites, or some files of them, under pytest, untouched by the configuration and the plugins of the working directory."""
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    own = ["--config-file", str(TREE / "pyproject.toml"), "--rootdir", str(TREE)]
    quiet = ["--capture=no", "-W", "ignore", "-p", "no:terminal", "-p", "no:unraisableexception"]
    chosen = [str(TREE / "suites" / file) for file in files] or [str(TREE / "suites")]
    pytest.main([*own, *quiet, "-p", "_hypothesis_pytestplugin", *chosen], plugins=[recording])


def exit_code_of(problem: Exception) -> int:
    """The exit code for what stopped a run before it began: 2 configuration, 4 unreachable, 5 the suite."""
    return {ConfigurationError: 2, Unreachable: 4}.get(type(problem), 5)


def cited(item: pytest.Item) -> tuple[str, ...]:
    """The rules that a check cites."""
    return tuple(rule for mark in item.iter_markers("rules") for rule in mark.args)


def _operation(item: pytest.Item) -> str:
    return cited(item)[0].partition("/")[0]


def _name(item: pytest.Item) -> str:
    return item.nodeid.rpartition("/")[2]


def _seed(run_seed: int, check: str) -> int:
    """Each check has a seed of its own, from that of the run and its name."""
    return int.from_bytes(sha256(f"{run_seed} {check}".encode()).digest()[:8])


def _prepare_examples(item: pytest.Item, check: judging.Check) -> None:
    """Seed the examples of a check, and let each begin anew.

    inner_test is Hypothesis' own door for plugins.
    """
    handle = getattr(getattr(item, "obj", None), "hypothesis", None)
    if handle is None or not isinstance(item, pytest.Function):
        return
    seed(check.seed)(item.function)
    inner = getattr(handle.inner_test, "__wrapped_check__", handle.inner_test)

    @wraps(inner)
    def example(*arguments: Any, **named: Any) -> Any:
        check.begin_example()
        return inner(*arguments, **named)

    example.__wrapped_check__ = inner  # type: ignore[attr-defined] # found again when the same function serves another item
    handle.inner_test = example


def _last_failures(found: Iterable[judging.Judgement]) -> list[judging.Judgement]:
    """All judgements, but of the failing ones of a rule only the last: the one that Hypothesis shrank to."""
    last: dict[str, judging.Judgement] = {one.rule: one for one in found if one.outcome == "failed"}
    return [*last.values(), *(one for one in found if one.outcome != "failed")]


def _about_each(item: pytest.Item, outcome: str, message: str) -> list[judging.Judgement]:
    check = judging.running()
    return [judging.Judgement(rule, outcome, check.evidence(), message=message) for rule in cited(item)]  # type: ignore[arg-type]


def _told(check: judging.Check, one: judging.Judgement) -> Judgement:
    return Judgement(
        rule=one.rule,
        check=check.name,
        outcome=one.outcome,
        expected=one.expected,
        received=one.received,
        message=one.message,
        input=one.input,
        replay=one.replay,
        exchanges=one.exchanges,
        observation=one.observation,
        examples=max(1, check.passes[one.rule]) if one.outcome == "passed" else 1,
    )
