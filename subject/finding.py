"""Finding records of a run among those of its patients: by its mark, or by what was sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from spec import since
from subject.exchanges import key_of
from subject.journal import Intent

if TYPE_CHECKING:
    from subject.client import Target

MARK = "conformance run "
"""Prefix of the mark of every run."""

Row = Mapping[str, Any]


def rows_of(target: Target, pat_num: int) -> Iterator[Row]:
    """The procedures of a patient and, where the version lists them, the group notes; raises Blocked."""
    for page in target.pages(PatNum=pat_num):
        yield from page.rows or ()
    if target.version >= since("list-group-notes"):
        for row in target.list_group_notes(pat_num).rows or ():
            yield {"group note": True, **row}


def by_key(rows: Iterable[Row]) -> dict[int, Row]:
    """The rows that are not deleted, by their ProcNum."""
    found = {key_of(row, "ProcNum"): row for row in rows if row.get("ProcStatus") != "D"}
    return {key: row for key, row in found.items() if key is not None}


def carries(row: Row, mark: str) -> bool:
    """Whether a record carries a mark."""
    return any(mark in str(row.get(member, "")) for member in ("BillingNote", "Note"))


def fits(row: Row, intent: Intent) -> bool:
    """Whether a record has the date and the code, or as a group note the text, of an intent."""
    if intent.operation == "create-group-note":
        sent, shown = (" ".join(str(text).split()) for text in (intent.Note, row.get("Note", "")))
        return bool(intent.Note) and (sent == shown or (MARK in sent and sent in shown))
    if intent.ProcDate is None or row.get("ProcDate") != intent.ProcDate:
        return False
    if intent.operation == "create-insurance-history":
        return row.get("ProcStatus") == "EO"
    code = row.get("CodeNum")
    return intent.procCode in (None, row.get("procCode")) and intent.CodeNum in (None, code, str(code))
