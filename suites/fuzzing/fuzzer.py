"""Generated requests: bound to keys of the practice, sent by the client, judged as rules by Schemathesis' checks."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from itertools import takewhile
from typing import Any

import schemathesis
from hypothesis import reject
from schemathesis import Response
from schemathesis.errors import FailureGroup

from judging.check import ExpectationFailed, current_check
from judging.expect import ANSWERED, REFUSAL, cut, expect
from judging.replaying import case_named, is_asked_for
from judging.topic import NO_TOPIC, Topic
from spec import catalogue
from strategies import Body
from subject import Answer, Blocked, Target
from suites.fuzzing.answer_checks import (
    ACCEPTED,
    Check,
    fits_the_schema,
    is_json,
    nothing_against,
    refused,
    response_of,
)
from suites.fuzzing.forbidden_requests import broken
from suites.fuzzing.key_binding import Keys, is_harmless
from suites.fuzzing.links import Link
from suites.fuzzing.schema import Case, Operation, operations_of, schema_at
from suites.fuzzing.simplest_requests import plain_request

SHRINKS = 40
"""How many requests may go into making a failing example smaller."""

STATUS, SCHEMA, JSON, INVALID, CRASH = (
    "documented-status",
    "answer-fits-the-schema",
    "answers-json",
    "invalid-data-is-refused",
    "never-a-server-error",
)

EXPECTED = {
    STATUS: "a status that the document has for this operation",
    SCHEMA: "an answer of the documented form",
    JSON: "JSON in UTF-8, called so by its content type",
    INVALID: REFUSAL,
    CRASH: "a status below 500",
}
"""What the rules expect, in the words of a failure."""


def rules_of(operation: str) -> list[str]:
    """The rules that generated requests of an operation can judge."""
    return [
        f"{operation}/{name}"
        for name in (CRASH, STATUS, SCHEMA, JSON, INVALID)
        if f"{operation}/{name}" in catalogue().rules
    ]


class Fuzzer:
    """Sends generated requests to the target and judges the answers."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.keys = Keys(target)
        self.valid: Counter[str] = Counter()
        self.accepted: Counter[str] = Counter()
        self.links: Counter[str] = Counter()
        """How often each link was followed; one that was due and never followed stands here with zero."""
        self._goes_on = False
        self._fixed = 0
        self._shrunk: Counter[str] = Counter()
        self._smallest: dict[str, str] = {}
        self._problems: list[ExpectationFailed] = []
        self._twins: dict[str, Blocked | None] = {}
        self._sources: dict[str, Answer] = {}

    @cached_property
    def operations(self) -> dict[str, Operation]:
        """The operations of the document at the target's version, by their ids."""
        return operations_of(schema_at(self.target.version))

    # Sending.

    def attempt(self, case: Case, operation: str, *, positive: bool, base: Body | None = None) -> None:
        """Bind a generated request to keys of the practice, send it, and judge the answer; raises ExpectationFailed."""
        self.bind(case, operation, positive=positive, base=base)
        self._send_and_judge(case, operation, positive=positive)

    def attempt_fixed(
        self, case: Case, operation: str, *, positive: bool = False, any_refusal: bool | None = None, bound: bool = True
    ) -> None:
        """Send a fixed case; where the check goes on, a failure is kept for its end."""
        self._fixed += 1
        name = case_named(self._fixed)
        if not is_asked_for(name):
            return
        if not bound:
            self.bind(case, operation, positive=positive)
        current_check().begin_example(name)
        try:
            self._send_and_judge(case, operation, positive=positive, any_refusal=any_refusal)
        except ExpectationFailed as problem:
            self._problems.append(problem)

    @contextmanager
    def going_on(self) -> Iterator[None]:
        """Send all fixed cases, which are not shrunk, even if one fails; the first failure is raised at the end."""
        self._goes_on, self._problems, self._fixed = True, [], 0
        try:
            yield
        finally:
            self._goes_on = False
        if self._problems:
            raise self._problems[0]

    def _send_and_judge(self, case: Case, operation: str, *, positive: bool, any_refusal: bool | None = None) -> None:
        """Send a case and judge the answer; an invalid one may be rejected with any 4xx status unless ruled out."""
        answer = self.send(case, operation)
        if positive:
            self.valid[operation] += 1
            self.accepted[operation] += answer.succeeded
            if answer.succeeded:
                self._twins[operation] = None
        self.judge(case, operation, answer, any_refusal=not positive if any_refusal is None else any_refusal)

    def shrinkable(self, case: Case, operation: str, *, positive: bool, base: Body | None = None) -> None:
        """Send and judge an example that Hypothesis shrinks; after SHRINKS attempts only the smallest is resent."""
        check, told = current_check(), repr((case, base))
        if any(one.outcome == "failed" for one in check.found):
            self._shrunk[check.name] += 1
            if self._shrunk[check.name] > SHRINKS and told != self._smallest[check.name]:
                reject()
        try:
            self.attempt(case, operation, positive=positive, base=base)
        except ExpectationFailed:
            self._smallest[check.name] = told
            raise

    def bind(self, case: Case, operation: str, *, positive: bool, base: Body | None = None) -> None:
        """Replace the keys of a generated request."""
        if "ProcNum" in case.path_parameters:
            key = self.keys.of_path(operation, case.path_parameters["ProcNum"], positive=positive)
            case.path_parameters = {**case.path_parameters, "ProcNum": key}
        case.query = self.keys.of_query(operation, case.query or {}, positive=positive)
        if isinstance(case.body, dict):
            case.body = self.keys.of_body(operation, case.body, base, positive=positive)

    def send(self, case: Case, operation: str) -> Answer:
        """Send a bound request through the gate."""
        if operation == "create-procedure":
            case.body = self.target.marked(case.body)
        body, content = _body_of(case)
        path = case.formatted_path
        answer = self.target.send(
            operation, case.method, path, params=_criteria(case.query), body=body, content=content
        )
        if operation == "update-procedure" and answer.succeeded and not is_harmless(case.body):
            self.keys.forget(int(path.rpartition("/")[2]) if path.rpartition("/")[2].isdecimal() else 0)
        return answer

    # Judging.

    def judge(self, case: Case, operation: str, answer: Answer, *, any_refusal: bool = False) -> None:
        """Judge an answer by every rule of its operation; the first failure is raised when all are judged."""
        checks = {
            f"{operation}/{name}": check
            for name, check in self._checks(case, operation, answer, any_refusal=any_refusal)
        }
        asked = {
            rule: check
            for rule, check in checks.items()
            if rule in current_check().rules and not (self._goes_on and _has_failed(rule))
        }
        problems: list[ExpectationFailed] = []
        for rule, complaint in complaints(case, answer, asked).items():
            try:
                _tell(rule, answer, complaint)
            except ExpectationFailed as problem:
                problems.append(problem)
        if problems:
            raise problems[0]

    def _checks(self, case: Case, operation: str, answer: Answer, *, any_refusal: bool) -> list[tuple[str, Check]]:
        """The checks that apply to this answer; a value of a wrong type may be rejected with any 4xx status."""
        found: list[tuple[str, Check]] = [(CRASH, schemathesis.checks.not_a_server_error)]
        if isinstance(case.body, bytes):
            return found  # no JSON: the rules on bad input judge with which status it is refused
        any_will_do = any_refusal and 400 <= answer.status < 500
        found.append((STATUS, nothing_against if any_will_do else schemathesis.checks.status_code_conformance))
        if answer.succeeded and str(answer.status) in case.operation.definition.raw["responses"]:
            found += [(SCHEMA, fits_the_schema(answer)), (JSON, is_json(answer))]
        reason = broken(operation, self.target.version, case.path_parameters or {}, case.query or {}, case.body)
        if reason and self._is_known_to_accept(operation):
            found.append((INVALID, refused(reason)))
        return found

    def _is_known_to_accept(self, operation: str) -> bool:
        """Whether a twin of the requests that the target should refuse was accepted; if not, their rule is blocked."""
        missing = self.missing_twin(operation)
        if missing and f"{operation}/{INVALID}" in current_check().rules:
            current_check().block(f"{operation}/{INVALID}", missing)
        return missing is None

    def missing_twin(self, operation: str) -> Blocked | None:
        """What is in the way of the plainest request, unless a valid one was accepted: the twin of all refused ones."""
        if operation not in self._twins:
            try:
                answer = plain_request(self.keys, operation)
                refusal = Blocked.twin(f"the target answered {answer.status} to the plainest request")
                self._twins[operation] = None if answer.succeeded else refusal
            except Blocked as blocked:
                self._twins[operation] = blocked.of_twin()
        return self._twins[operation]

    def source_of(self, link: Link) -> Answer:
        """The answer from which a link starts; links that leave its record alone start from the same one."""
        if link.source not in self._sources:
            self._sources[link.source] = plain_request(self.keys, link.source)
        answer = self._sources[link.source]
        self.target.log.recall(answer.exchange)
        if link.to.startswith("delete") or not answer.succeeded:
            del self._sources[link.source]
        return answer

    def report(self) -> dict[str, Any]:
        """Figures for the record: valid requests sent and accepted by operation, and uses of each link."""
        return {"valid": dict(self.valid), "accepted": dict(self.accepted), "links": dict(sorted(self.links.items()))}


def _body_of(case: Case) -> tuple[Any, bytes | None]:
    """The body as the target client takes it: an object as it is, anything else as bytes, nothing as nothing."""
    if isinstance(case.body, bytes):
        return None, case.body
    if isinstance(case.body, dict):
        return case.body, None
    if case.body is None or isinstance(case.body, str | int | float | bool | list):
        return None, json.dumps(case.body, ensure_ascii=False).encode("utf-8", errors="surrogatepass")
    return None, None


def _criteria(query: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """A query as it goes over the wire: objects and nested arrays as their text."""
    if not query:
        return None
    return {
        name: [_text(one) for one in value] if isinstance(value, list) else _text(value)
        for name, value in query.items()
    }


def _text(value: Any) -> Any:
    return (
        value if isinstance(value, str | int | float | bool) or value is None else json.dumps(value, ensure_ascii=False)
    )


def _has_failed(rule: str) -> bool:
    return any(one.rule == rule and one.outcome == "failed" for one in current_check().found)


def complaints(case: Case, answer: Answer, checks: Mapping[str, Check]) -> dict[str, str | None]:
    """The complaints of Schemathesis' checks about an answer, by rule; None for a rule without a complaint."""
    found: dict[str, str | None] = dict.fromkeys(checks)

    def each_in_turn(ctx: Any, response: Response, case: Case) -> None:
        for rule, check in checks.items():
            try:
                check(ctx, response, case)
            except FailureGroup as group:
                found[rule] = "; ".join(map(in_one_line, group.exceptions))
            except AssertionError as failure:
                found[rule] = in_one_line(failure)

    case.validate_response(response_of(answer), checks=[each_in_turn])
    return found


def in_one_line(complaint: Exception) -> str:
    """A complaint in one line, without the schema and the body, which are reported elsewhere."""
    lines = [" ".join(line.split()) for line in str(complaint).splitlines() if line.strip()]
    told = takewhile(lambda line: not line.startswith(("Validated against", "Schema at")), lines)
    return "; ".join(line for line in told if not line.startswith("Received: "))


def compared(name: str, status: int, complaint: str) -> tuple[str, str, Topic]:
    """What was expected and received, in the words of our messages, and the topic, of a rule by its name."""
    if name == STATUS and (documented := re.search(r"Documented: ([\d, ]+)$", complaint)):
        *others, last = documented[1].split(", ")
        return f"{', '.join(others)} or {last}" if others else last, f"{status}", ANSWERED
    if name == SCHEMA and (lacking := re.search(r'"(\w+)" is a required property', complaint)):
        return f"a member {lacking[1]}", f"{status} without it", Topic((lacking[1],), finding="missing")
    told = "" if name == CRASH else f": {complaint.removeprefix('Response violates schema; ')}"
    return EXPECTED[name], cut(f"{status}{told}"), ANSWERED if name == STATUS else NO_TOPIC


def _tell(rule: str, answer: Answer, complaint: str | None) -> None:
    name = rule.partition("/")[2]
    if complaint is not None and name == INVALID:
        field = complaint.removeprefix(ACCEPTED).split()[0]
        expect(answer, rule).is_true(False, REFUSAL, f"{answer.status}: {complaint}", about=[field], finding="accepted")
    elif complaint is not None:
        expect(answer, rule).fails(*compared(name, answer.status, complaint))
    elif current_check().passes[rule]:
        current_check().passes[rule] += 1
    else:
        expect(answer, rule).is_true(True, "", "")
