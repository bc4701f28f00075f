"""What a check that judges many rules has found: of each rule only the first failure is looked into and kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from judging.check import ExpectationFailed, current_check
from judging.expect import answered, expect
from judging.records import broken, is_shown
from judging.topic import NO_TOPIC, Topic
from oracle.permitted import Permitted
from subject import Answer, Blocked


class FirstFailures:
    """Judgements of the rules that the current check cites and the run selects."""

    def __init__(self) -> None:
        check = current_check()
        self.wanted = frozenset(one for one in check.rules if one not in check.set_aside)
        self._failed: dict[str, ExpectationFailed] = {}
        self._unseen: dict[str, Blocked] = {}

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

    def unseen(self, blocked: Blocked, *rules: str) -> None:
        """Remember what kept an answer from showing whether these rules hold, in case that no other one shows it."""
        for rule in self.wanted.intersection(rules):
            self._unseen.setdefault(rule, blocked.anew())

    def contradicted(
        self, answer: Answer, permitted: Sequence[Permitted], record: Mapping[str, Any]
    ) -> Iterator[Permitted]:
        """What the record contradicts, of each rule up to its first failure.

        The rules that it keeps to have passed; those about a member that it does not show are remembered as unseen.
        """
        wrong = broken(permitted, record)
        shown = dict.fromkeys(one.rule for one in permitted if is_shown(one, record))
        self.passed(answer, *(rule for rule in shown if all(rule != one.rule for one in wrong)))
        for one in permitted:
            for name in (name for name in one.members if name not in record):
                self.unseen(Blocked.not_shown(name), one.rule)
        yield from (one for one in wrong if self.is_new(one.rule))

    def conclude(self) -> None:
        """Block what nothing else judged and no answer showed, and raise the first failure, if there was one."""
        check = current_check()
        judged = {one.rule for one in check.found}
        for rule, blocked in self._unseen.items():
            if rule not in judged:
                check.block(rule, blocked, check.evidence())
        for failure in self._failed.values():
            raise failure
