"""The pytest plugin of a run: it opens the session, lets each check judge its rules, and builds the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Generator, Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import is_hypothesis_test, seed
from hypothesis.errors import DidNotReproduce, Unsatisfiable

from judging.check import Check, current_check
from judging.examples import known_failures, only_known_failures_passed
from judging.hypothesis_adapter import HypothesisChanged, choices_of, give_database, values_of_the_seed_alone
from judging.inputs import watch_examples
from judging.replaying import send_again
from reports.figures import added
from reports.outcomes import NOT_REACHED, Judgement, not_passed
from reports.results import Results
from run.grouping import group_of, shared_making
from run.identity import NotIdentified
from run.items import name_of, operation_of, rules_of, seed_of
from run.notebook import STOP, Findings, Notebook, read_notebooks
from run.problems import exit_code_of, is_interruption, obstacle_behind
from run.progress import Progress, Silence
from run.record import Start, build_record, clean_up_after
from run.session import Session
from run.sharding import Plan, Work
from spec import catalogue
from subject import Blocked, ConfigurationError, Remains, Target, Unreachable
from subject.interrupts import INTERRUPTIONS

NAME = "procedurelogs-recording"
"""The name of the plugin: the launcher brings one, plain pytest in a checkout makes one."""


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
        self.session = session
        self.progress = progress or Silence()
        self.notebooks: Path | None = None
        """The folder of the workers' notebooks, where this process has workers."""
        self.figures: dict[str, Any] = {}
        self.results: Results | None = None
        self.problem: Exception | None = None
        self._notebook = notebook
        self._only = only
        self._judgements: list[Judgement] = []
        self._start = Start()
        self._suite_problem = ""
        self._plan = Plan({}, frozenset(), "")
        self._concluded = False

    # Collecting: only the checks of rules that apply and are selected.

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Leave out the checks whose every rule is set aside and those of other shards, and put the others in order."""
        _leave_out(config, items, [item for item in items if rules_of(item) and self._is_idle(item)])
        if shard := self.session.shard:
            works = [_work(item) for item in items if rules_of(item)]
            self._plan = Plan.of(works, shard, self.session.options.examples)
            others = {check for check, number in self._plan.shards.items() if number != shard.number}
            _leave_out(config, items, [item for item in items if rules_of(item) and name_of(item) in others])
        items.sort(key=self._place)

    def _place(self, item: pytest.Item) -> tuple[bool, bool, bool]:
        """Workers begin with long checks, for which the others would wait; what may break the target comes last.

        Among equals those that send a recorded example again are last (see judging.replaying.send_again).
        """
        short = bool(self._notebook) and item.get_closest_marker("long") is None
        return short, item.get_closest_marker("last") is not None, bool(self._only and self._only.get(name_of(item)))

    def _is_idle(self, item: pytest.Item) -> bool:
        left_out = self._only is not None and name_of(item) not in self._only
        return left_out or all(rule in self.session.set_aside for rule in rules_of(item))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Open the target once all checks are known; an unreachable one ends the run.

        A run without any check has a record, too: it says why nothing was judged.
        """
        if INTERRUPTIONS.level:
            return  # pytest calls this also where collecting was interrupted
        items = [item for item in session.items if rules_of(item)]
        checks = Counter(map(operation_of, items))
        if self._notebook:
            groups = {item.nodeid: group_of(rules_of(item)) for item in items}
            shard = {"plan": self._plan.digest, "elsewhere": sorted(self._plan.elsewhere)}
            self._notebook.plan(checks, {name: group for name, group in groups.items() if group}, shard)
        elif checks:
            self.progress.begin(checks, self.open_target().settings.url)
        elif self._only is None and self.problem is None:
            self.open_target()

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Keep what is wrong with the suite itself, such as a check that cites an unknown rule."""
        if report.failed:
            last_line = str(report.longrepr).strip().splitlines()[-1]
            self.problem = RuntimeError(f"{report.nodeid} cannot be collected: {last_line}")

    def reaches_target(self) -> bool:
        """Open the target, if that is possible; if not, the problem of this recording says why."""
        try:
            self.session.open()
        except (ConfigurationError, Unreachable, NotIdentified) as problem:
            self.problem = problem
            self.session.close()
        return self.problem is None

    def open_target(self) -> Target:
        """The target, opened; where that is not possible, pytest exits."""
        if not self.reaches_target() and self.problem:
            pytest.exit(str(self.problem), returncode=exit_code_of(self.problem))
        return self.session.open()

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Collect the checks without Hypothesis' search for constants in all modules, of which no check draws any."""
        with values_of_the_seed_alone():
            return (yield)

    # Running: each check judges under its own name.

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Generator[None, object, object]:
        """Run one check, and keep its judgements."""
        if not rules_of(item):
            return (yield)
        INTERRUPTIONS.check()
        check = self._check(item)
        check.begin_example()
        _prepare_examples(item, check)
        item.user_properties.append(("operation", operation_of(item)))
        if self._notebook:
            self._notebook.begin(check.name, check.rules)
        try:
            with check.running(), values_of_the_seed_alone():
                return (yield)
        finally:
            self._keep(check, operation_of(item))

    def _check(self, item: pytest.Item) -> Check:
        log = self.session.target.log if self.session.target else None
        again = (self._only or {}).get(name_of(item), "")
        return Check(
            name_of(item),
            rules_of(item),
            log,
            seed_of(item, self.session.options.seed),
            again=again,
            set_aside=self.session.set_aside,
        )

    def _keep(self, check: Check, operation: str) -> None:
        judgements = check.judgements()
        if self._notebook and check.log:
            self._notebook.end(check.name, judgements, check.log)
        self._judgements += judgements
        reached = ((one.rule, one.outcome) for one in judgements if one.kind != NOT_REACHED)
        self.progress.done(operation, amiss=self.counted(not_passed(reached)))

    def counted(self, amiss: Mapping[str, str]) -> dict[str, str]:
        """Those of the rules that are amiss which count: they apply, their level counts, no waiver covers them.

        An error of the suite counts at any level.
        """
        levels = {"must", self.session.options.fail_on}
        left_out = {rule for rule, aside in self.session.set_aside.items() if aside.outcome != "blocked"}
        known = left_out | self.session.waivers.keys() | self.session.apart.keys()
        return {
            rule: how
            for rule, how in amiss.items()
            if rule not in known and (how == "error" or catalogue()[rule].level in levels)
        }

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Let a check pass whose inputs were all kept by earlier runs: Hypothesis misses others, but there are none."""
        try:
            return (yield)
        except Unsatisfiable:
            if is_hypothesis_test(pyfuncitem.function) and only_known_failures_passed():
                return True
            raise

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Judge what a check could not judge itself: what blocked it, or what is wrong with it.

        The exception is taken before pytest replaces Blocked by a skip of its own, which has only the words.
        """
        problem = call.excinfo.value if call.excinfo is not None else None
        if rules_of(item) and call.when == "teardown":
            amiss = not_passed((one.rule, one.outcome) for one in current_check().found)
            item.user_properties.append(("amiss", amiss))
        report = yield
        if rules_of(item) and problem is not None:
            if failure := current_check().last_failure:
                report.longrepr = current_check().story_of(failure)
                if not failure.replay:
                    self._keep_choices(problem)
            elif obstacle := obstacle_behind(problem):
                _block_each(item, obstacle)
            elif not (is_interruption(problem) or isinstance(problem, DidNotReproduce)):
                _fault_in_each(item, f"{type(problem).__name__}: {problem}"[:2000])
        return report

    def _keep_choices(self, problem: BaseException) -> None:
        """Keep the choices of the failure for `replay`; if their form is unknown, the record says so."""
        try:
            current_check().add_choices(choices_of(problem))
        except HypothesisChanged as changed:
            self._suite_problem = str(changed)

    # Ending: cleaning up, and the record of the run.

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> bool:
        """Keep a fault of the suite in one sentence."""
        self._suite_problem = f"The suite itself failed: {excinfo.typename}: {excinfo.value}"[:500]
        return True

    def pytest_keyboard_interrupt(self) -> None:
        """The checks are over, also those of workers."""
        INTERRUPTIONS.take()
        if self.notebooks:
            (self.notebooks / STOP).touch()

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> Generator[None, None, None]:
        """Clean up and build the results; the exit status of pytest becomes that of the verdict."""
        INTERRUPTIONS.take()
        yield
        codes = pytest.ExitCode
        self.conclude(complete=exitstatus in (codes.OK, codes.TESTS_FAILED, codes.NO_TESTS_COLLECTED))
        if self.results:
            session.exitstatus = self.results["exit_code"]

    def conclude(self, *, complete: bool) -> None:
        """Clean up and build the results, however the checks ended; only the first call does anything."""
        if self._concluded:
            return
        self._concluded = True
        target = self.session.target
        self.progress.end()
        if self._suite_problem and target is None:
            self.problem = RuntimeError(self._suite_problem)
        try:
            if target is None or self.problem is not None:
                return
            if self._notebook:
                remains = self._clean_up(target, alone=False)
                self._notebook.close(target.log.count, self._figures(target), remains)
                return
            self._build_results(target, complete=complete)
        finally:
            self.session.close()

    def _build_results(self, target: Target, *, complete: bool) -> None:
        found = self._findings(target)
        problems = [self._suite_problem] if self._suite_problem else []
        self.results = build_record(self.session, found, self._start, complete=complete, problems=problems)

    def _findings(self, target: Target) -> Findings:
        """What this process found, or what its workers did; records that a worker left behind are cleaned up now."""
        own = {number: exchange.as_record() for number, exchange in target.log.evidence.items()}
        found = Findings(self._judgements, own, plan=self._plan.digest, elsewhere=self._plan.elsewhere)
        if self.notebooks:
            found = read_notebooks(self.notebooks.glob("*.jsonl"), own)
            target.journal.catch_up({one.ProcNum for one in found.remains})
        found.remains += self._clean_up(target)
        found.requests += target.log.count
        figures = self._figures(target)
        found.figures = added(found.figures, figures) if self.notebooks else figures
        return found

    def _figures(self, target: Target) -> dict[str, Any]:
        """The figures of this process, with those of the target client and the example database."""
        database = self.session.database
        return self.figures | {"waits": target.waits} | ({"database": database.figures()} if database else {})

    def _clean_up(self, target: Target, *, alone: bool = True) -> list[Remains]:
        remains, problem = clean_up_after(target, alone=alone)
        self._suite_problem = problem or self._suite_problem
        return remains


def _leave_out(config: pytest.Config, items: list[pytest.Item], others: list[pytest.Item]) -> None:
    """Take these checks out of those that pytest runs."""
    if others:
        config.hook.pytest_deselected(items=others)
        left_out = set(map(id, others))
        items[:] = [item for item in items if id(item) not in left_out]


def _work(item: pytest.Item) -> Work:
    """The check as the plan of all shards sees it."""
    return Work(name_of(item), rules_of(item), group_of(rules_of(item)) or shared_making(item))


def _prepare_examples(item: pytest.Item, check: Check) -> None:
    """Seed the examples of a generated check, or let it send a recorded one again, and watch them."""
    if isinstance(item, pytest.Function) and is_hypothesis_test(item.function):
        seed(check.seed)(item.function)
        if database := known_failures():
            database.begin(given=give_database(item.function, database))
        send_again(item.function, check.again)
        watch_examples(item.function)


def _block_each(item: pytest.Item, blocked: Blocked) -> None:
    """Keep for every rule that a check cites what blocked the check."""
    check = current_check()
    for rule in rules_of(item):
        check.block(rule, blocked, check.evidence())


def _fault_in_each(item: pytest.Item, message: str) -> None:
    """Keep for every rule that a check cites that the check itself failed."""
    check = current_check()
    for rule in rules_of(item):
        check.record(rule, "error", check.evidence(), message=message)
