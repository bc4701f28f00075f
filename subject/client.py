"""The target: the documented operations and the arrangements, as the checks see the server under test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from spec import since
from subject.errors import Blocked
from subject.exchanges import Answer, key_of
from subject.journal import Journal
from subject.lost_answers import nothing_done
from subject.no_verdict import NO_VERDICT
from subject.practice import Practice
from subject.sending import Request, Sender
from subject.settings import Settings

LONGEST_KEPT = 1024 * 1024
"""Bytes of the longest answer that is kept to the end of a run, which keeps hundreds of them."""
PAGES = 50
"""Pages of a list that are read at most."""
OVERLAP = 20
"""Rows of a page that are requested again with the next one: others may delete rows of earlier pages meanwhile."""


@dataclass(frozen=True, slots=True)
class Made:
    """A procedure that the run made, with the body sent and the answer."""

    ProcNum: int
    PatNum: int
    sent: Mapping[str, Any]
    answer: Answer


def _small(made: Made) -> Made:
    """The record, if its answer is short enough to be kept for the whole run; else raises Blocked."""
    if (size := len(made.answer.content)) > LONGEST_KEPT:
        raise Blocked(
            "too-much-data",
            f"arranging a record failed: the answer to its create has {size} bytes, more than {LONGEST_KEPT}",
        )
    return made


def next_offset(count: int) -> int:
    """The Offset of the page after this many rows."""
    return max(1, count - OVERLAP)


class Target(Sender):
    """The server under test; every request of every check leaves through `send`."""

    def __init__(self, settings: Settings, practice: Practice, *, mark: str, journal: Journal | None = None) -> None:
        super().__init__(settings, practice, mark=mark, journal=journal)
        self.version = settings.judged_as
        self._once: dict[str, Made | Blocked] = {}

    def __repr__(self) -> str:
        return "target"

    def nothing_done(self, request: Request, intent: str) -> bool:
        """Whether a request whose answer was lost has certainly done nothing, by looking at the records."""
        return nothing_done(self, request, intent)

    # The operations of the document.

    def get(self, proc_num: Any) -> Answer:
        """GET (single)."""
        return self.send("get-procedure", "GET", f"/procedurelogs/{proc_num}")

    def list(self, **criteria: Any) -> Answer:
        """GET (multiple)."""
        return self.send("list-procedures", "GET", "/procedurelogs", params=criteria)

    def create(self, body: Any, *, marked: bool = True) -> Answer:
        """POST (create), with the mark of the run in the body."""
        return self.send("create-procedure", "POST", "/procedurelogs", body=self.marked(body) if marked else body)

    def marked(self, body: Any) -> Any:
        """The body of a create with the mark of the run in BillingNote, if the version has it and the body does not."""
        if (
            not isinstance(body, Mapping)
            or "BillingNote" in body
            or self.version < since("create-procedure", "BillingNote")
        ):
            return body
        return {**body, "BillingNote": self.mark}

    def update(self, procedure: Made | Any, /, **fields: Any) -> Answer:
        """PUT (update) of a procedure or a key."""
        proc_num = procedure.ProcNum if isinstance(procedure, Made) else procedure
        return self.send("update-procedure", "PUT", f"/procedurelogs/{proc_num}", body=fields)

    def delete(self, proc_num: Any) -> Answer:
        """DELETE."""
        return self.send("delete-procedure", "DELETE", f"/procedurelogs/{proc_num}")

    def list_group_notes(self, pat_num: Any = None, **paging: Any) -> Answer:
        """GET GroupNotes of a patient."""
        params = paging if pat_num is None else {"PatNum": pat_num, **paging}
        return self.send("list-group-notes", "GET", "/procedurelogs/GroupNotes", params=params)

    def create_group_note(self, body: Any) -> Answer:
        """POST GroupNote."""
        return self.send("create-group-note", "POST", "/procedurelogs/GroupNote", body=body)

    def update_group_note(self, proc_num: Any, body: Any) -> Answer:
        """PUT GroupNote."""
        return self.send("update-group-note", "PUT", f"/procedurelogs/{proc_num}/GroupNote", body=body)

    def delete_group_note(self, proc_num: Any) -> Answer:
        """DELETE GroupNote."""
        return self.send("delete-group-note", "DELETE", f"/procedurelogs/{proc_num}/GroupNote")

    def get_insurance_history(self, **params: Any) -> Answer:
        """GET InsuranceHistory."""
        return self.send("get-insurance-history", "GET", "/procedurelogs/InsuranceHistory", params=params)

    def create_insurance_history(self, body: Any) -> Answer:
        """POST InsuranceHistory."""
        return self.send("create-insurance-history", "POST", "/procedurelogs/InsuranceHistory", body=body)

    # Arrangements: where an operation does not work, they raise Blocked.

    def make(self, body: Mapping[str, Any], *, marked: bool = True) -> Made:
        """Create a procedure as an arrangement; raises Blocked if the target does not create it."""
        answer = self.create(body, marked=marked)
        if not answer.succeeded or answer.proc_num is None:
            raise Blocked(
                "arrangement",
                f"arranging a procedure failed: the target answered {answer.status} to a create that it should accept",
            )
        return Made(answer.proc_num, body["PatNum"], body, answer)

    def twin(self, body: Mapping[str, Any]) -> Made:
        """The accepted twin of a rejected request, made once for each body; raises Blocked if it is rejected."""
        try:
            return self.once("create", body, make=lambda: self.make(body))
        except Blocked as blocked:
            raise blocked.of_twin() from None

    def once(self, *arguments: Any, make: Callable[[], Made]) -> Made:
        """A record that is made once for each set of arguments; if the target refused it, every call raises Blocked."""
        key = json.dumps(arguments, sort_keys=True)
        if key not in self._once:
            try:
                self._once[key] = _small(make())
            except Blocked as blocked:
                if blocked.kind in NO_VERDICT:
                    raise  # the next check may have more luck
                self._once[key] = blocked.anew()
        kept = self._once[key]
        if isinstance(kept, Blocked):
            raise kept.anew()
        self.log.recall(kept.answer.exchange)
        return kept

    def forget(self, made: Made | None = None) -> None:
        """Make a record again when it is next needed, since this one may have changed; or every record."""
        self._once = {key: kept for key, kept in self._once.items() if made is not None and kept is not made}

    def read(self, made: Made) -> Answer:
        """The record as the target shows it now: GET (single), or before it existed the row of the list."""
        if self.version >= since("get-procedure"):
            answer = self.get(made.ProcNum)
            if not answer.succeeded or answer.record is None:
                raise Blocked(
                    "arrangement",
                    f"reading the procedure back failed: the target answered {answer.status} without an object",
                )
            return answer
        for page in self.pages(PatNum=made.PatNum):
            for row in page.rows or ():
                if key_of(row, "ProcNum") == made.ProcNum:
                    return page.at(row)
        raise Blocked("arrangement", "reading the procedure back failed: it is not in the list of its patient")

    def pages(self, **criteria: Any) -> Iterator[Answer]:
        """The pages of a list, up to one that is empty, not found, not full or without new rows."""
        seen: set[int | None] = set()
        for _ in range(PAGES):
            answer = self.list(**criteria, **({"Offset": next_offset(len(seen))} if seen else {}))
            if seen and answer.status == 404:
                return
            yield answer
            keys = {key_of(row, "ProcNum") for row in answer.rows or ()}
            if len(keys) < 100 or keys <= seen:
                return
            seen |= keys
