"""Updating: procedures to update, accepted twins of updates, and what an update may leave unchanged."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, NoReturn

from judging.check import ExpectationFailed
from judging.expect import expect, in_words
from judging.sameness import same
from judging.topic import Topic
from oracle.updated import DERIVED
from spec import members
from spec.field_groups import TIMES_OF_THE_SERVER
from strategies import plain_body
from subject import Answer, Blocked, Made, Target


def expect_updated(target: Target, body: Mapping[str, Any], /, **fields: Any) -> Answer:
    """Create a procedure and update it: the record, read back, shows what was sent. Returns the record."""
    return expect_changed(target, target.make(body), **fields)


def expect_changed(target: Target, made: Made, /, **fields: Any) -> Answer:
    """Update an existing procedure: the record, read back, shows what was sent. Returns the record."""
    expect(target.update(made, **fields)).succeeded()
    record = target.read(made)
    expect(record).has(**fields)
    return record


def pliable(target: Target) -> Made:
    """A plain procedure that checks may update one after another, each in a field that stands for itself."""
    body = plain_body()
    return target.once("updated again and again", body, make=lambda: target.make(body))


def shown_of(answer: Answer, member: str) -> Any:
    """What the record shows of the member; raises Blocked where it leaves it out."""
    record = answer.record or {}
    if member not in record:
        raise Blocked.not_shown(member)
    return record[member]


def expect_shown_empty(record: Answer, member: str) -> None:
    """The record shows the member as empty text, which is how No is shown."""
    shown = shown_of(record, member)
    expect(record).is_true(shown == "", f'{member} ""', in_words({member: shown}))


def updated(target: Target, body: Mapping[str, Any], /, **fields: Any) -> Answer:
    """Make a procedure and update it as an arrangement; gives the record as it is read back, or raises Blocked."""
    return _kept(target, target.make(body), fields)[1]


def accepted_update(
    target: Target, body: Mapping[str, Any], fields: Mapping[str, Any], *, read_back: bool = True
) -> Made:
    """The accepted twin of updates that are refused: a procedure that took these fields and kept them; arranged once.

    Where the check reads the procedure later, what the answer shows of the fields is enough here.
    """
    try:
        return target.once("update", body, fields, read_back, make=lambda: _arranged(target, body, fields, read_back))
    except Blocked as blocked:
        raise blocked.of_twin() from None


def accepted_updates(
    target: Target, body: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], *, read_back: bool = True
) -> Made:
    """A procedure that took these updates one after another and kept what they sent; arranged once.

    Its answer is the one to reading it, or without `read_back` the one to the last update.
    """
    try:
        return target.once("updates", body, steps, read_back, make=lambda: _taken(target, body, steps, read_back))
    except Blocked as blocked:
        raise blocked.of_twin() from None


def _taken(target: Target, body: Mapping[str, Any], steps: Sequence[Mapping[str, Any]], read_back: bool) -> Made:
    made = target.make(body)
    for step in steps:
        made = replace(made, answer=_kept(target, made, step, read_back=False)[0])
    if not read_back:
        return made
    sent = {name: value for step in steps for name, value in step.items() if name not in ("procCode", "CodeNum")}
    shown = target.read(made)
    _expect_kept(sent, shown)
    return replace(made, answer=shown)


def standing(target: Target, body: Mapping[str, Any]) -> Made:
    """A procedure that nothing is to change, with the answer to reading it; arranged once."""
    return target.once("standing", body, make=lambda: read(target, target.make(body)))


@contextmanager
def arranged_anew_after_a_failure(target: Target, made: Made) -> Iterator[None]:
    """What a failing check did to the procedure is of no consequence for the next one."""
    try:
        yield
    except ExpectationFailed:
        target.forget(made)
        raise


def differences(before: Answer, after: Answer) -> dict[str, tuple[Any, Any]]:
    """The documented members that two readings both show, and differently.

    Time stamps are left aside. A member that only one of them has was not changed: another
    rule says that it is to be there.
    """
    first, second = before.record or {}, after.record or {}
    asked = [
        member for member in members() if member in first and member in second and member not in TIMES_OF_THE_SERVER
    ]
    return {
        member: (first[member], second[member]) for member in asked if not same(member, first[member], second[member])
    }


def expect_unchanged(
    before: Answer,
    after: Answer,
    *,
    rule: str | None = None,
    beside: Iterable[str] = (),
    of: str = "",
) -> None:
    """The record reads as it did before.

    `beside` names the fields of the last request that matter; `of` says which record it is, if it is not the one of the
    request.
    """
    found = differences(before, after)
    if not found:
        _block_unless_comparable(before, after)
        expect(after, rule).accepted()
        return
    _fail_by(found, after, rule, f"{f'of {of} ' if of else ''}as before", beside)


def is_unchanged(before: Answer, after: Answer) -> bool:
    """Whether a record is shown, and as it was before."""
    return after.succeeded and after.record is not None and not differences(before, after)


def _block_unless_comparable(before: Answer, after: Answer) -> None:
    first, second = before.record or {}, after.record
    if after.succeeded and first and second is not None and not first.keys() & second.keys():
        raise Blocked("not-shown", "the record shows no member that it showed before")


def expect_alike(told: Answer, shown: Answer, *, rule: str | None = None) -> None:
    """What two answers about one procedure both show, they show alike, but for time stamps."""
    if found := differences(told, shown):
        _fail_by(found, shown, rule, f"as {told.exchange.method} answered")
    expect(shown, rule).is_true(True, "", "")


def _fail_by(
    found: Mapping[str, tuple[Any, Any]], shown: Answer, rule: str | None, source: str, beside: Iterable[str] = ()
) -> NoReturn:
    """Fail by members that are shown otherwise than expected; `source` says in words where that was told."""
    was, now = ({member: values[side] for member, values in found.items()} for side in (0, 1))
    expect(shown, rule).fails(f"{in_words(was)} {source}", in_words(now), Topic((*found,), (*beside,)))


def _arranged(target: Target, body: Mapping[str, Any], fields: Mapping[str, Any], read_back: bool) -> Made:
    made = target.make(body)
    return replace(made, answer=_kept(target, made, fields, read_back)[0])


def _kept(target: Target, made: Made, fields: Mapping[str, Any], read_back: bool = True) -> tuple[Answer, Answer]:
    """The answer to an update and the answer that shows it; raises Blocked if it was not accepted and kept."""
    answer = target.update(made, **fields)
    if not answer.succeeded:
        raise Blocked("arrangement", f"the target answered {answer.status} to an update that it should accept")
    shown = answer if not read_back and fields.keys() <= (answer.record or {}).keys() else target.read(made)
    _expect_kept(fields, shown)
    return answer, shown


def _expect_kept(fields: Mapping[str, Any], shown: Answer) -> None:
    """Raise Blocked if the record does not show these fields; an appointment among them may decide on others."""
    record = shown.record or {}
    if "AptNum" in fields:
        fields = {name: value for name, value in fields.items() if name not in DERIVED["AptNum"]}
    if unseen := [member for member in fields if member not in record]:
        raise Blocked.not_shown(unseen[0])
    if lost := [member for member, value in fields.items() if not same(member, value, record.get(member))]:
        raise Blocked("not-kept", f"the target accepted an update and did not keep {', '.join(lost)}")


def read(target: Target, made: Made) -> Made:
    """The procedure with the answer to reading it."""
    return replace(made, answer=target.read(made))
