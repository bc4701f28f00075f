"""A request whose connection was lost before its answer: looking whether it was done, so that it may be sent again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from spec import enumeration, since
from subject.errors import Blocked
from subject.exchanges import Answer, key_of
from subject.finding import MARK, by_key, carries, fits
from subject.journal import Intent
from subject.lax_keys import lax_key

if TYPE_CHECKING:
    from subject.client import Target
    from subject.sending import Request

STATES = frozenset({"ProcStatus", "AptNum", "PlannedAptNum"})
"""Members of an update of a procedure after which the same update may be answered in another way."""
TRUE = frozenset({"true", "t", "yes", "y", "on", "1"})
"""Values of doAppendNote that some server may read as true: the same text would be appended twice."""
LONGEST_NOTE = 200
"""Characters of a text that every server keeps as it was sent, if they are those of ASCII."""


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
        return _changed_nothing(target, request, key)
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


def _changed_nothing(target: Target, request: Request, key: int | None) -> bool:
    """Whether the same update will be answered as the lost one was, since it left alone what decides about that."""
    if request.path.endswith("/GroupNote"):
        appends = str(request.members.get("doAppendNote")).strip().lower() in TRUE
        return not appends or _lacks_text(target, request.members, key)
    sent = {member: request.members[member] for member in STATES & request.members.keys()}
    return not sent or _differs(_look(target, key).record or {}, sent)


def _differs(record: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """Whether a record shows each member that was sent, and shows another value: of a status, or of a key."""
    pairs = [(_word_or_key(record, member), _word_or_key(sent, member)) for member in sent]
    return all(None not in pair and pair[0] != pair[1] for pair in pairs)


def _word_or_key(record: Mapping[str, Any], member: str) -> str | int | None:
    """A word for a status, or a key; None where the member is neither."""
    value = record.get(member)
    return str(value) if value in enumeration("ProcStatus") else key_of(record, member)


def _lacks_text(target: Target, sent: Mapping[str, Any], key: int | None) -> bool:
    """Whether a group note does not have the text that was sent for it."""
    note, pat_num = sent.get("Note"), lax_key(sent.get("PatNum"))
    if target.version < since("list-group-notes") or not isinstance(note, str) or pat_num is None:
        return False
    words = " ".join(note.split())
    if not (words and words.isascii() and words.isprintable() and len(words) <= LONGEST_NOTE):
        return False
    row = _rows_in([target.list_group_notes(pat_num)]).get(key or 0)
    return row is not None and words not in " ".join(str(row.get("Note")).split())
