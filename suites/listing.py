"""Reading lists: own records are looked for over all pages, rows are judged as they come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from judging.expect import expect, observe
from judging.sameness import same
from spec import since
from subject import Answer, Blocked, Made, Target, key_of
from subject.client import PAGES

STAMP = "%Y-%m-%d %H:%M:%S"
NOTHING_FOUND = 404
"""How a target may answer where others answer an empty list."""


@dataclass(frozen=True, slots=True)
class Listing:
    """What a list held, over its pages."""

    last: Answer
    rows: list[Mapping[str, Any]]
    whole: bool

    def holds(self, made: Made) -> bool:
        """Whether a record is in the list; raises Blocked if it is too long to be read whole, or rows have no key."""
        keys = {key_of(row, "ProcNum") for row in self.rows}
        found = made.ProcNum in keys
        if not found and None in keys:
            raise Blocked.not_shown("ProcNum")
        if not found and not self.whole:
            raise Blocked("too-much-data", f"the list is too long: {PAGES} pages were read and it goes on")
        return found


def read_list(target: Target, *, rule: str | None = None, may_be_empty: bool = False, **criteria: Any) -> Listing:
    """Read a list over its pages; an answer that is not a list of objects is judged by the rule of the check.

    Where nothing need be listed, a list that is not found is an empty one.
    """
    rows: list[Mapping[str, Any]] = []
    answer, count = None, 0
    for answer in target.pages(**criteria):
        if not (may_be_empty and answer.status == NOTHING_FOUND):
            expect_list(answer, rule)
        rows += answer.rows or []
        count += 1
    if answer is None:
        raise Blocked("unexpected-answer", "no list was read")
    return Listing(answer, rows, whole=count < PAGES)


def expect_list(answer: Answer, rule: str | None = None) -> None:
    """The answer is a success with an array of objects."""
    expect(answer, rule).is_true(
        answer.succeeded and answer.rows is not None, "a list of procedures", f"{answer.status} {answer.shown}"
    )


def expect_nothing_listed(answer: Answer, observed: str, rule: str) -> None:
    """A search for what cannot be is refused or lists nothing, which is judged; which of the two is observed."""
    if answer.status >= 500:
        raise Blocked("unexpected-answer", f"the target answered {answer.status}")
    rows = answer.rows or []
    told = f"{len(rows)} procedures, such as {[key_of(row, 'ProcNum') for row in rows[:3]]}"
    expect(answer, rule).is_true(not rows, "refused, or an empty list", told)
    observe("refused" if not answer.succeeded else "empty-list", observed)


def expect_stored(target: Target, made: Made) -> Answer:
    """The target shows the new procedure by its key, or else in the list of its patient; returns what shows it."""
    if target.version >= since("get-procedure"):
        answer = target.get(made.ProcNum)
        if answer.succeeded:
            expect(answer).has(ProcNum=made.ProcNum)
            return answer
    listed = read_list(target, may_be_empty=True, PatNum=made.PatNum)
    shown = f"procedure {made.ProcNum}, by its key or in the list of patient {made.PatNum}"
    expect(made.answer).is_true(listed.holds(made), shown, "neither shows it")
    rows = [row for row in listed.rows if key_of(row, "ProcNum") == made.ProcNum]
    return listed.last.at(rows[0])


def own_fee(key: int) -> str:
    """A fee that hardly any other procedure has: the last digits of a key."""
    return f"{key % 10**7 // 100}.{key % 100:02}"


def others_with(target: Target, made: Made, /, **values: Any) -> list[int | None]:
    """The procedures beside this one that the list of its patient shows with these values; not the deleted ones."""
    rows = read_list(target, PatNum=made.PatNum).rows
    alike = [
        row
        for row in rows
        if row.get("ProcStatus") != "D" and all(same(name, value, row.get(name)) for name, value in values.items())
    ]
    return [key for row in alike if (key := key_of(row, "ProcNum")) != made.ProcNum]


def stamps(target: Target, made: Made) -> tuple[datetime, datetime]:
    """When the target created a record and when it last changed it, the earlier one first, by its own clock."""
    record = target.read(made).record or {}
    try:
        told = sorted(datetime.strptime(str(record[member]), STAMP) for member in ("SecDateEntry", "DateTStamp"))  # noqa: DTZ007
    except (KeyError, ValueError):
        raise Blocked("not-shown", "the record shows no time stamps that can be read") from None
    return told[0], told[1]


def later(moment: datetime, **by: float) -> str:
    """A moment, moved, as the DateTStamp parameter wants it."""
    return (moment + timedelta(**by)).strftime(STAMP)
