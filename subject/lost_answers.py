"""A request whose connection was lost before its answer: looking whether it was done, so that it may be sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from spec import since
from subject.errors import Blocked
from subject.exchanges import Answer
from subject.finding import MARK, by_key, carries, fits
from subject.journal import Intent
from subject.lax_keys import lax_key

if TYPE_CHECKING:
    from subject.client import Target
    from subject.sending import Request

NOT_TWICE = frozenset({"ProcStatus", "AptNum", "PlannedAptNum", "doAppendNote"})
"""Members of an update after which the same update may be answered in another way."""


def nothing_done(target: Target, request: Request, intent: str) -> bool:
    """Whether a request has done nothing, or does nothing more if it is sent again; False where that is not certain.

    What a POST has made is noted in the journal, under the name of its intent.
    """
    try:
        if request.method == "POST":
            return _made_nothing(target, intent)
        key = lax_key(request.path.split("/")[2]) if request.path.count("/") > 1 else None
        if request.method == "GET" or key not in {*target.journal.own, *_disposable(target)}:
            return True
        if request.method == "DELETE":
            return _is_there(_look(target, key))
        return not NOT_TWICE & request.members.keys() or _differs(_look(target, key), request.members)
    except Blocked:
        return False


def _made_nothing(target: Target, name: str) -> bool:
    """Whether no new record of the patient can come from the intent; one with the run's mark is noted as its own."""
    journal = target.journal
    intent = journal.open.get(name)
    pat_num = lax_key(intent.PatNum) if intent else None
    if intent is None:
        return False
    if pat_num not in {one.PatNum for one in target.practice.patients}:
        return True  # it names no patient, since the gate lets no other one through: it has to be refused
    is_note = intent.operation == "create-group-note"
    if is_note and target.version < since("list-group-notes"):
        return False
    pages = [target.list_group_notes(pat_num)] if is_note else list(target.pages(PatNum=pat_num))
    rows, known = _rows_in(pages), journal.known()
    fitting = {key: row for key, row in rows.items() if key not in known and _may_be(row, intent)}
    for key in [key for key, row in fitting.items() if carries(row, target.mark)]:
        if not journal.shared:  # else another process may have made it, whose answer is still on its way
            journal.made(name, key, pat_num, group_note=is_note)
    return not fitting


def _rows_in(pages: Sequence[Answer]) -> dict[int, Mapping[str, Any]]:
    """The records in a list; raises Blocked if it is none, since nothing follows from what it does not show."""
    if any(page.status != 404 and not (page.succeeded and page.rows is not None) for page in pages):
        raise Blocked("no-answer", "the list does not show whether the request was done")
    return by_key(row for page in pages for row in page.rows or ())


def _may_be(row: Mapping[str, Any], intent: Intent) -> bool:
    return fits(row, intent) and (carries(row, intent.mark) if intent.mark else not _of_another_run(row, intent))


def _of_another_run(row: Mapping[str, Any], intent: Intent) -> bool:
    """Whether a record carries a mark although the intent has none: a group note carries it in its text."""
    return carries(row, MARK) and MARK not in str(intent.Note)


def _disposable(target: Target) -> set[int]:
    return {one.ProcNum for one in target.practice.disposable}


def _look(target: Target, key: int | None) -> Answer:
    """The record as it is now; raises Blocked if the version cannot show it."""
    if target.version < since("get-procedure"):
        raise Blocked("no-answer", "the version cannot show whether the request was done")
    return target.get(key)


def _is_there(answer: Answer) -> bool:
    return answer.succeeded and (answer.record or {}).get("ProcStatus", "D") != "D"


def _differs(answer: Answer, sent: Mapping[str, Any]) -> bool:
    """Whether a record shows members that were sent, and none of them as it was sent."""
    shown = {member: value for member, value in (answer.record or {}).items() if member in sent and member != "PatNum"}
    return bool(shown) and not any(str(value) == str(sent[member]) for member, value in shown.items())
