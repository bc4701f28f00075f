"""Judgements: what a check finds about a rule, told to whoever records the run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from spec import Rule, catalogue
from subject.exchanges import Answer, ExchangeLog


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one check found about one rule, with its evidence."""

    rule: str
    outcome: Literal["passed", "failed", "blocked", "error"]
    exchanges: tuple[int, ...] = ()
    expected: str = ""
    received: str = ""
    message: str = ""
    observation: str | None = None
    input: str = ""
    replay: str = ""


@dataclass(slots=True)
class Check:
    """A running check: the rules that it cites and what it has found so far."""

    name: str
    rules: tuple[str, ...]
    log: ExchangeLog | None = None
    seed: int = 0
    again: str = ""
    """The recorded failure that this check sends again; empty in a run."""
    case: str = ""
    input: str = ""
    """What the example sends, where Hypothesis cannot tell it."""
    found: list[Judgement] = field(default_factory=list)
    passes: Counter[str] = field(default_factory=Counter)
    examples: int = 0

    def begin_example(self, case: str = "") -> None:
        """Another example of this check starts: its exchanges are evidence of its own; a fixed case has a name."""
        self.examples += 1
        self.case, self.input = case, ""
        if self.log:
            self.log.begin_example()

    def begin_step(self, case: str, told: str) -> None:
        """The example goes on: what it sends up to here, for `replay` and for people."""
        self.case, self.input = case, told

    def rule(self, rule_id: str | None) -> Rule:
        """The rule that an expectation judges: the one it names, or the only one that the check cites."""
        if rule_id is None and len(self.rules) != 1:
            raise LookupError(f"{self.name} cites {len(self.rules)} rules: its expectations have to name theirs.")
        return catalogue()[rule_id or self.rules[0]]

    def note(self, judgement: Judgement) -> None:
        """Keep a judgement; of the passing ones of a rule only the first, and their number."""
        self.passes[judgement.rule] += judgement.outcome == "passed"
        if judgement.outcome == "passed" and any(
            one.rule == judgement.rule and one.outcome == "passed" and one.observation == judgement.observation
            for one in self.found
        ):
            return
        self.found.append(
            replace(judgement, replay=self.case, input=self.input) if judgement.outcome == "failed" else judgement
        )

    def evidence(self, *answers: Answer) -> tuple[int, ...]:
        """The exchanges of this example and of the answers that are judged, kept."""
        return self.log.keep_evidence(extra=[answer.exchange for answer in answers]) if self.log else ()


_running: list[Check] = []


def begin(check: Check) -> None:
    """From here on expectations belong to this check."""
    _running.append(check)


def end() -> Check:
    """The check is over; gives it back."""
    return _running.pop()


def running() -> Check:
    """The check that runs now."""
    return _running[-1]


_remarks: list[str] = []
_figures: dict[str, Any] = {}


def remark(*sentences: str, **figures: Any) -> None:
    """Tell the readers of the results about the run as a whole: sentences, and figures for the record of the run."""
    _remarks.extend(sentences)
    _figures.update(figures)


def take_remarks() -> tuple[list[str], dict[str, Any]]:
    """What was remarked since this was asked last: sentences and figures."""
    told = list(_remarks), dict(_figures)
    _remarks.clear()
    _figures.clear()
    return told


class ExpectationFailed(AssertionError):
    """A rule does not hold: the message tells the rule, its place, expected, received and the exchanges as curl."""

    def __init__(self, rule: Rule, expected: str, received: str, curls: Sequence[str]) -> None:
        self.rule = rule
        lines = [rule.id, rule.place, rule.text, "", f"Expected: {expected}", f"Received: {received}", "", *curls]
        super().__init__("\n".join(lines))
