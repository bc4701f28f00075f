"""The model of a life: what the run made and did to it, compared with the target after every step."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from spec import Version, members
from strategies import amounts, billing_notes, claim_notes, dates_text, discounts, notes, plain_body, procedure_dates, times_of_day
from strategies.dates import PLAIN_DAY
from suites.expect import expect
from suites.group_notes import listed_notes
from suites.judging import running
from suites.listing import read_list
from suites.sameness import same
from suites.updating import TIMED
from target import Answer, Blocked, Made, Target

UPDATED = "update-procedure/outlasts-later-calls"
LISTED = "list-procedures/lists-every-procedure"
GROUPED = "create-group-note/outlasts-later-calls"

DERIVED = {"ProcStatus": {"DateEntryC", "Discount", "AptNum", "PlannedAptNum"}}
"""Members that may follow a change of another one."""

FIELDS_SINCE = Version((25, 2, 21))
COMPLETE_ONES_GO_SINCE = Version((23, 1, 11))
GROUPS_SINCE = Version((25, 2, 38))
OLD_FIELDS = {"ProcDate": procedure_dates, "ProcFee": amounts}
NEW_FIELDS = {"ClaimNote": claim_notes, "BillingNote": billing_notes, "DateTP": dates_text, "ProcTime": times_of_day, "Discount": discounts}


@dataclass(slots=True)
class Mine:
    """A procedure of this life: how it has to read."""

    made: Made
    record: dict[str, Any]
    grouped: bool = False


@dataclass(slots=True)
class Note:
    """A group note of this life: its procedures, text and signature."""

    ProcNum: int
    PatNum: int
    members: frozenset[int]
    text: str
    signed: bool = field(default=False)


class Life(RuleBasedStateMachine):
    """Steps that a user of the API might take, in any order."""

    subject: Target

    def __init__(self) -> None:
        super().__init__()
        running().begin_example()
        self.target = self.subject
        self.procedures: dict[int, Mine] = {}
        self.notes: dict[int, Note] = {}

    def teardown(self) -> None:
        """Delete what this life made, so that the next one begins with short lists."""
        for number in list(self.notes):
            self.target.delete_group_note(number)
        for number in list(self.procedures):
            self.target.delete(number)

    @initialize()
    def begin(self) -> None:
        """Every life begins with a procedure that is updated twice, and with a group note where the version has them."""
        self.create("TP")
        for name, value in {"ProcFee": "31.50", "ProcDate": "2020-02-03"}.items():
            self._change(next(iter(self.procedures.values())), name, value)
        if self.target.version >= GROUPS_SINCE:
            self.group("written first")

    @precondition(lambda self: len(self.procedures) < 5)
    @rule(status=st.sampled_from(["TP", "C"]))
    def create(self, status: str) -> None:
        """Create a procedure."""
        made = self.target.make(plain_body(status=status))
        self.procedures[made.ProcNum] = Mine(made, self._record(made))

    @precondition(lambda self: self.procedures)
    @rule(data=st.data())
    def update(self, data: st.DataObject) -> None:
        """Update one field of a procedure; a complete one keeps its discount, and one in a group its date."""
        mine = self._pick(data)
        fields: dict[str, Any] = OLD_FIELDS | (NEW_FIELDS if self.target.version >= FIELDS_SINCE else {})
        kept = {"Discount"} if mine.record["ProcStatus"] == "C" else set()
        kept |= {"ProcDate"} if mine.grouped else set()
        name = data.draw(st.sampled_from([name for name in fields if name not in kept]), label="field")
        self._change(mine, name, data.draw(fields[name](), label="value"))

    @precondition(lambda self: any(mine.record["ProcStatus"] == "TP" for mine in self.procedures.values()))
    @rule(data=st.data())
    def complete(self, data: st.DataObject) -> None:
        """Complete a procedure that was planned."""
        self._change(self._pick(data, status="TP"), "ProcStatus", "C")

    @precondition(lambda self: self.procedures)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        """Delete a procedure that is in no group."""
        deletable = ("TP", "C") if self.target.version >= COMPLETE_ONES_GO_SINCE else ("TP",)
        free = [mine for mine in self.procedures.values() if not mine.grouped and mine.record["ProcStatus"] in deletable]
        if not free:
            return
        mine = data.draw(st.sampled_from(free), label="procedure")
        if not self.target.delete(mine.made.ProcNum).succeeded:
            raise Blocked("the target did not delete a procedure that nothing is attached to")
        del self.procedures[mine.made.ProcNum]

    @precondition(lambda self: self.target.version >= GROUPS_SINCE and len(self.notes) < 2)
    @rule(text=notes())
    def group(self, text: str) -> None:
        """Write a group note for two complete procedures of one day, made for it where there are none."""
        for _ in range(2 - len(self._groupable())):
            self.create("C")
        mine = self._groupable()[:2]
        if len(mine) < 2:
            raise Blocked("complete procedures do not read with the date that was sent")
        keys = [one.made.ProcNum for one in mine]
        answer = self.target.create_group_note({"PatNum": mine[0].made.PatNum, "ProcNums": keys, "Note": text})
        number = self._accepted(answer).proc_num
        if number is None:
            raise Blocked("the answer to a group note names no ProcNum")
        self.notes[number] = Note(number, mine[0].made.PatNum, frozenset(keys), text)
        for one in mine:
            one.grouped = True

    @precondition(lambda self: self.notes)
    @rule(data=st.data(), text=notes(), signed=st.booleans())
    def edit(self, data: st.DataObject, text: str, signed: bool) -> None:
        """Write a group note anew, signed or not."""
        note = self.notes[data.draw(st.sampled_from(sorted(self.notes)), label="note")]
        body = {"PatNum": note.PatNum, "Note": text, "isSigned": str(signed).lower()}
        self._accepted(self.target.update_group_note(note.ProcNum, body))
        note.text, note.signed = text, signed

    @invariant()
    def every_procedure_reads_as_it_was_made(self) -> None:
        """Each record shows what was last set."""
        for mine in self.procedures.values():
            answer = self.target.read(mine.made)
            record = answer.record or {}
            wrong = {name: record[name] for name, value in mine.record.items() if name in record and not same(name, value, record[name])}
            told = ", ".join(f"{name} {mine.record[name]!r}" for name in wrong)
            expect(answer, UPDATED).is_true(not wrong, told or "the record as it was", f"{wrong}")

    @invariant()
    def every_procedure_is_listed(self) -> None:
        """The list of the patient has every record that was made and not deleted."""
        for patient in {mine.made.PatNum for mine in self.procedures.values()}:
            listing = read_list(self.target, PatNum=patient, rule=LISTED)
            missing = [key for key, mine in self.procedures.items() if mine.made.PatNum == patient and not listing.holds(mine.made)]
            expect(listing.last, LISTED).is_true(not missing, "every procedure of the patient", f"a list without {missing}")

    @invariant()
    def every_note_reads_as_it_was_written(self) -> None:
        """Each group note has its procedures, its text and its signature."""
        for patient in {note.PatNum for note in self.notes.values()}:
            pages: list[Answer] = []
            rows = {row.proc_num: row for row in listed_notes(self.target, patient, pages.append)}
            for note in (one for one in self.notes.values() if one.PatNum == patient):
                row = rows.get(note.ProcNum)
                problem = _problem(note, row and row.record)
                expect(row or pages[-1], GROUPED).is_true(not problem, f"group note {note.ProcNum} as it was written", problem)

    def _groupable(self) -> list[Mine]:
        free = [one for one in self.procedures.values() if one.record["ProcStatus"] == "C" and not one.grouped]
        return [one for one in free if same("ProcDate", PLAIN_DAY.isoformat(), one.record.get("ProcDate"))]

    def _pick(self, data: st.DataObject, status: str | None = None) -> Mine:
        fitting = [key for key, mine in self.procedures.items() if status in (None, mine.record["ProcStatus"])]
        return self.procedures[data.draw(st.sampled_from(fitting), label="procedure")]

    def _change(self, mine: Mine, name: str, value: Any) -> None:
        self._accepted(self.target.update(mine.made, **{name: value}))
        record = self._record(mine.made)
        mine.record[name] = value
        mine.record |= {follower: record[follower] for follower in DERIVED.get(name, set()) if follower in record}

    def _accepted(self, answer: Answer) -> Answer:
        if not answer.succeeded:
            raise Blocked(f"a step of this life was refused: {answer.status} to {answer.exchange.method} {answer.exchange.operation}")
        return answer

    def _record(self, made: Made) -> dict[str, Any]:
        shown = self.target.read(made).record or {}
        return {name: shown[name] for name in members() if name in shown and name not in TIMED}


def _problem(note: Note, row: Any) -> str:
    """What is wrong with a group note as it is listed; empty where nothing is."""
    if row is None:
        return "it is not listed"
    shown = {number for number in row.get("ProcNums") or [] if isinstance(number, int)}
    if "ProcNums" in row and shown != note.members:
        return f"ProcNums {sorted(shown)} in place of {sorted(note.members)}"
    if " ".join(note.text.split()) not in " ".join(str(row.get("Note")).split()):
        return f"Note {row.get('Note')!r}"
    if str(row.get("isSigned", note.signed)).lower() != str(note.signed).lower():
        return f"isSigned {row.get('isSigned')!r}"
    return ""
