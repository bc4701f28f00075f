"""Walking a procedure along statuses: after each edge it is deleted, locked and placed by its present status alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from judging.check import current_check
from judging.expect import in_words
from judging.sameness import same
from judging.topic import Topic
from oracle.statuses import deletion, lock
from strategies import current
from strategies.status_walks import ENDS, Walk, locked_fields, takes_no_range, walking_body
from subject import Answer, Blocked, Made, Target
from suites.first_failures import FirstFailures
from suites.updating import differences

AREA = "update-procedure/tooth-range-needs-its-area"
ELSEWHERE = "2,3"
"""A ToothRange, which a code with surfaces does not have."""
RANGE = in_words({"ToothRange": ELSEWHERE})

KEPT = "a refusal, or the old value"
UNCHANGED = "a refusal with 400 or 404, and the procedure as it was"


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer, whether it is what the rule expects, and what was received if the answer alone does not say it."""

    answer: Answer
    holds: bool
    received: str | None = None


Probe = Callable[[Made, Answer], Finding]
"""Tries something with a procedure, given the answer to its last change of status."""


class Walker:
    """Walks procedures of one check; of each rule only the first failure is looked into."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._turns: Counter[str] = Counter()
        self.failures = FirstFailures()

    def walk(self, statuses: Walk) -> None:
        """Create a procedure, update it along the statuses, try at each what it forbids, and delete it in the end."""
        current_check().begin_example()
        made = self._target.make(walking_body(current(), statuses[0]))
        history: Walk = statuses[:1]
        for status in statuses[1:]:
            made, shown, history = self._step(made, history, status)
            if status not in ENDS and not self._try_to_delete(made, shown, history):
                return
            self._try_locked_field(made, shown, history)
            if status not in ENDS and set(history[-2:-1]) <= set(ENDS) and takes_no_range():
                self._judge(AREA, self._takes_no_range, made, shown, history, RANGE, KEPT)
        self._try_to_delete(made, shown, history)

    def _step(self, made: Made, history: Walk, status: str) -> tuple[Made, Answer, Walk]:
        """Update the status; where the target refuses that, a procedure that is created with it stands in."""
        answer = self._target.update(made, ProcStatus=status)
        if answer.succeeded:
            return made, answer, (*history, status)
        made = self._target.make(walking_body(current(), status))
        return made, made.answer, (status,)

    # What the status decides.

    def _try_to_delete(self, made: Made, shown: Answer, history: Walk) -> bool:
        """Whether deleting the procedure does what its status permits."""
        found = deletion(history[-1], current().version)
        if found is None:
            return True
        rule, accepted = found
        probe = self._is_deleted if accepted else self._is_not_deleted
        return self._judge(rule, probe, made, shown, history, "DELETE", "success" if accepted else UNCHANGED)

    def _is_deleted(self, made: Made, _shown: Answer) -> Finding:
        answer = self._target.delete(made.ProcNum)
        return Finding(answer, answer.succeeded)

    def _is_not_deleted(self, made: Made, _shown: Answer) -> Finding:
        before = self._target.read(made)
        answer = self._target.delete(made.ProcNum)
        if not answer.refused:
            return Finding(answer, False)
        with suppress(Blocked):
            after = self._target.read(made)
            changed = differences(before, after)
            return Finding(after, not changed, in_words({member: now for member, (_, now) in changed.items()}))
        return Finding(answer, False)

    def _try_locked_field(self, made: Made, shown: Answer, history: Walk) -> None:
        """Update the next of the fields that completion locks."""
        fields = locked_fields()
        offered = [name for name in fields if name != "Discount" or history[-1] in ENDS]
        if not offered:
            return
        field = offered[self._turns[history[-1]] % len(offered)]
        self._turns[history[-1]] += 1
        value = next(one for one in fields[field] if not same(field, one, (shown.record or {}).get(field)))
        rule, locked = lock(history[-1], field)
        expected = KEPT if locked else "acceptance, and the new value"
        probe = _update_of(self._target, field, value, locked=locked)
        self._judge(rule, probe, made, shown, history, in_words({field: value}), expected)

    def _takes_no_range(self, made: Made, shown: Answer) -> Finding:
        return _update_of(self._target, "ToothRange", ELSEWHERE, locked=True)(made, shown)

    # Judging.

    def _judge(
        self, rule: str, probe: Probe, made: Made, shown: Answer, history: Walk, sent: str, expected: str
    ) -> bool:
        """Whether the probe finds what the rule expects; true where the rule is not judged."""
        if not self.failures.wants(rule):
            return True
        found = probe(made, shown)
        if found.holds:
            self.failures.passed(found.answer, rule)
        elif self.failures.is_new(rule):
            found, history = self._with_the_shortest(history, probe) or (found, history)
            topic = Topic(sent=f"{sent} for a procedure that {_in_words(history)}")
            self.failures.failed(found.answer, rule, expected, found.received, topic)
        return found.holds

    def _with_the_shortest(self, history: Walk, probe: Probe) -> tuple[Finding, Walk] | None:
        """The shortest history that shows the failure, and what the probe finds after it; None if that is all of it."""
        for length in range(1, len(history)):
            with suppress(Blocked):
                again = self._probed_after(history[-length:], probe)
                if not again.holds:
                    return again, history[-length:]
        return None

    def _probed_after(self, statuses: Walk, probe: Probe) -> Finding:
        made = self._target.make(walking_body(current(), statuses[0]))
        shown = made.answer
        for status in statuses[1:]:
            made, shown, _ = self._step(made, (), status)
        return probe(made, shown)


def _update_of(target: Target, field: str, value: Any, *, locked: bool) -> Probe:
    """An update of one field, which is accepted and kept or, if it is locked, refused or ignored."""

    def probe(made: Made, shown: Answer) -> Finding:
        before = shown if not locked or field in (shown.record or {}) else target.read(made)
        answer = target.update(made, **{field: value})
        if not locked:
            return _showing(answer, field, value) if answer.succeeded else Finding(answer, False)
        if not answer.succeeded:
            return Finding(answer, answer.refused)
        return _showing(target.read(made), field, (before.record or {}).get(field))

    return probe


def _showing(answer: Answer, field: str, value: Any) -> Finding:
    record: Mapping[str, Any] = answer.record or {}
    holds = field not in record or same(field, value, record[field])
    return Finding(answer, holds, in_words({field: record.get(field)}))


def _in_words(history: Walk) -> str:
    """The present status and the earlier ones: "is EO, and was TP before"."""
    *earlier, now = history
    return f"is {now}" + (f", and was {', then '.join(earlier)} before" if earlier else "")
