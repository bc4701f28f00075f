"""Walking a procedure along statuses: after each edge it is deleted, locked and placed by its present status alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from judging.check import current_check
from judging.sameness import same
from oracle.statuses import deletion, lock
from strategies import current
from strategies.status_walks import ENDS, Walk, locked_fields, takes_no_range, walking_body
from subject import Answer, Blocked, Made, Target
from suites.first_failures import FirstFailures
from suites.updating import differences

AREA = "update-procedure/tooth-range-needs-its-area"
ELSEWHERE = "2,3"
"""A ToothRange, which a code with surfaces does not have."""

Finding = tuple[Answer, bool]
"""An answer, and whether it is what the rule expects."""

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
                self._judge(AREA, self._takes_no_range, made, shown, history, "ToothRange refused or ignored")
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
        return self._judge(rule, probe, made, shown, history, "deleted" if accepted else "not deleted, and as it was")

    def _is_deleted(self, made: Made, _shown: Answer) -> Finding:
        answer = self._target.delete(made.ProcNum)
        return answer, answer.succeeded

    def _is_not_deleted(self, made: Made, shown: Answer) -> Finding:
        answer = self._target.delete(made.ProcNum)
        if not answer.refused:
            return answer, False
        with suppress(Blocked):
            after = self._target.read(made)
            return after, not differences(shown, after)
        return answer, False

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
        expected = f"{field} refused or ignored" if locked else f"{field} {value!r} accepted and kept"
        self._judge(rule, _update_of(self._target, field, value, locked=locked), made, shown, history, expected)

    def _takes_no_range(self, made: Made, shown: Answer) -> Finding:
        return _update_of(self._target, "ToothRange", ELSEWHERE, locked=True)(made, shown)

    # Judging.

    def _judge(self, rule: str, probe: Probe, made: Made, shown: Answer, history: Walk, expected: str) -> bool:
        """Whether the probe finds what the rule expects; true where the rule is not judged."""
        if not self.failures.wants(rule):
            return True
        answer, holds = probe(made, shown)
        if holds:
            self.failures.passed(answer, rule)
        elif self.failures.is_new(rule):
            self._look_into(rule, probe, answer, history, expected)
        return holds

    def _look_into(self, rule: str, probe: Probe, answer: Answer, history: Walk, expected: str) -> None:
        """Look for the shortest history with which the rule stays broken, and record that failure."""
        for length in range(1, len(history)):
            with suppress(Blocked):
                again, holds = self._probed_after(history[-length:], probe)
                if not holds:
                    history, answer = history[-length:], again
                    break
        self.failures.failed(answer, rule, f"{expected}: {_in_words(history)}")

    def _probed_after(self, statuses: Walk, probe: Probe) -> Finding:
        made = self._target.make(walking_body(current(), statuses[0]))
        shown = made.answer
        for status in statuses[1:]:
            made, shown, _ = self._step(made, (), status)
        return probe(made, shown)


def _update_of(target: Target, field: str, value: Any, *, locked: bool) -> Probe:
    """An update of one field, which is accepted and kept or, if it is locked, refused or ignored."""

    def probe(made: Made, shown: Answer) -> Finding:
        answer = target.update(made, **{field: value})
        if not locked:
            return answer, answer.succeeded and _shows(answer, field, value)
        before = (shown.record or {}).get(field)
        return answer, answer.refused or (answer.succeeded and _shows(target.read(made), field, before))

    return probe


def _shows(answer: Answer, field: str, value: Any) -> bool:
    record: Mapping[str, Any] = answer.record or {}
    return field not in record or same(field, value, record[field])


def _in_words(history: Walk) -> str:
    """The present status and the earlier ones: "the procedure is EO, and was TP before"."""
    *earlier, now = history
    return f"the procedure is {now}" + (f", and was {', then '.join(earlier)} before" if earlier else "")
