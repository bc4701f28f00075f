"""The procedures that searches and reads are judged by: made once in a run, each with what it may show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from typing import Any

from oracle import Permitted, created, updated
from oracle.listed import Known
from strategies import current
from strategies.lookalikes import Lookalike, Scene, lookalikes, scene_of
from subject import Answer, Blocked, Made, Target, key_of
from subject.client import PAGES
from suites.listing import Listing, later, stamps


@dataclass(frozen=True, slots=True)
class Collected:
    """A procedure of the run: as it was made, what is known of it now, and what its record may show."""

    made: Made
    known: Known
    permitted: Sequence[Permitted]
    is_updated: bool


@dataclass(slots=True)
class Collection:
    """The procedures, what selects them, and the lists that were read of them."""

    target: Target
    scene: Scene
    every: Sequence[Collected]
    own: Mapping[str, Any]
    """By criterion: the value that the first and the last procedure meet."""
    others: Mapping[str, Any]
    """By criterion: another value, if the practice has one."""
    _read: dict[str, Listing] = field(default_factory=dict)

    def search(self, criteria: Mapping[str, Any]) -> Listing:
        """The list of a search over its pages, whatever it was answered with; read once in a run."""
        key = str(sorted(criteria.items()))
        if key not in self._read:
            pages = list(self.target.pages(**criteria))
            rows = [row for page in pages for row in page.rows or ()]
            self._read[key] = Listing(pages[-1], rows, whole=len(pages) < PAGES)
        listing = self._read[key]
        self.target.log.recall(listing.last.exchange)
        return listing

    def of(self, row: Mapping[str, Any]) -> Collected | None:
        """The procedure of a row; None if it is not of this collection."""
        return next((one for one in self.every if one.made.ProcNum == key_of(row, "ProcNum")), None)

    @property
    def deleted(self) -> Collected | None:
        """The procedure that was deleted; None if the target did not delete it."""
        return next((one for one in self.every if one.known.members.get("ProcStatus") == "D"), None)


def collect(target: Target) -> Collection:
    """Make the procedures; raises Blocked if the target does not create the first of them."""
    scene = scene_of(current())
    every = [found for one in lookalikes(current(), scene) if (found := _make(target, one))]
    if not every:
        raise Blocked("arrangement", "the target creates no procedure with many fields")
    created_at, changed_at = _moments(target, every)
    known = [Known(one.known.members, created_at, changed_at) for one in every]
    every = [replace(one, known=now) for one, now in zip(every, known, strict=True)]
    every += _of_the_practice(target, every[0].made.answer)
    own = {**scene.own, "DateTStamp": later(created_at)}
    return Collection(target, scene, every, own, {**scene.others, "DateTStamp": later(changed_at, seconds=1)})


def _make(target: Target, one: Lookalike) -> Collected | None:
    """Create, update and delete as the lookalike says; None where the target refuses the create."""
    answer = target.create(one.create, marked=False)
    if not answer.succeeded or answer.proc_num is None or answer.record is None:
        return None
    made, before = Made(answer.proc_num, one.create["PatNum"], one.create, answer), answer.record
    members, changes = {**one.create, **before}, _updates(target, made, one)
    for fields, shown in changes:
        members |= {**fields, **shown}
    if one.deleted and target.delete(made.ProcNum).succeeded:
        members["ProcStatus"] = "D"
    sent = {name: value for fields, _ in changes for name, value in fields.items()}
    permitted = updated(before, sent, current()) if sent else created(one.create, current())
    return Collected(made, Known(members), permitted, bool(sent))


def _updates(target: Target, made: Made, one: Lookalike) -> list[tuple[Mapping[str, Any], Mapping[str, Any]]]:
    """The updates that the target accepts, each with the record in its answer."""
    answers = [(fields, target.update(made, **fields)) for fields in one.updates]
    return [(fields, answer.record or {}) for fields, answer in answers if answer.succeeded]


def _of_the_practice(target: Target, answer: Answer) -> list[Collected]:
    """A procedure with status TPi, which no request can make."""
    known = [one for one in target.practice.procedures if one.ProcStatus == "TPi"][:1]
    return [
        Collected(
            Made(one.ProcNum, one.PatNum, {}, answer), Known({"PatNum": one.PatNum, "ProcStatus": "TPi"}), (), False
        )
        for one in known
    ]


def _moments(target: Target, every: Sequence[Collected]) -> tuple[datetime, datetime]:
    """When the first was created and the last was changed, by the target's clock; else the days around today."""
    try:
        return stamps(target, every[0].made)[0], stamps(target, every[-1].made)[1]
    except Blocked:
        today = datetime.combine(current().today, time.min)
        return today - timedelta(days=1), today + timedelta(days=2)
