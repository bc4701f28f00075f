"""Judging rows: a create with many fields and an update of many, each compared with what the oracle permits.

A failure is sent again with fewer fields, so that its message names only the fields that meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from judging.check import current_check
from judging.examples import strength
from judging.expect import made_by
from judging.fewest import fewest
from judging.records import broken, difference
from judging.replaying import row_named
from judging.topic import Topic
from oracle import Permitted, created, updated
from oracle.permitted import code_of
from oracle.sent import rule_of
from oracle.updated import changed_by
from spec import slug
from spec.field_groups import PLACE_FIELDS
from strategies import ARCHES, QUADRANTS, SEXTANTS, Area, Body, current, knows, plain_body
from strategies.classes import classes_of
from strategies.row_filling import OPTIONAL, ProcedureRow, is_valid, optional_of
from subject import Answer, Blocked, Code, Made, Target
from suites.first_failures import FirstFailures
from suites.row_rules import RULES_OF_UPDATES
from suites.updating import expect_alike

OTHER_PLACES: Mapping[str, Sequence[str]] = {
    **{part: [other for other in parts if other != part] for parts in (QUADRANTS, SEXTANTS, ARCHES) for part in parts}
}
"""By quadrant, sextant or arch: the others."""

TOLD = frozenset({"create-procedure/answer-is-the-record", "update-procedure/answer-is-the-record"})
"""The rules that every row judges."""

FEW_RULES = 5
ENOUGH = 3
"""A run that judges few rules sends so many rows of each part for each of them."""


class RowJudge:
    """Judges the rows of one check; of each rule only the first failure is looked into."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._failures = FirstFailures()
        self._judged: Counter[str] = Counter()
        self.rows: Counter[str] = Counter()
        """The rows that were judged, as `replay` names them; without the update where only the create was."""

    def judge(self, row: ProcedureRow) -> None:
        """Create, update and read; a row that shows anything else than the oracle permits is judged step by step."""
        if self._is_needless(row):
            return
        current_check().begin_example(case=row_named(row.create, row.update))
        try:
            self._judge(row)
        except Blocked as blocked:
            if blocked.kind != "no-answer":
                raise
            self._judge(row)  # once more, with another procedure: an answer may have been lost

    def _judge(self, row: ProcedureRow) -> None:
        if strength() > 1 or not row.update or not self._is_right(row):
            self._judge_each_step(row)

    def _is_right(self, row: ProcedureRow) -> bool:
        """Read once, after the update: whether that record and the answer to the create show what is permitted."""
        answer = self._target.create(row.create, marked=False)
        if not answer.succeeded or answer.proc_num is None or answer.record is None:
            return False
        made = made_by(answer)
        changed = self._target.update(made, **row.update)
        if not changed.succeeded:
            return False
        after = self._target.read(made)
        told = created(row.create, current())
        left_alone = [one for one in told if not set(one.members) & changed_by(row.update)]
        permitted = [*left_alone, *updated(answer.record, row.update, current())]
        if broken(permitted, after.record or {}) or broken(told, answer.record):
            return False
        self._pass_optional(row.create, answer)
        self._compare(answer, told, (), lambda _: None)
        self._compare(after, permitted, (), lambda _: None)
        self._expect_told("update-procedure/answer-is-the-record", changed, after)
        if after.record is not None:
            self.rows[row_named(row.create, row.update)] += 1
        return True

    def _judge_each_step(self, row: ProcedureRow) -> None:
        """Create, read, update and read again; every rule that the oracle names is judged."""
        made = self._create(row.create)
        if made is None:
            return
        before = self._target.read(made)
        permitted = created(row.create, current())
        self._compare(before, permitted, optional_of(row.create), self._again_created(row.create))
        self._expect_told("create-procedure/answer-is-the-record", made.answer, before)
        has_update = bool(row.update) and self._failures.wants(*RULES_OF_UPDATES)
        is_updated = has_update and self._update(row, made, before)
        if before.record is not None:
            self.rows[row_named(row.create, row.update if is_updated else {})] += 1

    def _is_needless(self, row: ProcedureRow) -> bool:
        """Whether a run of few rules has judged those of the row often enough."""
        if len(self._failures.wanted) > FEW_RULES:
            return False
        permitted = [*created(row.create, current()), *updated(row.create, row.update, current())]
        absent = {f"create-procedure/{slug(field)}-is-optional" for field in OPTIONAL if field not in row.create}
        rules = ({one.rule for one in permitted} | absent | TOLD) & self._failures.wanted
        self._judged.update(rules)
        return all(self._judged[rule] > ENOUGH for rule in rules)

    def conclude(self) -> None:
        """Raise the first failure, if there was one."""
        self._failures.conclude()

    # Creates.

    def _create(self, body: Body) -> Made | None:
        answer = self._target.create(body, marked=False)
        if answer.succeeded and answer.proc_num is not None and answer.record is not None:
            self._pass_optional(body, answer)
            return made_by(answer)
        self._blame_create(body, answer)
        return None

    def _pass_optional(self, body: Body, answer: Answer) -> None:
        """An accepted create may leave out every optional field that it does not have."""
        for field in OPTIONAL:
            rule = f"create-procedure/{slug(field)}-is-optional"
            if field not in body:
                self._failures.passed(answer, rule)

    def _blame_create(self, body: Body, answer: Answer) -> None:
        """The create was refused: find the fields without which it is accepted."""

        def refused(fields: frozenset[str]) -> bool:
            nonlocal answer
            if not is_valid(sent := _only(body, fields)):
                return False
            last = self._target.create(sent, marked=False)
            answer = answer if last.succeeded else last
            return not last.succeeded

        guilty = fewest(optional_of(body), (), refused)
        code = code_of(current().practice, body)
        rules = [rule_of("create-procedure", field, body[field], code) for field in guilty]
        for rule in rules or self._blame_required(body):
            self._failures.failed(answer, rule, "acceptance", topic=Topic(beside=(*sorted(guilty),)))

    def _blame_required(self, body: Body) -> list[str]:
        """If the required fields alone are rejected: the status, the place, or an optional field that is absent."""
        bare = _only(body, frozenset())
        code = code_of(current().practice, body)
        plain = plain_body(code=code, patient=body["PatNum"]) if code else plain_body()
        if "CodeNum" in bare and code:
            named = {name: sent for name, sent in bare.items() if name != "CodeNum"} | {"procCode": code.ProcCode}
            if self._target.create(named, marked=False).succeeded:
                return ["create-procedure/code-num-names-the-code"]
        for name, other in self._other_values(bare, plain):
            if self._target.create({**bare, name: other}, marked=False).succeeded:
                return [rule_of("create-procedure", name, bare[name], code)]
        if (
            code
            and self._target.create(plain_body(area=_another(code), patient=body["PatNum"]), marked=False).succeeded
        ):
            return [one.rule for one in created(bare, current()) if "/area-" in one.rule]
        return self._blame_absent(bare)

    def _other_values(self, bare: Body, plain: Body) -> Iterator[tuple[str, Any]]:
        """For each required field of the body: another valid value."""
        for name in ("ProcStatus", "ProcDate", *PLACE_FIELDS):
            offered = [plain.get(name), *OTHER_PLACES.get(bare.get("Surf", ""), ())] if name in bare else []
            yield from ((name, other) for other in offered if other not in (None, bare[name]))

    def _blame_absent(self, bare: Body) -> list[str]:
        """An optional field with which the create is accepted, and without which it is not."""
        for field in OPTIONAL:
            for sent in classes_of(field, current())[:1] if knows(field) else ():
                if self._target.create({**bare, field: sent}, marked=False).succeeded:
                    return [f"create-procedure/{slug(field)}-is-optional"]
        raise Blocked("arrangement", "the target refuses a create with the required fields only")

    def _again_created(self, body: Body) -> Callable[[frozenset[str]], tuple[Answer, list[Permitted]] | None]:
        def again(fields: frozenset[str]) -> tuple[Answer, list[Permitted]] | None:
            if not is_valid(sent := _only(body, fields)):
                return None
            answer = self._target.create(sent, marked=False)
            if not answer.succeeded or answer.proc_num is None or answer.record is None:
                return None
            return self._target.read(made_by(answer)), created(sent, current())

        return again

    # Updates.

    def _update(self, row: ProcedureRow, made: Made, before: Answer) -> bool:
        """Update and read; whether the record that is read could be judged."""
        answer = self._target.update(made, **row.update)
        if not answer.succeeded:
            self._blame_update(row, answer)
            return False
        permitted, after = updated(before.record or {}, row.update, current()), self._target.read(made)
        self._compare(after, permitted, tuple(row.update), self._again_updated(row))
        self._expect_told("update-procedure/answer-is-the-record", answer, after)
        return after.record is not None

    def _blame_update(self, row: ProcedureRow, answer: Answer) -> None:
        def refused(fields: frozenset[str]) -> bool:
            nonlocal answer
            sent = {name: value for name, value in row.update.items() if name in fields}
            if not sent:
                return False
            last = self._target.update(self._target.make(row.create, marked=False), **sent)
            answer = answer if last.succeeded else last
            return not last.succeeded

        guilty = fewest(tuple(row.update), (), refused)
        code = code_of(current().practice, row.update) or code_of(current().practice, row.create)
        rules = [rule_of("update-procedure", field, row.update[field], code) for field in guilty]
        for rule in rules:
            self._failures.failed(answer, rule, "acceptance", topic=Topic(beside=(*sorted(guilty),)))

    def _again_updated(self, row: ProcedureRow) -> Callable[[frozenset[str]], tuple[Answer, list[Permitted]] | None]:
        def again(fields: frozenset[str]) -> tuple[Answer, list[Permitted]] | None:
            sent = {name: value for name, value in row.update.items() if name in fields}
            if not sent:
                return None
            made = self._target.make(row.create, marked=False)
            before = self._target.read(made)
            if not self._target.update(made, **sent).succeeded:
                return None
            return self._target.read(made), updated(before.record or {}, sent, current())

        return again

    # Both.

    def _expect_told(self, rule: str, answer: Answer, record: Answer) -> None:
        """What the answer and the record both show, they show alike."""
        self._failures.judge(rule, lambda: expect_alike(answer, record, rule=rule))

    def _compare(
        self,
        record: Answer,
        permitted: Sequence[Permitted],
        optional: Sequence[str],
        again: Callable[[frozenset[str]], tuple[Answer, list[Permitted]] | None],
    ) -> None:
        for one in self._failures.contradicted(record, permitted, record.record or {}):
            self._look_into(one, record, optional, again)

    def _look_into(
        self,
        wrong: Permitted,
        record: Answer,
        optional: Sequence[str],
        again: Callable[[frozenset[str]], tuple[Answer, list[Permitted]] | None],
    ) -> None:
        """Send the request with fewer fields for as long as the rule stays broken, and record the smallest failure."""
        found: dict[frozenset[str], tuple[Permitted, Answer]] = {}

        def fails(fields: frozenset[str]) -> bool:
            with suppress(Blocked):
                if outcome := again(fields):
                    answer, permitted = outcome
                    still = [
                        one
                        for one in broken(permitted, answer.record or {})
                        if one.rule == wrong.rule and one.members == wrong.members
                    ]
                    if still:
                        found[fields] = still[0], answer
                        return True
            return False

        least = fewest(optional, wrong.members, fails)
        seen, answer = found.get(least, (wrong, record))
        beside = tuple(field for field in optional if field in least and field not in wrong.members)
        shown = difference(seen, answer.record or {})
        topic = Topic(tuple(sorted(seen.members)), beside, changes=shown.changes)
        self._failures.failed(answer, wrong.rule, shown.expected, shown.received, topic)


def _another(code: Code) -> Area:
    """Another treatment area than the code's."""
    return "Tooth" if code.TreatArea in ("None", "Mouth") else "None"


def _only(body: Body, fields: frozenset[str]) -> Body:
    """The body with these of its optional fields."""
    left_out = set(optional_of(body)) - fields
    return {name: value for name, value in body.items() if name not in left_out}
