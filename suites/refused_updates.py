"""Judging updates that cannot be made: many are sent to one procedure, which is read before and after all of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from judging.check import current_check
from judging.expect import expect, observe
from strategies import Body, current
from strategies.changes_beside import changes_beside, together
from strategies.updates import BrokenUpdate
from subject import Answer, Blocked, Made, Target
from suites.first_failures import FirstFailures
from suites.updating import accepted_update, accepted_updates, differences, expect_unchanged, standing

NOTHING = "update-procedure/refused-changes-nothing"


@dataclass(frozen=True, slots=True)
class Subject:
    """A procedure for wrong updates, with the answer to reading it, the create and the updates that made it."""

    made: Made
    create: Body
    steps: Sequence[Body] = ()
    takes_changes: bool = True
    """Whether a valid change of every other field may be sent beside a wrong one."""

    def beside(self, wrong: Mapping[str, object]) -> Body:
        """Valid changes to send beside the wrong one."""
        present = {**self.create, **{name: sent for step in self.steps for name, sent in step.items()}}
        return changes_beside(wrong, present, current()) if self.takes_changes else {}


class UpdateJudge:
    """Judges the wrong updates of one check.

    Those of like procedures are sent to a single one: as long as it refuses them, it stays what it is. Their twins
    are accepted by a single procedure, too.
    """

    def __init__(self, target: Target, *, strict: Iterable[str]) -> None:
        """`strict` names the rules whose updates are refused; those of the others may be ignored as well."""
        self._target = target
        self._strict = frozenset(strict)
        self.failures = FirstFailures()

    def judge(self, updates: Sequence[BrokenUpdate]) -> None:
        """Send every update that says something about a wanted rule, those of one procedure one after another."""
        asked = [one for one in updates if self.failures.wants(one.rule, NOTHING)]
        bodies = [one.body for one in asked]
        twins: dict[str, Subject | None] = {}
        for several in _grouped(asked, lambda one: one.twin):
            body = several[0].twin
            twins[_key(body)] = self._twin(body, several, takes_changes=body in bodies)
        for several in _grouped(asked, lambda one: one.body):
            ready = [one for one in several if twins[_key(one.twin)]]
            self._send_all(ready, twins.get(_key(several[0].body)))
            for one in several:
                if one not in ready:
                    self._send_alone(one)

    # Procedures.

    def _twin(self, body: Body, several: Sequence[BrokenUpdate], *, takes_changes: bool) -> Subject | None:
        """A procedure that took what is valid in all these updates; None where the target does not take all of it."""
        changes = changes_beside({}, body, current()) if takes_changes else {}
        steps = together(changes, [one.valid for one in several])
        with suppress(Blocked):
            return Subject(accepted_updates(self._target, body, steps, read_back=takes_changes), body, steps)
        return None

    def _anew(self, subject: Subject) -> Subject:
        """Another procedure like the one that an update may have changed."""
        self._target.forget(subject.made)
        create, steps = subject.create, subject.steps
        made = accepted_updates(self._target, create, steps) if steps else standing(self._target, create)
        return replace(subject, made=made)

    # Sending.

    def _send_all(self, updates: Sequence[BrokenUpdate], twin: Subject | None) -> None:
        """Send updates to one procedure, and to another one as soon as one was accepted."""
        sent: list[BrokenUpdate] = []
        subject, spoilt = twin, False
        for update in updates:
            with _blocking(self.failures, update):
                subject = subject or Subject(standing(self._target, update.body), update.body)
                subject = self._anew(subject) if spoilt else subject
                spoilt = not self._is_refused(update, subject)
                sent = [] if spoilt else [*sent, update]
        if subject and spoilt:
            self._target.forget(subject.made)
        elif subject and sent and self.failures.wants(NOTHING):
            self._compare(sent, subject)

    def _send_alone(self, update: BrokenUpdate) -> None:
        """Send an update to a procedure of its own, beside nothing else; its twin took the valid update alone."""
        with _blocking(self.failures, update):
            made = accepted_update(self._target, update.twin, update.valid, read_back=update.twin == update.body)
            if update.twin != update.body:
                made = standing(self._target, update.body)
            subject = Subject(made, update.body, takes_changes=False)
            if not self._is_refused(update, subject):
                self._target.forget(made)
            elif self.failures.wants(NOTHING):
                self._judge_unchanged(made, update)

    def _sent(self, update: BrokenUpdate, subject: Subject) -> Answer:
        current_check().begin_example()
        current_check().inputs.append(("update", update))
        self._target.log.recall(subject.made.answer.exchange)
        return self._target.update(subject.made, **subject.beside(update.wrong), **update.wrong)

    def _is_refused(self, update: BrokenUpdate, subject: Subject) -> bool:
        """Whether the update is refused; judges its rule."""
        answer = self._sent(update, subject)
        if update.rule in self._strict:
            self.failures.judge(update.rule, lambda: expect(answer, update.rule).refused())
        elif not answer.refused:
            present = present_in(subject.made, update.wrong)
            self.failures.judge(
                update.rule,
                lambda: expect(answer, update.rule).refused_or_ignored(self._target, subject.made, **present),
            )
        elif update.rule in self.failures.wanted:
            observe("refused", update.rule)
        return answer.refused

    # Comparing.

    def _compare(self, sent: Sequence[BrokenUpdate], subject: Subject) -> None:
        """Read the procedure that refused these updates; if it is not what it was, find the one that changed it."""
        with _blocking(self.failures, sent[-1]):
            after = self._target.read(subject.made)
            if not differences(subject.made.answer, after):
                self.failures.passed(after, NOTHING)
                return
            for update in sent if self.failures.is_new(NOTHING) else ():
                subject = self._anew(subject)
                if self._sent(update, subject).refused:
                    self._judge_unchanged(subject.made, update)
                if not self.failures.is_new(NOTHING):
                    break
            self._target.forget(subject.made)

    def _judge_unchanged(self, made: Made, update: BrokenUpdate) -> None:
        after = self._target.read(made)
        self.failures.judge(NOTHING, lambda: expect_unchanged(made.answer, after, rule=NOTHING, beside=update.wrong))


@contextmanager
def _blocking(failures: FirstFailures, update: BrokenUpdate) -> Iterator[None]:
    """What cannot be arranged for an update blocks its rule, and no other."""
    try:
        yield
    except Blocked as blocked:
        check = current_check()
        for rule in {update.rule, NOTHING} & failures.wanted:
            check.block(rule, blocked, check.evidence())


def present_in(made: Made, wrong: Mapping[str, object]) -> Body:
    """The values that the procedure has in the members of a wrong update; raises Blocked where it shows one not."""
    record = made.answer.record or {}
    if unseen := [member for member in wrong if member not in record]:
        raise Blocked.not_shown(unseen[0])
    return {member: record[member] for member in wrong}


def _grouped(updates: Iterable[BrokenUpdate], body_of: Callable[[BrokenUpdate], Body]) -> Iterator[list[BrokenUpdate]]:
    """The updates with the same body, in the order in which the bodies come first."""
    groups: dict[str, list[BrokenUpdate]] = {}
    for one in updates:
        groups.setdefault(_key(body_of(one)), []).append(one)
    yield from groups.values()


def _key(body: Body) -> str:
    return json.dumps(body, sort_keys=True)
