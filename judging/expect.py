"""Expectations: each is a statement about one answer of the target, judged for one rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any, NoReturn

from judging.check import current_check
from judging.sameness import same
from judging.sent import short
from judging.topic import NO_TOPIC, Finding, Topic
from spec import Rule, member_kinds, member_schema, shown_form
from subject import Answer, Blocked, Made, Target, key_of

SHOWN = 300
ANSWERED, ACCEPTED = Topic(finding="answered"), Topic(finding="accepted")
REFUSAL = "a refusal with 400 or 404"


@cache
def _member_validator(operation: str, member: str) -> Any:
    """The validator of a member; jsonschema takes long to import, and few rules need it."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - see above

    return Draft202012Validator(member_schema(operation, member))


def expect(answer: Answer, rule: str | None = None) -> Expectation:
    """Expect something of an answer; a check that cites a single rule need not name it."""
    return Expectation(answer, current_check().rule(rule))


def observe(reading: str, rule: str | None = None) -> None:
    """Record how the target reads a point that the document leaves open; the rule passes."""
    _pass(current_check().rule(rule), None, reading)


class Expectation:
    """What a rule expects of one answer: each method judges, and raises ExpectationFailed where it does not hold."""

    def __init__(self, answer: Answer, rule: Rule) -> None:
        self.answer = answer
        self.rule = rule

    def status(self, code: int) -> None:
        """The answer has this status."""
        self._judge(self.answer.status == code, str(code), self._answered, ANSWERED)

    def accepted(self) -> None:
        """The answer is a success (2xx) with the record."""
        self._judge(
            self.answer.succeeded and self.answer.record is not None,
            "acceptance with the record",
            self._answered,
            ANSWERED,
        )

    def succeeded(self) -> None:
        """The answer is a success (2xx), whatever it holds."""
        self._judge(self.answer.succeeded, "a success", self._answered, ANSWERED)

    def refused(self, sent: str = "") -> None:
        """The answer is a refusal as the document knows them: 400 or 404; `sent` says of what, if no field does."""
        self._judge(self.answer.refused, REFUSAL, self._answered, replace(ACCEPTED, sent=sent))

    def refused_somehow(self) -> None:
        """The answer is a refusal with any 4xx status, where the document does not say which."""
        self._judge(
            400 <= self.answer.status < 500,
            "a refusal with a status of the 400s",
            self._answered,
            ACCEPTED,
        )

    def refused_as_documented(self) -> None:
        """The refusal has a documented status, 400 or 404; blocked where nothing was refused."""
        if self.answer.succeeded:
            raise Blocked("unexpected-answer", f"nothing was refused: {answered(self.answer)}")
        self.refused()

    def explained(self) -> None:
        """The refusal gives an explanation; blocked where nothing was refused."""
        if not self.answer.refused:
            raise Blocked("unexpected-answer", f"nothing was refused: {answered(self.answer)}")
        self._judge(
            bool(self.answer.explanation),
            "a refusal with an explanation",
            self._answered,
        )

    def refused_or_not_kept(self, target: Target, **values: Any) -> None:
        """Refused, or accepted and not kept when read back; which of the two is observed."""
        if self.answer.refused:
            _pass(self.rule, self.answer, "refused")
            return
        self._record()
        expect(target.read(made_by(self.answer)), self.rule.id).has_not(**values)
        _pass(self.rule, self.answer, "ignored")

    def refused_or_ignored(self, target: Target, made: Made, **present: Any) -> None:
        """Refused, or accepted without effect: the record keeps its present values; which of the two is observed."""
        self._judge(self.answer.refused or self.answer.succeeded, f"{REFUSAL}, or ignored", self._answered)
        expect(target.read(made), self.rule.id).has(**present)
        _pass(self.rule, self.answer, "refused" if self.answer.refused else "ignored")

    def has(self, **values: Any) -> None:
        """The record shows these values; a member that it does not show blocks."""
        record = self._record()
        self._shown(record, values)
        wrong = {member: record[member] for member, value in values.items() if not same(member, value, record[member])}
        expected = {member: values[member] for member in wrong}
        others = tuple(member for member in values if member not in wrong)
        changes = tuple((member, expected[member], wrong[member]) for member in wrong)
        topic = Topic((*wrong,), others, changes=changes)
        self._judge(not wrong, in_words(expected), lambda: in_words(wrong), topic)

    def has_not(self, **values: Any) -> None:
        """The record shows none of these values."""
        record = self._record()
        shown = {
            member: record[member]
            for member, value in values.items()
            if member in record and same(member, value, record[member])
        }
        self._judge(not shown, f"not {in_words(values)}", lambda: in_words(shown), Topic((*shown,)))

    def has_one_reading(self, **readings: Mapping[str, Any]) -> None:
        """The record shows the values of one of the readings, which is observed; anything else fails."""
        record = self._record()
        asked = sorted({member for values in readings.values() for member in values})
        self._shown(record, asked)
        fitting = [name for name, values in readings.items() if not _differences(record, values)]
        self._judge(
            bool(fitting),
            " or ".join(in_words(values) for values in readings.values()),
            lambda: in_words({member: record.get(member) for member in asked}),
            Topic((*asked,)),
            observation=fitting[0].replace("_", "-") if fitting else None,
        )

    def has_member(self, operation: str, member: str) -> None:
        """The record has the member, of the JSON type that the specification gives it; blocked after a refusal."""
        if not self.answer.succeeded:
            raise Blocked("unexpected-answer", f"there is no record: {answered(self.answer)}")
        record = self._record()
        if member not in record:
            topic = Topic(about=(member,), finding="missing")
            _fail(self.rule, self.answer, f"a member {member}", "a record without it", topic)
        kind = " or ".join(member_kinds(operation, member))
        self._judge(
            _member_validator(operation, member).is_valid(record[member]),
            f"{member} as {kind}",
            lambda: _json(record[member]),
            Topic((member,)),
        )

    def shows(self, operation: str, member: str) -> None:
        """The record writes the member in the form of the document's samples; blocked where it is not a text."""
        record = self.answer.record or {}
        if not self.answer.succeeded or not isinstance(record.get(member), str):
            raise Blocked("not-shown", f"the record shows no text as {member}")
        form = shown_form(member, operation)
        self._judge(
            bool(form and form.search(record[member])),
            f"{member} like {form.pattern if form else ''}",
            lambda: _json(record[member]),
            Topic((member,)),
        )

    def is_true(
        self, holds: bool, expected: str, received: str, *, about: Sequence[str] = (), finding: Finding | None = None
    ) -> None:
        """Judge a condition, with the words for expected and received; `about` names the fields or members judged."""
        self._judge(holds, expected, lambda: received, Topic(tuple(about), finding=finding))

    def fails(self, expected: str, received: str, topic: Topic = NO_TOPIC) -> NoReturn:
        """The rule does not hold, with the words for expected and received and what the failure is about."""
        _fail(self.rule, self.answer, expected, received, topic)

    def _shown(self, record: Mapping[str, Any], members: Iterable[str]) -> None:
        for member in members:
            if member not in record:
                raise Blocked.not_shown(member)

    def _record(self) -> Mapping[str, Any]:
        record = self.answer.record
        if record is None or not self.answer.succeeded:
            _fail(self.rule, self.answer, "a success with the record", answered(self.answer), ANSWERED)
        return record

    def _answered(self) -> str:
        return answered(self.answer)

    def _judge(
        self,
        holds: bool,
        expected: str,
        received: Callable[[], str],
        topic: Topic = NO_TOPIC,
        *,
        observation: str | None = None,
    ) -> None:
        if holds:
            _pass(self.rule, self.answer, observation)
        else:
            _fail(self.rule, self.answer, expected, received(), topic)


def cut(text: str) -> str:
    """The text, or its beginning where it is too long for a report."""
    return short(text, SHOWN)


def answered(answer: Answer) -> str:
    """The status, and what came with it: a record, rows, or the beginning of another body."""
    status, body = f"{answer.status}", answer.shown
    if not body:
        return f"{status} with an empty body"
    if answer.succeeded and answer.record is not None:
        return f"{status} with a record"
    if answer.succeeded and answer.rows is not None:
        return f"{status} with a list of {len(answer.rows)}"
    text = short(body)
    return f"{status} {text}" if body.startswith(('"', "{", "[", "<")) else f'{status} "{text}"'


def in_words(values: Mapping[str, Any]) -> str:
    """Fields or members with their values: `Dx 127, dxName "Attrition"`."""
    return ", ".join(f"{member} {_json(value)}" for member, value in values.items())


def made_by(answer: Answer) -> Made:
    """The record behind the answer to a create; raises Blocked where the answer does not name it."""
    if answer.proc_num is None or answer.record is None:
        raise Blocked("not-shown", "the answer to a create names no ProcNum")
    return Made(answer.proc_num, key_of(answer.record, "PatNum") or 0, {}, answer)


def _pass(rule: Rule, answer: Answer | None, observation: str | None) -> None:
    current_check().passed(rule.id, [answer] if answer else [], observation)


def _fail(rule: Rule, answer: Answer, expected: str, received: str, topic: Topic) -> NoReturn:
    __tracebackhide__ = True
    if rule.level == "observe":
        raise Blocked("unexpected-answer", f"there is nothing to observe: expected {expected}, received {received}")
    raise current_check().fail(rule, answer, expected, received, topic)


def _differences(record: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {
        member: record.get(member) for member, value in values.items() if not same(member, value, record.get(member))
    }


def _json(value: Any) -> str:
    return cut(json.dumps(value, ensure_ascii=False))
