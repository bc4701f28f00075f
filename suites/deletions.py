"""How a record reads after it was deleted."""

from __future__ import annotations

from judging.expect import expect
from judging.topic import Topic
from subject import Answer, Target

GONE = "no such procedure"
DELETED = "ProcStatus D"


def expect_deleted(
    target: Target, what: str, deleted: Answer, shown: Answer, status: str, *, rule: str | None = None
) -> None:
    """The record has that status now, GONE or DELETED; else the DELETE is named, and kept with the evidence."""
    if status in (GONE, DELETED):
        expect(shown, rule).is_true(True, "", "")
        return
    target.log.recall(deleted.exchange)
    sent = f"DELETE for {what} (answered {deleted.status})"
    expect(shown, rule).fails(f"{GONE} afterwards, or {DELETED}", status, Topic(sent=sent))
