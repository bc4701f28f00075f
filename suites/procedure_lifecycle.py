"""The model of a life: what the run made and did to it, compared with the target after every step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from judging.check import current_check
from judging.expect import expect, in_words
from judging.inputs import step
from judging.sameness import same
from judging.topic import Topic
from oracle.updated import changed_by
from spec import catalogue, members, since
from spec.field_groups import TIMES_OF_THE_SERVER
from strategies import (
    amounts,
    billing_notes,
    can_be_updated,
    claim_notes,
    dates_text,
    discounts,
    notes,
    plain_body,
    procedure_dates,
    times_of_day,
)
from strategies.dates import PLAIN_DAY
from subject import Answer, Appointment, Blocked, Made, Target, key_of
from suites.group_notes import is_in, listed_notes, row_among
from suites.listing import read_list

UPDATED = "update-procedure/outlasts-later-calls"
LISTED = "list-procedures/lists-every-procedure"
GROUPED = "create-group-note/outlasts-later-calls"
DELETED = "delete-procedure/is-gone-afterwards"

FIELDS = {
    "ProcDate": procedure_dates,
    "ProcFee": amounts,
    "ClaimNote": claim_notes,
    "BillingNote": billing_notes,
    "DateTP": dates_text,
    "ProcTime": times_of_day,
    "Discount": discounts,
}
LOCKED_BY_COMPLETION = frozenset({"Discount"})
LOCKED_BY_A_GROUP = frozenset({"ProcDate"})
LEFT_TO_AN_APPOINTMENT = frozenset({"ClaimNote", "BillingNote", "Priority", "Dx"})
"""Fields that no appointment is likely to lock."""


@dataclass(slots=True)
class Mine:
    """A procedure of this life: how it has to read."""

    made: Made
    record: dict[str, Any]
    grouped: bool = False
    attached: bool = False
    """It is on an appointment, or its discount may have become an adjustment."""
    updates: list[str] = field(default_factory=list)
    """What it was updated to, in words."""

    @property
    def story(self) -> str:
        """What was sent, as far as it is about this procedure."""
        sent = f"updates to {', then to '.join(self.updates)}" if self.updates else "a create"
        return f"{sent}, and later calls"

    def takes(self, name: str) -> bool:
        """Whether the field can be updated, as far as the document says."""
        completed = self.record.get("ProcStatus") == "C"
        locked = (LOCKED_BY_COMPLETION if completed else frozenset()) | (
            LOCKED_BY_A_GROUP if self.grouped else frozenset()
        )
        return name not in locked and (not self.attached or name in LEFT_TO_AN_APPOINTMENT)

    def is_at_odds(self, name: str, value: Any) -> bool:
        """Whether the value would make the discount more than the fee, which the document leaves open."""
        after = {**self.record, name: value}
        try:
            return name in ("ProcFee", "Discount") and float(after.get("Discount", 0)) > float(after["ProcFee"])
        except (KeyError, TypeError, ValueError):
            return True


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
        current_check().begin_example()
        self.target = self.subject
        self.procedures: dict[int, Mine] = {}
        self.deleted: dict[int, Mine] = {}
        self.changed: set[int] = set()
        self.notes: dict[int, Note] = {}

    def teardown(self) -> None:
        """Delete what this life made, so that the next one begins with short lists."""
        for number in list(self.notes):
            self.target.delete_group_note(number)
        for number in list(self.procedures):
            self.target.delete(number)

    @initialize()
    @step
    def begin(self) -> None:
        """Begin with a procedure that is updated twice, one on an appointment, and a group note, as far as possible."""
        self.create(status="TP")
        for name, value in {"ProcFee": "31.50", "ProcDate": "2020-02-03"}.items():
            self._change(next(iter(self.procedures.values())), name, value)
        if self._appointment():
            self.create(status="TP")
            self._attach(list(self.procedures.values())[-1])
        if self.target.version >= since("list-group-notes"):
            self.group(text="written first")

    @precondition(lambda self: len(self.procedures) < 6)
    @rule(status=st.sampled_from(["TP", "C"]))
    @step
    def create(self, status: str) -> None:
        """Create a procedure."""
        appointment = self._appointment()
        made = self.target.make(plain_body(status=status, patient=appointment.PatNum if appointment else None))
        sent = {name: made.sent[name] for name in ("ProcStatus", "ProcDate") if name in made.sent}
        self.procedures[made.ProcNum] = Mine(made, {**sent, **self._record(made, made.answer)})
        self.deleted.pop(made.ProcNum, None)

    @precondition(lambda self: self.procedures)
    @rule(data=st.data())
    @step
    def update(self, data: st.DataObject) -> None:
        """Update one field of a procedure; a complete one keeps its discount, and one in a group its date."""
        mine = self._pick(data)
        known = {
            name: values for name, values in FIELDS.items() if since("update-procedure", name) <= self.target.version
        }
        fields: dict[str, Any] = known | self._definitions()
        open_ones = [name for name in fields if mine.takes(name)]
        if open_ones:
            name = data.draw(st.sampled_from(open_ones), label="field")
            value = data.draw(fields[name](), label="value")
            if not mine.is_at_odds(name, value):
                self._change(mine, name, value)

    @precondition(lambda self: self._appointment() and any(self._is_planned(mine) for mine in self.procedures.values()))
    @rule(data=st.data())
    @step
    def attach(self, data: st.DataObject) -> None:
        """Put a planned procedure on an appointment."""
        self._attach(self._pick(data, planned=True))

    @precondition(lambda self: any(self._is_planned(mine) for mine in self.procedures.values()))
    @rule(data=st.data())
    @step
    def complete(self, data: st.DataObject) -> None:
        """Complete a procedure that was planned."""
        mine = self._pick(data, planned=True)
        mine.attached = not same("Discount", 0, mine.record.get("Discount", 0))
        self._change(mine, "ProcStatus", "C")

    @precondition(lambda self: self.procedures)
    @rule(data=st.data())
    @step
    def delete(self, data: st.DataObject) -> None:
        """Delete a procedure that is in no group and has nothing attached."""
        complete = catalogue()["delete-procedure/accepts-c"].holds_at(self.target.version)
        deletable = ("TP", "C") if complete else ("TP",)
        alone = [mine for mine in self.procedures.values() if not mine.grouped and not mine.attached]
        free = [mine for mine in alone if mine.record.get("ProcStatus") in deletable]
        if not free:
            return
        mine = data.draw(st.sampled_from(free), label="procedure")
        if not self.target.delete(mine.made.ProcNum).succeeded:
            raise Blocked("arrangement", "the target did not delete a procedure that nothing is attached to")
        self.deleted[mine.made.ProcNum] = self.procedures.pop(mine.made.ProcNum)

    @precondition(lambda self: self.target.version >= since("list-group-notes") and len(self.notes) < 2)
    @rule(text=notes())
    @step
    def group(self, text: str) -> None:
        """Write a group note for two complete procedures of one day, made for it where there are none."""
        for _ in range(2 - len(self._groupable())):
            self.create(status="C")
        mine = self._groupable()[:2]
        if len(mine) < 2:
            raise Blocked("arrangement", "complete procedures do not read with the date that was sent")
        keys = [one.made.ProcNum for one in mine]
        answer = self.target.create_group_note({"PatNum": mine[0].made.PatNum, "ProcNums": keys, "Note": text})
        number = self._accepted(answer).proc_num
        if number is None:
            raise Blocked("not-shown", "the answer to a group note names no ProcNum")
        self.notes[number] = Note(number, mine[0].made.PatNum, frozenset(keys), text)
        for one in mine:
            one.grouped = True

    @precondition(lambda self: self.notes)
    @rule(data=st.data(), text=notes(), signed=st.booleans())
    @step
    def edit(self, data: st.DataObject, text: str, signed: bool) -> None:
        """Write a group note anew, signed or not."""
        note = self.notes[data.draw(st.sampled_from(sorted(self.notes)), label="note")]
        body = {"PatNum": note.PatNum, "Note": text, "isSigned": str(signed).lower()}
        self._accepted(self.target.update_group_note(note.ProcNum, body))
        note.text, note.signed = text, signed

    @precondition(lambda self: self.notes)
    @rule(data=st.data())
    @step
    def give_up(self, data: st.DataObject) -> None:
        """Delete a group note; its procedures stay."""
        number = data.draw(st.sampled_from(sorted(self.notes)), label="note")
        if not self.target.delete_group_note(number).succeeded:
            raise Blocked("arrangement", "the target did not delete a group note")
        del self.notes[number]

    @invariant()
    def every_procedure_is_listed_and_reads_as_it_was_made(self) -> None:
        """The list of the patient has every record that was not deleted, and no deleted one as it was before.

        What was just changed, and what the list shows otherwise than it was last set, is read alone and judged by that.
        """
        if not self.procedures:
            return
        listing = read_list(self.target, PatNum=next(iter(self.procedures.values())).made.PatNum, rule=LISTED)
        rows = {key_of(row, "ProcNum"): row for row in listing.rows}
        missing = [key for key, mine in self.procedures.items() if not listing.holds(mine.made)]
        expect(listing.last, LISTED).is_true(
            not missing, "every procedure of the patient", f"a list without the procedures {missing}"
        )
        if self.deleted:
            back = [key for key, mine in self.deleted.items() if key in rows and not _differing(mine, rows[key])]
            expect(listing.last, DELETED).is_true(
                not back, "no procedure that was deleted, or as ProcStatus D", f"procedures {back} as before"
            )
        suspects = {*self.changed, *(key for key, mine in self.procedures.items() if _differing(mine, rows[key]))}
        self.changed.clear()
        for mine in (self.procedures[key] for key in sorted(suspects) if key in self.procedures):
            self._expect_as_it_was(mine)

    def _expect_as_it_was(self, mine: Mine) -> None:
        answer = self.target.read(mine.made)
        wrong = _differing(mine, answer.record or {})
        if wrong:
            topic = Topic(tuple(wrong), sent=mine.story, finding="shown")
            expect(answer, UPDATED).fails(in_words({name: mine.record[name] for name in wrong}), in_words(wrong), topic)
        expect(answer, UPDATED).is_true(True, "", "")

    @invariant()
    def every_note_reads_as_it_was_written(self) -> None:
        """Each group note has its procedures, its text and its signature."""
        for patient in {note.PatNum for note in self.notes.values()}:
            pages: list[Answer] = []
            rows = listed_notes(self.target, patient, pages.append)
            for note in (one for one in self.notes.values() if one.PatNum == patient):
                row = row_among(rows, note.ProcNum)
                problem = _problem(note, row and row.record)
                expect(row or pages[-1], GROUPED).is_true(
                    not problem, f"group note {note.ProcNum} as it was written", problem
                )

    def _groupable(self) -> list[Mine]:
        free = [one for one in self.procedures.values() if one.record.get("ProcStatus") == "C" and not one.grouped]
        return [one for one in free if same("ProcDate", PLAIN_DAY.isoformat(), one.record.get("ProcDate"))]

    def _appointment(self) -> Appointment | None:
        return next(iter(self.target.practice.appointments_that_are("Scheduled")), None)

    def _is_planned(self, mine: Mine) -> bool:
        """Whether it waits for an appointment, or to be completed."""
        return mine.record.get("ProcStatus") == "TP" and not mine.attached

    def _definitions(self) -> dict[str, Any]:
        """The fields whose values are definitions of the practice."""
        known = {"Priority": self.target.practice.priorities, "Dx": self.target.practice.diagnoses}
        keys = {name: [one.DefNum for one in found] for name, found in known.items() if can_be_updated(name)}
        return {name: partial(st.sampled_from, found) for name, found in keys.items()}

    def _attach(self, mine: Mine) -> None:
        appointment = self._appointment()
        self._change(mine, "AptNum", appointment.AptNum if appointment else 0)
        mine.attached = True

    def _pick(self, data: st.DataObject, *, planned: bool = False) -> Mine:
        fitting = [key for key, mine in self.procedures.items() if self._is_planned(mine) or not planned]
        return self.procedures[data.draw(st.sampled_from(fitting), label="procedure")]

    def _change(self, mine: Mine, name: str, value: Any) -> None:
        record = self._record(mine.made, self._accepted(self.target.update(mine.made, **{name: value})))
        mine.record[name] = value
        mine.updates.append(in_words({name: value}))
        self.changed.add(mine.made.ProcNum)
        mine.record |= {member: record[member] for member in changed_by({name: value}) - {name} if member in record}

    def _accepted(self, answer: Answer) -> Answer:
        if not answer.succeeded:
            raise Blocked(
                "arrangement",
                f"the target answered {answer.status} to {answer.exchange.operation}, a step that it should accept",
            )
        return answer

    def _record(self, made: Made, answer: Answer) -> dict[str, Any]:
        """The procedure as the answer to a write shows it, or if that does not show all of it, as it is read."""
        known = answer.record or {}
        shown = known if "DateTStamp" in known else self.target.read(made).record or {}
        return {name: shown[name] for name in members() if name in shown and name not in TIMES_OF_THE_SERVER}


def _differing(mine: Mine, record: Mapping[str, Any]) -> dict[str, Any]:
    """What a record shows otherwise than it was made."""
    return {
        name: record[name]
        for name, value in mine.record.items()
        if name in record and not same(name, value, record[name])
    }


def _problem(note: Note, row: Any) -> str:
    """What is wrong with a group note as it is listed; empty where nothing is."""
    if row is None:
        return "a list without it"
    if "ProcNums" in row and not same("ProcNums", sorted(note.members), row["ProcNums"]):
        return f"ProcNums {row['ProcNums']} in place of {sorted(note.members)}"
    if "Note" in row and not is_in(note.text, row["Note"]):
        return in_words({"Note": row["Note"]})
    if str(row.get("isSigned", note.signed)).lower() != str(note.signed).lower():
        return in_words({"isSigned": row.get("isSigned")})
    return ""
