"""ProcedureLogs GET (multiple): the search parameters, every pair of them and Offset beside each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from judging.check import current_check
from judging.examples import budget
from judging.expect import expect
from judging.records import broken
from judging.rule import rule
from spec import since
from strategies.searches import Search, searches
from subject import Answer, Blocked, Target, key_of
from suites.collection import Collected, Collection
from suites.listing import later
from suites.searches import SEARCH_RULES, SearchJudge
from suites.updating import expect_alike

ROWS = "list-procedures/rows-are-the-records"

EXAMPLES_FOR_TRIPLES = 3
"""From so many examples on, every triple of criteria meets instead of every pair."""


@rule(*SEARCH_RULES)
def test_every_pair_of_criteria(
    target: Target, collection: Collection, run_seed: int, figures: dict[str, Counter[str]]
) -> None:
    """Search with many criteria at once, each alone, and for each status: what meets them is listed, nothing else."""
    judge = SearchJudge(target, collection)
    for search in (*_alone(collection), *_by_status(collection), *_by_moment(collection)):
        judge.judge(search)
    strength = 3 if budget() >= EXAMPLES_FOR_TRIPLES else 2
    for search in searches(collection.own, collection.others, judge.excludes, strength=strength, salt=str(run_seed)):
        judge.judge(search)
    figures.setdefault("requests", Counter()).update(judge.requests)
    judge.conclude()


def _alone(collection: Collection) -> Iterator[Search]:
    """Each criterion alone, as in the examples of the document, and for each patient."""
    yield from (Search({name: value}) for name, value in collection.own.items())
    if "PatNum" in collection.others:
        yield Search({"PatNum": collection.others["PatNum"]})


def _by_status(collection: Collection) -> Iterator[Search]:
    """Each status beside a patient of whom a procedure has it."""
    if "ProcStatus" not in collection.own:
        return
    patient = {"PatNum": collection.own["PatNum"]}
    beside = {} if collection.search(patient).whole else {"DateTStamp": collection.own["DateTStamp"]}
    patients = {one.known.members.get("ProcStatus"): one.made.PatNum for one in collection.every}
    for status, key in patients.items():
        yield Search({"PatNum": key, "ProcStatus": status, **(beside if status != "TPi" else {})})


def _by_moment(collection: Collection) -> Iterator[Search]:
    """A moment before the first procedure was created, and one after the last was changed."""
    created_at = collection.every[0].known.created
    patient = {"PatNum": collection.own["PatNum"]}
    if created_at:
        yield Search({**patient, "DateTStamp": later(created_at, hours=-1)})
        yield Search({**patient, "DateTStamp": collection.others["DateTStamp"]})


@rule(ROWS)
def test_a_row_is_the_record(target: Target, collection: Collection) -> None:
    """Find procedures with every optional field, one of them updated, in lists: each row shows the present values."""
    judged = 0
    for patient in {one.made.PatNum: None for one in collection.every if one.permitted}:
        listing = collection.search({"PatNum": patient})
        if not listing.whole:
            listing = collection.search({"PatNum": patient, "DateTStamp": collection.own["DateTStamp"]})
        for row in listing.rows:
            one = collection.of(row)
            if one is not None and one.permitted and row.get("ProcStatus") != "D":
                judged += 1
                _expect_record(target, one, listing.last.at(row))
    judged += _judge_locked(target, collection)
    if not judged:
        raise Blocked("arrangement", "no procedure of the run is in the list of its patient")


def _judge_locked(target: Target, collection: Collection) -> int:
    """A locked group note of the practice, in the list of its patient, shows what a read of it shows."""
    locked = [one for one in target.practice.disposable if one.kind == "locked-group-note"][:1]
    for one in locked if target.version >= since("get-procedure") else ():
        listing = collection.search({"PatNum": one.PatNum})
        for row in [row for row in listing.rows if key_of(row, "ProcNum") == one.ProcNum]:
            current_check().begin_example()
            expect_alike(target.get(one.ProcNum), listing.last.at(row))
            return 1
    return 0


def _expect_record(target: Target, one: Collected, row: Answer) -> None:
    """The row shows what was sent; where it does not, it still has to show what a read of the procedure shows."""
    current_check().begin_example()
    if broken(one.permitted, row.record or {}):
        expect_alike(target.read(one.made), row)
    else:
        expect(row).is_true(True, "", "")
