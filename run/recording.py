"""Recording: the pytest plugin that carries what checks judge to results.json."""

from __future__ import annotations

import platform
import secrets
import sys
import time
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from importlib import metadata
from pathlib import Path
from typing import Any
from unittest import SkipTest

import pytest
from hypothesis import is_hypothesis_test, seed
from hypothesis.errors import DidNotReproduce

from judging.check import Check, current_check
from judging.hypothesis_adapter import choices_of
from judging.inputs import watch_examples
from judging.replaying import send_again
from reports.fuzzing_notes import fuzzing_notes
from reports.outcomes import Judged, Judgement
from reports.redaction import redact, redaction_notes
from reports.results import Results
from reports.results_builder import build_results
from run.progress import Progress, Silence
from run.session import Session
from run.workers import KEY, Findings, Notebook, Tally, group_of, packed, planned, read_notebooks
from spec import catalogue
from subject import ConfigurationError, Remains, Target, Unreachable, clean_up

NAME = "procedurelogs-recording"
"""The name of the plugin: the launcher brings one, plain pytest in a checkout makes one."""

PACKAGES = ("pytest", "hypothesis", "schemathesis", "httpx", "jsonschema")


class Recording:
    """Opens the session, lets each check judge its rules, cleans up, and keeps the results of the run."""

    def __init__(
        self,
        session: Session,
        progress: Progress | None = None,
        *,
        notebook: Notebook | None = None,
        only: Mapping[str, str] | None = None,
    ) -> None:
        """With a notebook this is a worker of another process, which makes the record of the run.

        `only` names the checks that run, each with the recorded example that it sends again, if there is one.
        """
        self.__name__ = NAME
        self._notebook = notebook
        self._notebooks: Path | None = None
        self._tally = Tally()
        self._groups: dict[str, str] = {}
        self._only = only
        self.session = session
        self.results: Results | None = None
        self.problem: Exception | None = None
        self._progress = progress or Silence()
        self.figures: dict[str, Any] = {}
        self._judgements: list[Judgement] = []
        self._started = time.monotonic()
        self._began = datetime.now(UTC)
        self._complete, self._broken = False, ""

    # Collecting: only the checks of rules that apply and are asked for.

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out the checks whose every rule is set aside; several workers begin with the long ones."""
        idle = [item for item in items if cited(item) and self._is_idle(item)]
        if idle:
            config.hook.pytest_deselected(items=idle)
            items[:] = [item for item in items if item not in idle]
        items.sort(key=self._place)

    def _place(self, item: pytest.Item) -> tuple[bool, bool, bool]:
        """Workers begin with long checks, for which the others would wait; what may break the target comes last.

        Among equals those that send a recorded example again are last (see judging.replaying.send_again).
        """
        short = bool(self._notebook) and item.get_closest_marker("long") is None
        return short, item.get_closest_marker("last") is not None, bool(self._only and self._only.get(_name(item)))

    def _is_idle(self, item: pytest.Item) -> bool:
        left_out = self._only is not None and _name(item) not in self._only
        return left_out or all(rule in self.session.set_aside for rule in cited(item))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Open the target once all checks are known; an unreachable one ends the run.

        A run without any check has a record, too: it says why nothing was judged.
        """
        checks = Counter(_operation(item) for item in session.items if cited(item))
        if self._notebook:
            self._notebook.plan(
                checks, {item.nodeid: group for item in session.items if (group := group_of(cited(item)))}
            )
        elif checks:
            self._progress.begin(checks, self._open().settings.url)
        elif self._only is None and self.problem is None:
            self._open()

    def reaches_target(self) -> bool:
        """Open the target; what keeps it shut is the problem of this recording."""
        try:
            self.session.open()
        except (ConfigurationError, Unreachable) as problem:
            self.problem = problem
            self.session.close()
        return self.problem is None

    def _open(self) -> Target:
        if not self.reaches_target() and self.problem:
            pytest.exit(str(self.problem), returncode=exit_code_of(self.problem))
        return self.session.open()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what is wrong with the suite itself, such as a check that cites an unknown rule."""
        if report.failed:
            self.problem = RuntimeError(
                f"{report.nodeid} cannot be collected: {str(report.longrepr).strip().splitlines()[-1]}"
            )

    # Running: each check judges under its own name.

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Gather what one check judges."""
        if not cited(item):
            return (yield)
        log = self.session.target.log if self.session.target else None
        again = (self._only or {}).get(_name(item), "")
        check = Check(_name(item), cited(item), log, _seed(self.session.options.seed, _name(item)), again)
        check.begin_example()
        _prepare_examples(item, check)
        item.user_properties.append(("operation", _operation(item)))
        if self._notebook:
            self._notebook.begin(check.name, check.rules)
        try:
            with check.running():
                return (yield)
        finally:
            judgements = check.judgements()
            if self._notebook and log:
                self._notebook.end(check.name, judgements, log)
            self._judgements += judgements
            self._progress.done(_operation(item), failed=any(one.outcome == "failed" for one in judgements))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge what a check could not judge itself: what blocked it, or what is wrong with it."""
        report = yield
        if cited(item) and call.excinfo is not None:
            problem = call.excinfo.value
            if failure := current_check().last_failure:
                report.longrepr = f"{failure.message}\n\n{failure.input}"
                current_check().add_choices(choices_of(problem))
            elif isinstance(problem, SkipTest | pytest.skip.Exception):
                _record_for_each(item, "blocked", str(problem))
            elif not isinstance(problem, KeyboardInterrupt | DidNotReproduce):
                _record_for_each(item, "error", f"{call.excinfo.typename}: {call.excinfo.value}"[:2000])
        return report

    # Several processes: the workers are told what they need, and what they found is read from their notebooks.

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Open the target before the first worker starts, and tell each worker of it."""
        target = self._open()
        if self._notebooks is None:
            self._notebooks = self.session.scratch()
        options = self.session.options
        pace = options.pace_file or (self._notebooks / "pace" if options.rate else None)
        node.workerinput[KEY] = {
            "options": packed(replace(options, url=target.settings.url, pace_file=pace, workers=1)),
            "notebook": str(self._notebooks / f"{node.gateway.id}.jsonl"),
            "mark": target.mark,
            "today": str(self.session.today),
            "before": sorted(target.journal.before),
            "credentials": dict(target.settings.credentials.headers),
        }

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> object:
        """Give every check to a worker that is free, and those of a group to one."""
        from run.xdist_adapter import scheduler_by_group  # noqa: PLC0415 - only a run with workers needs pytest-xdist

        return scheduler_by_group(config, log, self._groups)

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """The first worker knows what there is to do."""
        if not self._tally.operations:
            checks, groups = planned(Path(node.workerinput[KEY]["notebook"]))
            self._groups.update(groups)
            self._tally.operations.update(checks)
            self._progress.begin(self._tally.operations, self.session.settings.url)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show what the workers have done."""
        if self._notebooks and (done := self._tally.take(report)):
            self._progress.done(done[0], failed=done[1])

    # Ending: cleaning up, and the record of the run.

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Tell of a fault of the suite in one sentence."""
        self._broken = f"The suite itself failed: {excinfo.typename}: {excinfo.value}"[:500]
        return True

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
        """Clean up and assemble the results; the exit status of pytest becomes that of the verdict."""
        yield
        target = self.session.target
        self._progress.end()
        if self._broken and target is None:
            self.problem = RuntimeError(self._broken)
        if target is None or self.problem is not None:
            self.session.close()
            return
        codes = pytest.ExitCode
        self._complete = exitstatus in (codes.OK, codes.TESTS_FAILED, codes.NO_TESTS_COLLECTED)
        try:
            if self._notebook:
                remains = self._clean_up(target, alone=False)
                self._notebook.close(target.log.count, self.figures, remains)
                return
            self.results = self._build(self._findings(target))
            if self._broken and self.results["exit_code"] != 1:
                self.results |= {"verdict": "error", "exit_code": exit_code_of(RuntimeError())}
        finally:
            self.session.close()
        session.exitstatus = self.results["exit_code"]

    def _findings(self, target: Target) -> Findings:
        """What this process found, or what its workers did; records that a worker left behind are cleaned up now."""
        found = Findings(self._judgements)
        if self._notebooks:
            found = read_notebooks(self._notebooks.glob("*.jsonl"))
            target.journal.catch_up({one.ProcNum for one in found.remains})
        found.remains += self._clean_up(target)
        found.evidence |= {number: exchange.as_record() for number, exchange in target.log.evidence.items()}
        found.requests += target.log.count
        found.figures |= self.figures
        return found

    def _clean_up(self, target: Target, *, alone: bool = True) -> list[Remains]:
        """Clean up; whatever goes wrong there, what was found is kept."""
        try:
            return clean_up(target, alone=alone)
        except Exception as problem:  # noqa: BLE001
            self._broken = f"Cleaning up failed: {type(problem).__name__}: {problem}"[:500]
            return [Remains(key, self._broken) for key in target.journal.own]

    def _build(self, found: Findings) -> Results:
        options, settings, target = self.session.options, self.session.settings, self.session.target
        assert target is not None  # noqa: S101 - built only after opening
        run: dict[str, Any] = {
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
            "requests": found.requests,
            "workers": options.workers,
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
        left = [{"ProcNum": one.ProcNum, "reason": one.reason} for one in found.remains]
        judgements, evidence, hidden = found.judgements, found.evidence, 0
        if not options.show_data:
            judgements, evidence, hidden = redact(judgements, evidence)
        redaction = {"shown": options.show_data, "values": hidden}
        run |= {
            **found.figures,
            "waivers": self.session.waivers,
            "redaction": redaction,
            "settings": options.as_record(),
        }
        broken = [self._broken] if self._broken else []
        notes = [
            *broken,
            *self.session.notes,
            *fuzzing_notes(found.figures.get("fuzzing")),
            *redaction_notes(options.show_data, hidden),
        ]
        return build_results(run, about, list(catalogue()), judgements, evidence, self.session.set_aside, left, notes)


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


def _prepare_examples(item: pytest.Item, check: Check) -> None:
    """Seed the examples of a generated check, or let it send a recorded one again, and watch them."""
    if isinstance(item, pytest.Function) and is_hypothesis_test(item.function):
        seed(check.seed)(item.function)
        send_again(item.function, check.again)
        watch_examples(item.function)


def _record_for_each(item: pytest.Item, outcome: Judged, message: str) -> None:
    """Judge every rule that a check cites in the same way."""
    check = current_check()
    for rule in cited(item):
        check.record(rule, outcome, check.evidence(), message=message)
