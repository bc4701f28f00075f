"""Valid requests of each operation with a body, into which checks put one error, and how the answer is judged."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from judging.examples import budget
from judging.expect import expect
from judging.rule import rule
from spec import body_fields, catalogue, left_open, required_fields, slug
from spec.field_groups import PLACE_FIELDS
from strategies import Body, current, plain_body
from strategies.bodies import ordered
from strategies.creates import attached_body, filled_body, named_body
from strategies.creates import without as without_fields
from strategies.malformed_input import Kind
from subject import Answer, Blocked, Made, Practice, Target
from suites.group_notes import arranged, can_share_members, noted_patient, shared_members
from suites.insurance_history import entry_body, open_categories

WRITES = ("create-procedure", "update-procedure", "create-group-note", "update-group-note", "create-insurance-history")
"""The operations that take a body."""

PROCEDURES = ("create-procedure", "update-procedure")
"""The operations whose body is a procedure."""

FIELDS_OF: Mapping[str, tuple[str, ...]] = {
    operation: tuple(ordered(body_fields(operation)) if operation in PROCEDURES else body_fields(operation))
    for operation in WRITES
}
"""The documented fields of each body."""

ASKED_BY_CODES = ("CodeNum", "procCode", *PLACE_FIELDS)
REQUIRED: Mapping[str, tuple[str, ...]] = {
    operation: (
        *(field for field in required_fields(operation) if not left_open(operation, field)),
        *(ASKED_BY_CODES if operation == "create-procedure" else ()),
    )
    for operation in WRITES
}
"""Fields that a request needs, or that its code asks for: a value that cannot be read counts as missing."""

OPTIONAL: Mapping[str, tuple[str, ...]] = {
    operation: tuple(field for field in fields if field not in REQUIRED[operation] and not left_open(operation, field))
    for operation, fields in FIELDS_OF.items()
}
"""Fields that a request may leave out: no sentence forbids to ignore a value of a wrong type in them."""

KINDS: Mapping[Kind, tuple[str, ...]] = {
    "key": (
        *(
            "PatNum",
            "CodeNum",
            "AptNum",
            "PlannedAptNum",
            "Priority",
            "ProvNum",
            "Dx",
            "ClinicNum",
            "SiteNum",
            "Prognosis",
            "InsSubNum",
        ),
    ),
    "keys": ("ProcNums",),
    "fixed": ("ProcDate", "DateOriginalProsth", "DateTP", "ProcTime", "ProcTimeEnd"),
    "word": ("ProcStatus", "PlaceService", "Prosthesis", "insHistPrefName"),
    "flag": ("IsDateProsthEst", "isSigned", "doAppendNote"),
    "money": ("ProcFee", "Discount"),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    operation: tuple(
        field
        for field in fields
        if field in (*KINDS["key"], *KINDS["keys"])
        and (known := catalogue().rules.get(f"{operation}/{slug(field)}-unknown-is-refused"))
        and known.level == "must"
    )
    for operation, fields in FIELDS_OF.items()
}
"""The keys of each body of which the document says whose they are, so that one that is nobody's is refused."""


def kind_of(field: str) -> Kind:
    """What the field takes; text, if nothing else is known."""
    return next((kind for kind, fields in KINDS.items() if field in fields), "text")


@dataclass(frozen=True, slots=True)
class Request:
    """A request with a body that the target accepts, to be sent again with something wrong."""

    operation: str
    method: str
    path: str
    body: Body

    def send(
        self, target: Target, *, content: bytes | None = None, content_type: str = "application/json", **changes: Any
    ) -> Answer:
        """Send it with these changes, or with another body altogether, and judge that it is answered well."""
        body = {**self.body, **changes} if content is None else None

        def send() -> Answer:
            return target.send(
                self.operation,
                self.method,
                self.path,
                body=body,
                content=content,
                content_type=content_type,
                may_break=True,
            )

        return tried(target, self.operation, send)

    def send_plainly(self, target: Target, *, content_type: str = "application/json", **changes: Any) -> Answer:
        """Send the request with these changes, not judged; raises Blocked on a server error or without an answer."""
        answer = target.send(
            self.operation, self.method, self.path, body={**self.body, **changes}, content_type=content_type
        )
        if answer.status >= 500:
            raise Blocked("unexpected-answer", f"the target answered {answer.status}")
        return answer

    def twin(self, target: Target) -> None:
        """Show, once in a run, that the target accepts the request as it is; raises Blocked where it does not."""
        if self.operation == "create-procedure":
            target.twin({name: sent for name, sent in self.body.items() if sent != target.mark})
            return
        target.once("bad input", self.operation, self.path, self.body, make=lambda: self._accepted(target))

    def _accepted(self, target: Target) -> Made:
        answer = target.send(self.operation, self.method, self.path, body=self.body)
        if not answer.succeeded:
            raise Blocked.twin(f"the target answered {answer.status} to a request that it should accept")
        return Made(answer.proc_num or 0, self.body.get("PatNum", 0), self.body, answer)


def tried(target: Target, operation: str, send: Callable[[], Answer]) -> Answer:
    """Send malformed input: the target answers, and not with a server error.

    Where no answer comes, the request is sent again. It is the target's fault only if no answer comes again, a plain
    request is answered in between, and no request of this run was lost on the way.
    """
    answer = send()
    if answer.exchange.error:
        _alive(target)
        answer = send()
    if error := answer.exchange.error:
        _alive(target)
        if target.contact.recovered:
            words = "other requests of this run were lost, too, and answered when they were sent again"
            raise Blocked("no-answer", f"no answer came ({error}), and {words}")
        expect(answer, f"{operation}/always-answers").is_true(False, "an answer", f"none: {error}")
    expect(answer, f"{operation}/always-answers").is_true(True, "an answer", "none")
    expect(answer, f"{operation}/never-a-server-error").is_true(
        answer.status < 500, "a status below 500", f"{answer.status} {answer.shown}".strip()
    )
    return answer


def _alive(target: Target) -> None:
    """Raise Blocked if a plain request gets no answer: then the target is down, and nothing can be judged."""
    target.list(PatNum=target.practice.patients[0].PatNum)


def good_request(target: Target, practice: Practice, operation: str, field: str | None = None) -> Request | None:
    """A valid request with that field; None if this version, practice or feature setting has no valid value for it."""
    if field and not _has(operation, field):
        return None
    if operation == "create-procedure":
        body = _procedure_with(field)
        return None if body is None else Request(operation, "POST", "/procedurelogs", target.marked(body))
    if operation == "update-procedure":
        return _update(target, field)
    if operation == "create-insurance-history":
        return Request(operation, "POST", "/procedurelogs/InsuranceHistory", _entry(practice))
    if field == "ProvNum" and not practice.providers:
        return None
    return _group_note(target, practice, operation, field)


def _has(operation: str, field: str) -> bool:
    """Whether the version has the field, and the practice its feature."""
    return current().opens(field) and field in body_fields(operation, current().version)


def _procedure_with(field: str | None) -> Body | None:
    """A good body of a create that has the field; the same one for as many fields as go together."""
    try:
        body = plain_body() if field is None else _WITH.get(field, filled_body)()
    except (Blocked, IndexError):
        return None
    return body if field is None or field in body else None


_WITH: Mapping[str, Callable[[], Body]] = {
    **dict.fromkeys(("AptNum", "PlannedAptNum"), attached_body),
    **dict.fromkeys(("CodeNum", "priority", "dxName"), named_body),
    "ToothNum": lambda: plain_body(area="Surf"),
    "Surf": lambda: plain_body(area="Surf"),
    "ToothRange": lambda: plain_body(area="ToothRange"),
}
"""By field: a good body of a create that has it, where the fullest has not."""


NOT_UPDATED = ("PatNum", "ProcStatus", "procCode", "CodeNum", "priority", "dxName")
"""Fields of a create that an update of all others leaves alone."""


def _update(target: Target, field: str | None) -> Request | None:
    body = _procedure_with(field)
    if body is None:
        return None
    create = without_fields(body, "AptNum")  # on an appointment some fields may be locked
    made = target.once("bad input for an update", field == "AptNum", create, make=lambda: target.make(create))
    sent = {name: create[name] for name in create if name not in NOT_UPDATED and field != "AptNum"}
    sent |= {field: body[field]} if field else {"ProcFee": "125.95"}
    return Request("update-procedure", "PUT", f"/procedurelogs/{made.ProcNum}", sent)


def _entry(practice: Practice) -> Body:
    one = practice.subscribers[0]
    return entry_body(one, open_categories(practice, one)[0], date(2021, 3, 4))


def _group_note(target: Target, practice: Practice, operation: str, field: str | None) -> Request:
    one, other = _members(target, operation, field)
    good = {
        "isSigned": "false",
        "doAppendNote": "false",
        "ProvNum": practice.providers[0].ProvNum if field == "ProvNum" else 0,
    }
    extra = {name: value for name, value in good.items() if name == field}
    body: Body = {"PatNum": one.PatNum, "ProcNums": [one.ProcNum, other.ProcNum], "Note": "note", **extra}
    if operation == "create-group-note":
        return Request(operation, "POST", "/procedurelogs/GroupNote", body)
    note = target.once("a group note for bad input", make=lambda: _note(target, body))
    return Request(
        operation, "PUT", f"/procedurelogs/{note.ProcNum}/GroupNote", {"PatNum": one.PatNum, "Note": "note", **extra}
    )


def _members(target: Target, operation: str, field: str | None) -> list[Made]:
    """Two procedures, the same ones for every field if the target allows a procedure in several group notes."""
    if can_share_members(target):
        return shared_members(target, noted_patient(target.practice))
    numbered = [(operation, field, "a member of a group note", number) for number in (1, 2)]
    return [target.once(*sort, make=lambda: target.make(plain_body(status="C"))) for sort in numbered]


def _note(target: Target, body: Body) -> Made:
    return arranged(body, target.create_group_note({name: body[name] for name in ("PatNum", "ProcNums", "Note")}))


def each_write(*rules: str, without: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    """Run a check for every operation with a body except `without`; it cites these rules and those on answering."""
    return pytest.mark.parametrize(
        "operation", [pytest.param(one, marks=judged(one, *rules), id=one) for one in WRITES if one not in without]
    )


def each_field(*rules: str, fields: Mapping[str, Sequence[str]] = FIELDS_OF) -> pytest.MarkDecorator:
    """Run a check for each field of each operation with a body, or for `fields`; it cites these rules."""
    return pytest.mark.parametrize(
        ("operation", "field"),
        [
            pytest.param(one, field, marks=judged(one, *rules), id=f"{one}-{field}")
            for one, named in fields.items()
            for field in named
        ],
    )


def is_in_turn(operation: str, fields: Sequence[str], field: str, seed: int) -> bool:
    """Whether a run sends something wrong in the field: with one example in a quarter of the fields, by its seed."""
    known = [one for one in fields if _has(operation, one)]
    turns = min(4, len(known))
    return budget() > 1 or field not in known or known.index(field) % turns == seed % turns


def judged(operation: str, *rules: str) -> pytest.MarkDecorator:
    """Cite these rules of an operation, and the two that every answer to bad input is judged by."""
    return rule(*(f"{operation}/{one}" for one in (*rules, "never-a-server-error", "always-answers")))
