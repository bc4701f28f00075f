"""A running check: the rules that it cites and what it finds about them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Any

from hypothesis.vendor.pretty import pretty

from judging.message import clues, message, symptom, without_keys
from judging.sent import Sent, what_was_sent
from judging.topic import NO_TOPIC, Topic
from reports.outcomes import Judged, Judgement
from spec import Rule, catalogue
from subject import Blocked
from subject.exchanges import Answer, ExchangeLog

LONGEST_INPUT = 2_000
LONGEST_REPLAY = 8_000

_current: ContextVar[Check] = ContextVar("check")


def current_check() -> Check:
    """The check that runs now, to which expectations belong; raises RuntimeError outside of a check."""
    try:
        return _current.get()
    except LookupError:
        raise RuntimeError("No check is running: expectations belong inside a function that cites rules.") from None


@dataclass(slots=True)
class Check:
    """A check of the suites while it runs, with its judgements so far."""

    name: str
    rules: tuple[str, ...]
    log: ExchangeLog | None = None
    seed: int = 0
    set_aside: Container[str] = ()
    """Rules that this run does not judge."""
    again: str = ""
    """The recorded failure that this check sends again; empty in a run."""
    case: str = ""
    """The form in which `replay` sends this example again, where the choices of Hypothesis do not say it."""
    inputs: list[str | tuple[str, Any]] = field(default_factory=list)
    """What the example sends, for people: steps in words, and values with their labels."""
    depth: int = 0
    """How deep the current step is nested in others."""
    began: float = 0.0
    """The time in milliseconds that all exchanges of the log had taken when the check began."""
    found: list[Judgement] = field(default_factory=list)
    passes: Counter[str] = field(default_factory=Counter)
    _passed: set[tuple[str, str | None]] = field(default_factory=set)
    """The rules that have passed, each with what was observed."""

    def __post_init__(self) -> None:
        self.began = self.log.milliseconds if self.log else 0.0

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make this the current check."""
        token = _current.set(self)
        try:
            yield
        finally:
            _current.reset(token)

    def begin_example(self, case: str = "") -> None:
        """Start another example of this check: its exchanges are evidence of its own; a fixed case has a name."""
        self.case, self.depth = case, 0
        self.inputs.clear()
        if self.log:
            self.log.begin_example()

    def begin_step(self, case: str, text: str) -> None:
        """Continue the example: what it sends up to here, for `replay` and for people."""
        self.case, self.inputs = case, [text]

    def rule(self, rule_id: str | None) -> Rule:
        """The rule that an expectation judges: the one it names, or the only one that the check cites."""
        if rule_id is None and len(self.rules) != 1:
            raise LookupError(f"{self.name} cites {len(self.rules)} rules: its expectations have to name theirs.")
        return catalogue()[rule_id or self.rules[0]]

    def record(
        self,
        rule: str,
        outcome: Judged,
        exchanges: tuple[int, ...] = (),
        *,
        message: str = "",
        observation: str | None = None,
    ) -> None:
        """Keep a judgement of a rule; of equal passing ones only the first, and their number."""
        if outcome == "passed":
            self.passes[rule] += 1
            if (rule, observation) in self._passed:
                return
            self._passed.add((rule, observation))
        self._keep(Judgement(rule, self.name, outcome, message=message, exchanges=exchanges, observation=observation))

    def passed(self, rule: str, answers: Iterable[Answer], observation: str | None = None) -> None:
        """Keep that a rule holds; the evidence of equal passes that follow the first is not kept: nobody reads it."""
        known = (rule, observation) in self._passed
        self.record(rule, "passed", () if known else self.evidence(*answers), observation=observation)

    def _keep(self, found: Judgement) -> None:
        """Keep a judgement, a failure with the input that led to it."""
        failed = found.outcome == "failed"
        self.found.append(
            replace(
                found,
                expected=_writable(found.expected),
                received=_writable(found.received),
                message=_writable(found.message),
                symptom=_writable(found.symptom),
                clues=tuple(map(_writable, found.clues)),
                input=_writable(_text(self.inputs)) if failed else "",
                replay=self.case if failed else "",
            )
        )

    def fail(
        self,
        rule: Rule,
        answer: Answer,
        expected: str,
        received: str,
        topic: Topic = NO_TOPIC,
    ) -> ExpectationFailed:
        """Keep that a rule does not hold, with what was wrong in words; returns the failure to raise."""
        exchanges = self.evidence(answer)
        example = [self.log.evidence[one] for one in exchanges] if self.log else []
        drawn = [one[0] for one in self.inputs if isinstance(one, tuple)]
        sent = what_was_sent(rule, answer, example, topic, drawn)
        words = message(expected, received, sent, topic.finding, answer.status)
        other = message(expected, received, Sent(words=topic.sent), topic.finding, answer.status)
        told = symptom(rule, answer, other, sent, topic)
        self._keep(
            Judgement(
                rule.id,
                self.name,
                "failed",
                expected=expected,
                received=received,
                message=self._same_in_every_run(words, answer),
                exchanges=exchanges,
                symptom=self._same_in_every_run(told, answer),
                clues=tuple(self._same_in_every_run(one, answer) for one in clues(rule, answer, told, sent, topic)),
                fields=tuple(dict.fromkeys((*sent.fields, *sent.beside, *topic.about))),
                judged=answer.exchange.id if answer.exchange.id in exchanges else None,
            )
        )
        return ExpectationFailed(rule, words)

    def _same_in_every_run(self, words: str, answer: Answer) -> str:
        return without_keys(words, self.log.births if self.log else {}, answer.exchange.started[:10])

    def block(self, rule: str, blocked: Blocked, exchanges: tuple[int, ...] = ()) -> None:
        """Keep that a rule cannot be judged, and why."""
        words = _writable(blocked.words)
        self.found.append(
            Judgement(
                rule, self.name, "blocked", message=words, exchanges=exchanges, kind=blocked.kind, hint=blocked.hint
            )
        )

    def add_choices(self, choices: str) -> None:
        """Keep for `replay` the choices of Hypothesis that lead to the last failure, unless it has its own case."""
        if len(choices) <= LONGEST_REPLAY:
            self.found = [
                replace(one, replay=one.replay or choices) if one is self.last_failure else one for one in self.found
            ]

    def story_of(self, failure: Judgement) -> str:
        """A failure for people: what was wrong, expected and received, the input, and the exchanges as curl."""
        curls = [self.log.evidence[one].curl for one in failure.exchanges] if self.log else []
        compared = [f"Expected: {failure.expected}", f"Received: {failure.received}"]
        return "\n".join([failure.message, catalogue()[failure.rule].text, *compared, failure.input, *curls])

    @property
    def last_failure(self) -> Judgement | None:
        """The failure that was found last: the one that Hypothesis raises."""
        return next((one for one in reversed(self.found) if one.outcome == "failed"), None)

    def judgements(self) -> list[Judgement]:
        """What the check found in the end: of the failures of a rule only the last, to which Hypothesis shrank them.

        A failure ends a check: rules that it cites and did not come to are blocked. The time of the requests is shared
        equally among the others, each with its first judgement.
        """
        last = {one.rule: one for one in self.found if one.outcome == "failed"}
        others = [one for one in self.found if one.outcome != "failed"]
        counted = [replace(one, examples=max(1, self.passes[one.rule] * (one.outcome == "passed"))) for one in others]
        return [*self._timed([*last.values(), *counted]), *self._not_reached(last)]

    def _not_reached(self, failed: Iterable[str]) -> list[Judgement]:
        first, found = next(iter(failed), ""), {one.rule for one in self.found}
        blocked = Blocked("not-reached", f"{first} failed first, which ended the check of this rule")
        return [
            Judgement(rule, self.name, "blocked", message=blocked.words, kind=blocked.kind, hint=blocked.hint)
            for rule in self.rules
            if first and rule not in found and rule not in self.set_aside
        ]

    def _timed(self, judgements: list[Judgement]) -> list[Judgement]:
        first = {one.rule: one for one in reversed(judgements)}
        spent = (self.log.milliseconds - self.began) if self.log else 0.0
        share = round(spent / (len(first) or 1), 2)
        return [replace(one, milliseconds=share) if first[one.rule] is one else one for one in judgements]

    def evidence(self, *answers: Answer) -> tuple[int, ...]:
        """The exchanges of this example and of the answers that are judged, kept."""
        return self.log.keep_evidence(extra=[answer.exchange for answer in answers]) if self.log else ()


class ExpectationFailed(AssertionError):
    """A rule does not hold; the text is its id and the message of the failure."""

    def __init__(self, rule: Rule, message: str) -> None:
        self.rule = rule
        super().__init__(f"{rule.id}: {message}")


def _text(inputs: Iterable[str | tuple[str, Any]]) -> str:
    """What an example sends, a line for each value that is not longer."""
    lines = [one if isinstance(one, str) else _labelled(*one) for one in inputs]
    return "\n".join(lines).strip()[:LONGEST_INPUT]


def _labelled(label: str, value: Any) -> str:
    return f"{label}: {pretty(value)}" if label else pretty(value)


def _writable(text: str) -> str:
    """The text with a mark for each half of a surrogate pair that a target wrote without the other half."""
    return text.encode("utf-8", "replace").decode("utf-8")
