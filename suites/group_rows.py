"""Judging group notes by rows: each note is created, read in the list, updated, read again and deleted.

A failure is sent again with fewer parts, so that its message names only those that meet.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from judging.expect import in_words, observe
from judging.fewest import fewest
from judging.records import Difference, broken, difference
from judging.sameness import same
from judging.topic import Topic
from oracle import Permitted
from oracle.grouped import listed, noted, renoted
from oracle.permitted import value
from spec import since, slug
from strategies import Body, current
from strategies.group_rows import LARGEST, TEXT, Parts, named_again, only, sent_by, special
from strategies.group_rows import in_words as parts_in_words
from strategies.part_coverage import of_a_group_note
from subject import Answer, Blocked, Made, Patient, Target
from suites.first_failures import FirstFailures
from suites.group_notes import arranged, fresh_text, listed_notes, member, row_among

CREATE, UPDATE, LIST, DELETE = "create-group-note", "update-group-note", "list-group-notes", "delete-group-note"
DELETED = f"{DELETE}/answers-200"
OTHERS = f"{UPDATE}/changes-no-other-record"
NOT_UPDATED = f"{UPDATE}/refused-changes-nothing"
SIGNATURE = f"{UPDATE}/signature-after-an-edit"

IN_THE_LIST = [value(rule, listed=True) for rule in (f"{CREATE}/is-listed", f"{LIST}/lists-every-note")]

SHOWN_BY = {"size": "ProcNums", "repeat": "ProcNums", "doAppendNote": "Note"}
"""By the last word of a part: the member of a group note that shows it, where that has another name."""

MEMBERS = ("ProcNums", "Note", "isSigned", "ProvNum")
"""The members of a group note that a write can change."""

Sight = tuple[Answer, Mapping[str, Any], Sequence[Permitted]]
"""An answer, the group note in it, and what the document permits it to show."""


@dataclass(slots=True)
class Noted:
    """A group note of a row, with the answer to the last write and what the document permits it to show."""

    row: Parts
    made: Made
    answer: Answer
    permitted: Sequence[Permitted]
    shown: Mapping[str, Any]


class GroupJudge:
    """Judges the rows of one check, for members that are made once and never written to."""

    def __init__(self, target: Target, patient: Patient) -> None:
        self._target = target
        self._patient = patient
        self.failures = FirstFailures()
        self.members = [member(target, patient, number) for number in range(LARGEST)]
        self._looked = False
        self._others_change = False
        """Whether an update was found that changes other notes."""
        self.requests: Counter[str] = Counter()
        """The creates and updates that were judged, as the coverage of the run counts them."""

    def judge(self, rows: Iterable[Parts]) -> None:
        """Create the notes of all rows, update all, and delete all, with a look at the list after each round."""
        notes = [note for row in rows if (note := self._create_or_blame(row))]
        self._compare(notes, "create")
        if self._target.version >= since(UPDATE):
            self._compare([note for note in notes if self._update_or_blame(note)], "update")
            self._refuse(notes)
        if self._target.version >= since(DELETE):
            for note in notes:
                self._delete(note)

    # Sending.

    def _body(self, row: Parts, step: str) -> Body:
        fields = sent_by(row, step)
        fields["Note"] = fresh_text(self._target) if fields["Note"] == TEXT else fields["Note"]
        if step == "create":
            keys = [one.ProcNum for one in self.members[: row["size"]]]
            fields["ProcNums"] = named_again(keys, row["repeat"])
        return {"PatNum": self._patient.PatNum, **fields}

    def _create(self, row: Parts) -> Noted | None:
        body = self._body(row, "create")
        answer = self._target.create_group_note(body)
        if answer.refused and self._lost_members_are_new():
            body = self._body(row, "create")
            answer = self._target.create_group_note(body)
        if not answer.succeeded or answer.proc_num is None:
            return None
        absent = [name for name in ("isSigned", "ProvNum") if name not in body]
        self.failures.passed(answer, *(f"{CREATE}/{slug(name)}-is-optional" for name in absent))
        return Noted(row, arranged(body, answer), answer, noted(body, current()), answer.record or {})

    def _lost_members_are_new(self) -> bool:
        """Make members anew that are gone, as the deletion of a note may have taken them along; whether one was."""
        lost = [] if self._looked else [one for one in self.members if not self._is_there(one)]
        self._looked = True
        for one in lost:
            self._target.forget(one)
        self.members = [member(self._target, self._patient, number) for number in range(LARGEST)]
        return bool(lost)

    def _is_there(self, made: Made) -> bool:
        with suppress(Blocked):
            return self._target.read(made).succeeded
        return False

    def _create_or_blame(self, row: Parts) -> Noted | None:
        note = self._create(row)
        if note is None:
            self._blame(row, "create")
        return note

    def _update_or_blame(self, note: Noted) -> bool:
        accepted = self._update(note)
        if not accepted:
            self._blame(note.row, "update")
        return accepted

    def _update(self, note: Noted) -> bool:
        body = self._body(note.row, "update")
        answer = self._target.update_group_note(note.made.ProcNum, body)
        if answer.succeeded:
            absent = [name for name in ("isSigned", "doAppendNote") if name not in body]
            self.failures.passed(answer, *(f"{UPDATE}/{slug(name)}-is-optional" for name in absent))
            before = {"ProcNum": note.made.ProcNum, "PatNum": note.made.PatNum, **note.shown}
            note.answer, note.permitted = answer, renoted(before, body)
        return answer.succeeded

    def _delete(self, note: Noted) -> None:
        answer = self._target.delete_group_note(note.made.ProcNum)
        if answer.status == 200:
            self.failures.passed(answer, DELETED)
        elif self.failures.is_new(DELETED):
            parts = special(note.row)
            least = fewest(parts, (), lambda chosen: self._is_not_deleted(only(note.row, chosen)))
            sent = f"DELETE for {_in_words(note.row, [part for part in parts if part in least], 'create')}"
            self.failures.failed(answer, DELETED, "200", topic=Topic(sent=sent, finding="answered"))

    def _is_not_deleted(self, row: Parts) -> bool:
        note = self._play(row, "update" if self._target.version >= since(UPDATE) else "create")
        return note is not None and self._target.delete_group_note(note.made.ProcNum).status != 200

    def _play(self, row: Parts, step: str) -> Noted | None:
        """The note of a row alone, up to this step; None where it is refused."""
        note = self._create(row)
        if note is None or step == "create":
            return note
        list(self._sights([note]))
        return note if self._update(note) else None

    # Comparing.

    def _sights(self, notes: Sequence[Noted]) -> Iterator[tuple[Noted, list[Sight]]]:
        """What the answers and the list show of the notes.

        Of each note it is kept how it was shown last, a member that the list leaves out as the answer has it.
        """
        is_listed = self._target.version >= since("list-group-notes")
        rows = listed_notes(self._target, self._patient.PatNum) if is_listed and notes else []
        for note in notes:
            sights: list[Sight] = [(note.answer, note.answer.record or {}, note.permitted)]
            note.shown = note.answer.record or {}
            if is_listed:
                sights += self._in_the_list(note, rows)
            yield note, sights

    def _in_the_list(self, note: Noted, rows: Sequence[Answer]) -> Iterator[Sight]:
        """What the list shows of a note; nothing where it does not tell the note from others."""
        of_the_list = [*listed(note.permitted), *IN_THE_LIST]
        try:
            row = row_among(rows, note.made.ProcNum)
        except Blocked as blocked:
            self.failures.unseen(blocked, *(one.rule for one in of_the_list))
            return
        shown = (row.record or {}) if row else {}
        note.shown = {**note.shown, **shown}
        yield row or note.answer, {**shown, "listed": row is not None}, [*note.permitted, *of_the_list]

    def _compare(self, notes: Sequence[Noted], step: str) -> None:
        for note, sights in self._sights(notes):
            if step == "update":
                self._observe_signature(note)
            self.requests[of_a_group_note(note.row, step)] += 1
            for answer, shown, permitted in sights:
                for one in self.failures.contradicted(answer, permitted, shown):
                    self._look_into(one, note, step, (answer, shown))

    def _observe_signature(self, note: Noted) -> None:
        """Note whether a signed group note stays signed where an update does not say so."""
        signed, silent = sent_by(note.row, "create").get("isSigned") == "true", "update.isSigned" not in note.row
        if signed and silent and self.failures.wants(SIGNATURE) and "isSigned" in note.shown:
            observe("kept" if same("isSigned", "true", note.shown["isSigned"]) else "cleared", SIGNATURE)

    def _look_into(self, wrong: Permitted, note: Noted, step: str, seen: tuple[Answer, Mapping[str, Any]]) -> None:
        """Send the row with fewer parts for as long as the rule stays broken, and record the smallest failure."""
        found: dict[frozenset[str], tuple[Permitted, Answer, Mapping[str, Any]]] = {}
        held: set[frozenset[str]] = set()

        def fails(parts: frozenset[str]) -> bool:
            with suppress(Blocked):
                if again := self._play(only(note.row, parts), step):
                    for answer, shown, permitted in next(self._sights([again]))[1]:
                        for one in broken(permitted, shown):
                            if one.rule == wrong.rule:
                                found[parts] = one, answer, shown
                                return True
                    held.add(parts)
            return False

        parts = _parts(note.row, step)
        if step == "update" and self._others_change and not fails(frozenset(parts)) and held:
            return
        involved = [part for part in parts if part.partition(".")[0] != "create" or step == "create"]
        involved = [part for part in involved if _member(part) in wrong.members]
        least = fewest(parts, involved, fails)
        if least not in found and not fails(least) and step == "update" and least in held:
            topic, other = Topic(sent="an update of another group note"), difference(wrong, seen[1])
            self._others_change = True
            self.failures.failed(seen[0], OTHERS, f"{other.expected} as before", other.received, topic)
            return
        one, answer, shown = found.get(least, (wrong, *seen))
        beside = [
            part for part in parts if (part in least and part not in involved) or part in least & {"size", "repeat"}
        ]
        sent = _in_words(note.row, [part for part in parts if part in involved or part in beside], step)
        other = difference(one, shown)
        if "listed" in one.members:
            other = Difference("the note in the list", "a list without it", ())
        topic = Topic(one.members, sent=sent, changes=other.changes)
        self.failures.failed(answer, wrong.rule, other.expected, other.received, topic)

    # Refused.

    def _refuse(self, notes: Sequence[Noted]) -> None:
        """Send updates with one error beside valid changes: the notes are as they were."""
        if not self.failures.wants(NOT_UPDATED):
            return
        refused = []
        for note, field in zip(notes, ("isSigned", "doAppendNote"), strict=False):
            provider = next(
                (one.ProvNum for one in self._target.practice.providers if not _has(note, one.ProvNum)), None
            )
            body = {"PatNum": self._patient.PatNum, "Note": fresh_text(self._target), field: "maybe"}
            known = {"ProvNum": provider} if provider and "ProvNum" in note.shown else {}
            answer = self._target.update_group_note(note.made.ProcNum, {**body, **known})
            sent = f"an update with a new Note, {in_words({**known, field: 'maybe'})} (answered {answer.status})"
            refused += [(note, sent, dict(note.shown))] if answer.refused else []
        rows = {note.made.ProcNum: sights[-1][0] for note, sights in self._sights([note for note, *_ in refused])}
        for note, sent, before in refused:
            row = rows[note.made.ProcNum]
            one = value(NOT_UPDATED, **{name: before[name] for name in MEMBERS if name in before})
            if broken([one], note.shown):
                other, topic = difference(one, note.shown), Topic(one.members, sent=sent, finding="shown")
                self.failures.failed(row, NOT_UPDATED, f"{other.expected} as before", other.received, topic)
            else:
                self.failures.passed(row, NOT_UPDATED)

    def _blame(self, row: Parts, step: str) -> None:
        """A note of the row is refused: find the parts without which it is accepted."""
        parts = _parts(row, step)
        answers: list[Answer] = []

        def refused(chosen: frozenset[str]) -> bool:
            answer = self._tried(only(row, chosen), step)
            answers.extend([answer] if answer and not answer.succeeded else [])
            return bool(answer and not answer.succeeded)

        least = [part for part in parts if part in fewest(parts, (), refused)]
        if not answers:
            return
        for rule in [_rule(row, part, step) for part in least] or self._absent(row, step):
            self.failures.failed(answers[-1], rule, "acceptance", topic=Topic(sent=_in_words(row, least, step)))

    def _tried(self, row: Parts, step: str) -> Answer | None:
        """The answer to this step for a note of the row; None where an earlier step is refused."""
        if step == "create":
            return self._target.create_group_note(self._body(row, "create"))
        note = self._create(row)
        return self._target.update_group_note(note.made.ProcNum, self._body(row, "update")) if note else None

    def _absent(self, row: Parts, step: str) -> list[str]:
        """The rules of the optional fields with which the plainest note is accepted, and without which it is not."""
        offered = {"isSigned": "false", "doAppendNote": "false", "ProvNum": self._patient.PriProv}
        operation = CREATE if step == "create" else UPDATE
        found: list[str] = []
        for name, sent in offered.items():
            answer = self._tried({**only(row, frozenset()), f"{step}.{name}": sent}, step)
            if answer and answer.succeeded and sent:
                found.append(f"{operation}/{slug(name)}-is-optional")
        if not found:
            raise Blocked.twin(f"the target refuses to {step} a group note with the required fields only")
        return found


def _has(note: Noted, provider: int) -> bool:
    return same("ProvNum", provider, note.shown.get("ProvNum"))


def _parts(row: Parts, step: str) -> list[str]:
    """The special parts of a row that matter up to this step."""
    return [part for part in special(row) if step == "update" or not part.startswith("update.")]


def _member(part: str) -> str:
    name = part.rpartition(".")[2]
    return SHOWN_BY.get(name, name)


def _rule(row: Parts, part: str, step: str) -> str:
    """The rule by which a note with this part is accepted."""
    keys = named_again(list(range(row["size"])), row["repeat"])
    create = {"PatNum": 0, "ProcNums": keys, **sent_by(row, "create")}
    permitted = noted(create, current())
    if step == "update":
        permitted = renoted({**create, "ProcNum": 0, **create}, {"PatNum": 0, **sent_by(row, "update")})
    return next(one.rule for one in permitted if _member(part) in one.members)


def _in_words(row: Parts, parts: Sequence[str], step: str) -> str:
    """What a row sends, by these of its parts: "an update with isSigned 'true' of a group note with 6 members"."""
    made = [part for part in parts if not part.startswith("update.")]
    changed = [part for part in parts if part not in made]
    note, update = (f" with {parts_in_words(row, some)}" if some else "" for some in (made, changed))
    return f"a group note{note}" if step == "create" else f"an update{update} of a group note{note}"
