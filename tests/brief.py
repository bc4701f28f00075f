"""A run that ends with its judgements: it leaves its records on a server that is thrown away, and makes no report."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

import pytest

from judging.check import Check
from reports import outcomes
from reports.outcomes import Judgement, RuleResult
from reports.results_builder import observed
from run.recording import Recording
from run.session import Session
from spec import Rule, catalogue
from tests.outcome import Outcome


class BriefRecording(Recording):
    """Judges some checks; rules that none of them cites count as passed, as they do where no fault reaches them."""

    def __init__(self, session: Session, only: Iterable[str] | None, *, fault: str, until: str) -> None:
        """`fault` is the rule that the target breaks; the run ends when `until` fails, "*" for any rule that counts."""
        super().__init__(session, only=None if only is None else dict.fromkeys(only, ""))
        self.fault, self.until, self.after = fault, until, 0
        self.requests = 0
        self._pytest: pytest.Session | None = None

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Know the session, to stop it."""
        self._pytest = session

    def _keep(self, check: Check, operation: str) -> None:
        super()._keep(check, operation)
        self.requests = check.log.count if check.log else 0
        if not self.after and self._failed(self.fault):
            self.after = self.requests
        if self._pytest and self._is_over():
            self._pytest.shouldstop = "the fault was found"

    def _is_over(self) -> bool:
        failed = {one.rule: "failed" for one in self._judgements if one.outcome == "failed"}
        return bool(self.counted(failed) if self.until == "*" else self.until in failed)

    def _failed(self, rule: str) -> tuple[str, ...]:
        """The checks that failed a rule."""
        return tuple(one.check for one in self._judgements if one.outcome == "failed" and one.rule == rule)

    def conclude(self, *, complete: bool) -> None:  # noqa: ARG002 - as every recording
        """Close the session, and nothing else."""
        self.session.close()

    def outcome(self) -> Outcome:
        """What was found; raises RuntimeError where the run itself failed."""
        if problem := self.problem or self._suite_problem:
            raise RuntimeError(str(problem))
        judged: dict[str, list[Judgement]] = defaultdict(list)
        for one in self._judgements:
            judged[one.rule].append(one)
        results = [self._result(rule, judged) for rule in catalogue()]
        verdict = outcomes.verdict(results)
        return Outcome(
            verdict=verdict,
            exit_code=outcomes.exit_code(verdict, self.session.options.fail_on, results),
            rules={one.rule: one.outcome for one in results},
            reasons={one.rule: _why(judged[one.rule], one.outcome) for one in results if one.outcome != "passed"},
            observations={rule: seen for rule, ones in judged.items() if (seen := observed(ones))},
            requests=self.requests,
            caught_by=self._failed(self.fault),
            after=self.after,
        )

    def _result(self, rule: Rule, judged: Mapping[str, list[Judgement]]) -> RuleResult:
        aside = self.session.set_aside.get(rule.id)
        outcome = outcomes.outcome_of(outcomes.decisive(judged[rule.id])) if rule.id in judged else "passed"
        if aside and outcome not in ("failed", "error"):
            outcome = aside.outcome
        return RuleResult(rule.id, rule.level, rule.since, outcome, set_aside=aside is not None)


def _why(judgements: Iterable[Judgement], outcome: str) -> str:
    return next((one.message for one in judgements if one.outcome == outcome), "")
