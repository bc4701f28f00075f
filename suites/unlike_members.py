"""Judging group notes for procedures that differ: refused wherever the other one stands, and nothing is changed."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from judging.expect import REFUSAL, in_words
from judging.topic import Topic
from oracle.grouped import ALIKE, unlike
from spec import since
from strategies import Body
from strategies.dates import PLAIN_DAY
from strategies.group_rows import LARGEST, UnlikeRow, smaller
from strategies.keys import UNKNOWN_KEY
from subject import Answer, Blocked, Made, Patient, Practice, Target, key_of
from suites.first_failures import FirstFailures
from suites.group_notes import fresh_text, is_in, listed_notes, member_body, procedure_behind
from suites.updating import differences, is_unchanged

CREATED = "create-group-note/members-are-unchanged"
UPDATED = "update-group-note/members-are-kept"
SURVIVE = "delete-group-note/members-survive"
REFUSED = "create-group-note/refused-creates-nothing"


def others_of(practice: Practice, patient: Patient) -> Body:
    """By field in which members may differ: a value that plain members do not have, as far as the practice has one."""
    plain = member_body(practice, patient)
    clinics = [one.ClinicNum for one in practice.clinics if one.ClinicNum != plain.get("ClinicNum")]
    providers = [one.ProvNum for one in practice.providers if one.ProvNum != plain.get("ProvNum")]
    offered: dict[str, Sequence[Any]] = {
        "ProcDate": [PLAIN_DAY.replace(day=PLAIN_DAY.day + 1).isoformat()],
        "ClinicNum": clinics or ([0] if practice.clinics else []),
        "ProvNum": providers,
    }
    return {field: offered[field][0] for field in ALIKE if offered[field]}


class MemberJudge:
    """Sends group notes for procedures that differ; the procedures are made once, and read when all is done."""

    def __init__(self, target: Target, patient: Patient, members: Sequence[Made], failures: FirstFailures) -> None:
        self._target = target
        self._patient = patient
        self._plain = member_body(target.practice, patient)
        self._others = others_of(target.practice, patient)
        self.members = members
        self.unlike: dict[tuple[str, ...], Made] = {}
        self.failures = failures
        self._texts: dict[str, tuple[str, Answer]] = {}

    # Refused.

    def refuse(self, rows: Iterable[UnlikeRow]) -> None:
        """Send group notes for members that differ, and some with another error: all are refused, none is written."""
        for row in rows:
            self._refuse(row)
        for what, wrong in self._other_errors():
            body = self._body(self.members[:2], **wrong)
            self._texts[body["Note"]] = what, self._target.create_group_note(body)
        self._expect_none_written()

    def _other_errors(self) -> list[tuple[str, Body]]:
        keys = [one.ProcNum for one in self.members[:2]]
        errors: list[tuple[str, Body]] = [("an unknown ProcNum", {"ProcNums": [*keys, UNKNOWN_KEY]})]
        if self._target.version >= since("create-group-note", "isSigned"):
            errors.append(("isSigned 'maybe'", {"isSigned": "maybe"}))
        return errors

    def _refuse(self, row: UnlikeRow) -> None:
        rules = self._rules(row)
        if not self.failures.wants(REFUSED, *rules):
            return
        answer = self._sent(row)
        if answer.refused and len(rules) == 1:
            self.failures.passed(answer, *rules)
        for rule in rules if not answer.refused else ():
            if self.failures.is_new(rule):
                again = next(
                    ((one, found) for one in smaller(row) if not (found := self._sent(one)).refused), (row, answer)
                )
                self.failures.failed(
                    again[1], rule, REFUSAL, topic=Topic(sent=self._told(again[0]), finding="accepted")
                )

    def _told(self, row: UnlikeRow) -> str:
        """What a row sends: "a group note for 2 procedures, no. 2 with ProcDate A instead of B"."""
        places = (
            f"no. {place} with {in_words({field: self._others[field]})} instead of {json.dumps(self._plain.get(field))}"
            for place, fields in row.unlike.items()
            for field in fields
        )
        twice = ", no. 1 twice" if row.repeated else ""
        return f"a group note for {row.size} procedures, {', '.join(places)}{twice}"

    def _rules(self, row: UnlikeRow) -> list[str]:
        return unlike([self._plain, *({**self._plain, **self._changed(fields)} for fields in row.unlike.values())])

    def _sent(self, row: UnlikeRow) -> Answer:
        plain = iter(self.members)
        members = [
            self._member(row.unlike[place]) if place in row.unlike else next(plain) for place in range(1, row.size + 1)
        ]
        keys = [one.ProcNum for one in members]
        body = self._body(members, ProcNums=[keys[0], *keys] if row.repeated else keys)
        answer = self._target.create_group_note(body)
        self._texts[body["Note"]] = str(row), answer
        return answer

    def _body(self, members: Sequence[Made], **fields: Any) -> Body:
        keys = [one.ProcNum for one in members]
        return {"PatNum": self._patient.PatNum, "ProcNums": keys, "Note": fresh_text(self._target), **fields}

    def _changed(self, fields: Sequence[str]) -> Body:
        return {field: self._others[field] for field in fields}

    def _member(self, fields: tuple[str, ...]) -> Made:
        if fields not in self.unlike:
            body = {**self._plain, **self._changed(fields)}
            self.unlike[fields] = self._target.once("group member", body, make=lambda: self._target.make(body))
        return self.unlike[fields]

    def _expect_none_written(self) -> None:
        if self._target.version < since("list-group-notes") or not self.failures.wants(REFUSED):
            return
        rows = listed_notes(self._target, self._patient.PatNum)
        refused = {text: (what, answer) for text, (what, answer) in self._texts.items() if answer.refused}
        for text, (what, answer) in refused.items():
            if any(is_in(text, (row.record or {}).get("Note")) for row in rows):
                topic = Topic(sent=f"a group note that was refused: {what}")
                self.failures.failed(answer, REFUSED, "no group note with its text", "one in the list", topic)
        for _, answer in list(refused.values())[-1:]:
            self.failures.passed(answer, REFUSED)

    # What became of the members.

    def expect_unchanged(self) -> None:
        """Read every procedure: it is as it was made. If not, find out after which request one is changed."""
        rules = (CREATED, UPDATED, SURVIVE, REFUSED)
        procedures = [*self.members, *self.unlike.values()]
        if not self.failures.wants(*rules):
            return
        answers = self._read(procedures)
        if all(is_unchanged(one.answer, answer) for one, answer in zip(procedures, answers, strict=True)):
            self.failures.passed(answers[-1], *rules)
            return
        for one in procedures:
            self._target.forget(one)
        steps: list[tuple[str, str, Callable[[list[Made]], object]]] = [
            (CREATED, "a group note", self._write),
            (UPDATED, "an update of the group note", self._write_and_update),
            (SURVIVE, "DELETE for the group note", self._write_and_delete),
            *(
                (REFUSED, f"a refused group note ({what})", self._refused_for(wrong))
                for what, wrong in self._other_errors()
            ),
            *(
                (REFUSED, f"a refused group note (another {field})", self._refused_beside(field))
                for field in self._others
            ),
        ]
        for rule, told, step in steps:
            with suppress(Blocked):
                self._blame(rule, told, step)

    def _read(self, procedures: Sequence[Made]) -> list[Answer]:
        """The procedures as the list of their patient shows them; alone where that is not as they were made."""
        pages = list(self._target.pages(PatNum=self._patient.PatNum))
        rows = {key_of(row, "ProcNum"): page.at(row) for page in pages for row in page.rows or ()}
        listed = [rows.get(one.ProcNum) for one in procedures]
        return [
            row if row and is_unchanged(one.answer, row) else procedure_behind(self._target, one)
            for one, row in zip(procedures, listed, strict=True)
        ]

    def _blame(self, rule: str, told: str, step: Callable[[list[Made]], object]) -> None:
        members = [self._target.make(self._plain) for _ in range(LARGEST)] if self.failures.is_new(rule) else []
        step(members) if members else None
        for place, one in enumerate(members, start=1):
            answer = procedure_behind(self._target, one)
            if changed := differences(one.answer, answer) if answer.succeeded else {"status": (200, answer.status)}:
                was, now = (in_words({name: values[side] for name, values in changed.items()}) for side in (0, 1))
                topic = Topic(sent=f"{told} of {LARGEST} procedures")
                self.failures.failed(answer, rule, f"no. {place} with {was} as before", now, topic)

    def _write(self, members: list[Made]) -> Answer:
        return self._target.create_group_note(self._body(members))

    def _write_and_update(self, members: list[Made]) -> None:
        note = self._write(members).proc_num
        self._target.update_group_note(note, {"PatNum": self._patient.PatNum, "Note": fresh_text(self._target)})

    def _write_and_delete(self, members: list[Made]) -> None:
        self._target.delete_group_note(self._write(members).proc_num)

    def _refused_for(self, wrong: Body) -> Callable[[list[Made]], object]:
        def step(members: list[Made]) -> None:
            keys = [one.ProcNum for one in members]
            more = {"ProcNums": [*keys, wrong["ProcNums"][-1]]} if "ProcNums" in wrong else wrong
            self._target.create_group_note(self._body(members, **more))

        return step

    def _refused_beside(self, field: str) -> Callable[[list[Made]], object]:
        other = {**self._plain, **self._changed([field])}
        return lambda members: self._write([*members, self._target.make(other)])
