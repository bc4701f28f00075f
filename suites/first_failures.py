"""What a check that judges many rules has found: of each rule only the first failure is looked into and kept."""

from __future__ import annotations

from collections.abc import Callable

from judging.check import ExpectationFailed, current_check
from judging.expect import answered, expect
from judging.message import NO_TOPIC, Topic
from subject import Answer


class FirstFailures:
    """Judgements of the rules that the current check cites and the run selects."""

    def __init__(self) -> None:
        check = current_check()
        self.wanted = frozenset(one for one in check.rules if one not in check.set_aside)
        self._failed: dict[str, ExpectationFailed] = {}

    def wants(self, *rules: str) -> bool:
        """Whether the run judges one of these rules here."""
        return not self.wanted.isdisjoint(rules)

    def is_new(self, rule: str) -> bool:
        """Whether a failure of the rule is to be looked into: it is judged, and has not failed yet."""
        return rule in self.wanted and rule not in self._failed

    def passed(self, answer: Answer, *rules: str) -> None:
        """Record that these rules hold."""
        for rule in rules:
            if rule in self.wanted:
                expect(answer, rule).is_true(True, "", "")

    def failed(
        self, answer: Answer, rule: str, expected: str, received: str | None = None, topic: Topic = NO_TOPIC
    ) -> None:
        """Record that the rule does not hold, unless it has failed before; without words the answer is received."""
        told = answered(answer) if received is None else received
        self.judge(rule, lambda: expect(answer, rule).fails(expected, told, topic))

    def judge(self, rule: str, expectation: Callable[[], None]) -> None:
        """Judge the rule by an expectation, unless it has failed before, and keep its failure."""
        if self.is_new(rule):
            try:
                expectation()
            except ExpectationFailed as failure:
                self._failed[rule] = failure

    def conclude(self) -> None:
        """Raise the first failure, if there was one."""
        for failure in self._failed.values():
            raise failure
