"""Histories of records: walks along statuses, rows of group notes and of insurance history, and the oracle."""

from __future__ import annotations

import re
from datetime import date
from itertools import pairwise, permutations, product
from pathlib import Path

import pytest

from judging.records import broken
from oracle.grouped import noted, renoted, unlike
from oracle.insured import Treatment, shown
from oracle.statuses import deletion, lock
from reference.faults.history_names import histories
from spec import NEWEST, Version, enumeration
from strategies import Body, current, use_practice
from strategies.group_rows import LONG_NOTES, NOTES, group_rows, unlike_rows
from strategies.history_rows import CLASSES, history_rows
from strategies.status_walks import ENDS, status_walks
from subject import load_practice
from suites.group_rows import NOT_UPDATED
from suites.history_rows import story
from tests.bench import Bench, Job
from tests.interactions import missed
from tests.sampling import sampled

FAULTS = sampled(sorted(histories()), 2)


@pytest.fixture
def practice() -> None:
    """The practice of the reference server, at the newest version."""
    use_practice(load_practice(Path(__file__).parents[1] / "reference" / "practice.yaml"), NEWEST, date(2026, 11, 29))


@pytest.mark.usefixtures("practice")
def test_walks_go_along_every_edge_between_statuses() -> None:
    """Every status follows every other one, and each walk ends where a procedure can be deleted."""
    walks = status_walks(current(), every_edge=True)
    assert {edge for walk in walks for edge in pairwise(walk)} == set(permutations(enumeration("ProcStatus"), 2))
    assert {walk[-1] for walk in walks} == set(ENDS)


def test_a_story_names_the_fields_that_were_sent() -> None:
    """What was entered into a category is told with the names of the fields and their values, in order."""
    told = story("InsHistBWCodes", ["2021-01-01", "2021-01-01 updated to 1899-12-31"])
    assert told == "insHistPrefName InsHistBWCodes with ProcDate 2021-01-01, then 2021-01-01 updated to 1899-12-31"
    assert story("InsHistBWCodes", []) == "insHistPrefName InsHistBWCodes with no entry"


@pytest.mark.usefixtures("practice")
def test_few_walks_go_along_the_edges_that_matter_most() -> None:
    """With one example, every edge from or to TP and C occurs."""
    walks = status_walks(current(), every_edge=False)
    wanted = {edge for edge in permutations(enumeration("ProcStatus"), 2) if set(edge) & set(ENDS)}
    assert {edge for walk in walks for edge in pairwise(walk)} == wanted


@pytest.mark.parametrize(
    ("status", "version", "expected"),
    [
        ("TP", "22.1", ("delete-procedure/accepts-tp", True)),
        ("C", "22.1", None),
        ("C", "23.1.11", ("delete-procedure/accepts-c", True)),
        ("EO", "22.1", ("delete-procedure/refuses-eo", False)),
        ("Cn", "25.1.14", ("delete-procedure/refuses-cn", False)),
        ("Cn", "24.4", None),
    ],
)
def test_the_status_alone_decides_on_a_deletion(status: str, version: str, expected: object) -> None:
    """The document lists the statuses that can be deleted, C since 23.1.11."""
    assert deletion(status, Version.parse(version)) == expected


def test_completion_alone_locks() -> None:
    """Surf is locked by C and by no other status."""
    assert lock("C", "Surf") == ("update-procedure/completed-surf-is-locked", True)
    assert not any(lock(status, "Surf")[1] for status in enumeration("ProcStatus") if status != "C")


ALIKE = {"ProcDate": "2020-01-02", "ClinicNum": 1, "ProvNum": 3}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({}, []),
        ({"ProcDate": "2020-01-03"}, ["date"]),
        ({"ClinicNum": 2, "ProvNum": 4}, ["clinic", "provider"]),
        ({"ProvNum": "3"}, []),
    ],
)
def test_members_that_differ_break_a_rule_each(changes: Body, words: list[str]) -> None:
    """A group note is refused for the date, the clinic or the provider of one member."""
    members = [ALIKE, ALIKE, {**ALIKE, **changes}]
    assert unlike(members) == [f"create-group-note/same-{word}-is-required" for word in words]


@pytest.mark.usefixtures("practice")
def test_a_new_group_note_shows_what_was_sent() -> None:
    """Repeats count once, a text may stand among others, and a provider and a signature have defaults."""
    body = {"PatNum": 11, "ProcNums": [5, 6, 5], "Note": "007"}
    permitted = noted(body, current())
    right = {"PatNum": 11, "ProcNums": [6, 5], "Note": "earlier; 007", "isSigned": "False", "ProvNum": 2}
    assert broken(permitted, right) == []
    wrong = {**right, "ProcNums": [5, 6, 5], "Note": "7", "ProvNum": 3}
    assert [one.rule.partition("/")[2] for one in broken(permitted, wrong)] == [
        "repeated-proc-nums-are-ignored",
        "note-is-kept",
        "prov-num-default",
    ]


@pytest.mark.parametrize(
    ("shown", "holds"),
    [
        ("old text, and new text", True),
        ("new text", False),
        ("new text old text", False),
        ("old text new text new text", False),
    ],
)
def test_an_appended_text_stands_behind_the_old_one(shown: str, holds: bool) -> None:
    """A locked note keeps its text; the new one follows once."""
    before = {"ProcNum": 9, "PatNum": 11, "ProcNums": [5], "Note": "old text"}
    permitted = renoted(before, {"PatNum": 11, "Note": "new text", "doAppendNote": "true"}, locked=True)
    assert (not broken(permitted, {**before, "Note": shown})) == holds


def test_an_update_replaces_the_text_and_leaves_the_provider() -> None:
    """Without ProvNum the provider stays; the old text is gone, and whether the signature stays is left open."""
    before = {
        "ProcNum": 9,
        "PatNum": 11,
        "ProcNums": [5],
        "Note": "a distinctive text",
        "isSigned": "true",
        "ProvNum": 4,
    }
    permitted = renoted(before, {"PatNum": 11, "Note": "another"})
    assert not broken(permitted, {**before, "Note": "another", "isSigned": "false"})
    assert [one.rule for one in broken(permitted, {**before, "Note": "a distinctive text another", "ProvNum": 1})] == [
        "update-group-note/note-is-updated",
        "update-group-note/prov-num-is-optional",
    ]


@pytest.mark.usefixtures("practice")
def test_rows_of_group_notes_hold_every_pair() -> None:
    """Each number of members meets each way to repeat them and each signature, and each class of texts is sent."""
    rows = list(group_rows(current(), [3, 4], strength=2, salt="1"))
    for one, other in ("size", "repeat"), ("size", "create.isSigned"), ("repeat", "update.doAppendNote"):
        levels = [{row.get(name) for row in rows} for name in (one, other)]
        assert {(row.get(one), row.get(other)) for row in rows} == set(product(*levels))
    assert {*NOTES, *LONG_NOTES} == {row["create.Note"] for row in rows}


def test_a_member_differs_at_every_place_in_every_field() -> None:
    """Each place for each field, of two members one for both; two fields of one member, and of two if asked for."""
    fields = ["ProcDate", "ClinicNum"]
    rows, fewer = (list(unlike_rows(fields, turn=1, two_places=asked)) for asked in (True, False))
    alone = [(field, place) for row in fewer for place, (field, *more) in row.unlike.items() if not more]
    assert {(field, place) for field in fields for place in range(3, 13)} <= set(alone)
    assert [row.fields for row in fewer if row.size == 2] == [{"ProcDate"}, {"ClinicNum"}]
    assert [row.fields for row in fewer if row.repeated] == [{"ProcDate"}, {"ClinicNum"}]
    assert any(row.unlike == {2: ("ProcDate", "ClinicNum")} for row in fewer)
    assert [row.fields for row in rows if row not in fewer] == [{"ProcDate", "ClinicNum"}]


DAY, LATER = date(2020, 2, 29), date(2021, 1, 1)


@pytest.mark.parametrize(
    ("treatments", "record", "holds"),
    [
        ([Treatment(5, DAY)], {"procDate": "2020-02-29", "ProcNum": 5}, True),
        ([Treatment(5, DAY)], {"procDate": "2020-03-01", "ProcNum": 5}, False),
        ([Treatment(5, DAY), Treatment(4, LATER)], {"procDate": "2021-01-01", "ProcNum": 4}, True),
        ([Treatment(5, DAY), Treatment(4, LATER)], {"procDate": "2020-02-29", "ProcNum": 5}, False),
        ([Treatment(5, DAY), Treatment(4, DAY)], {"procDate": "2020-02-29", "ProcNum": 4}, True),
    ],
)
def test_the_most_recent_treatment_is_shown(treatments: list[Treatment], record: Body, holds: bool) -> None:
    """The latest date counts whatever the order of entries; of several on one day any one."""
    assert (not broken(shown(treatments), record)) == holds


def test_a_treatment_of_a_category_with_the_same_code_may_be_shown() -> None:
    """The document does not say how categories with a code in common are told apart."""
    permitted = shown([Treatment(5, DAY)], [Treatment(6, LATER)])
    assert not broken(permitted, {"procDate": "2021-01-01", "ProcNum": 6})
    assert not broken(permitted, {"procDate": "2020-02-29", "ProcNum": 5})


def test_classes_of_dates_go_round() -> None:
    """Every class of dates is entered, none in the future, and two seeds give categories other classes."""
    categories = dict.fromkeys("ABCDE")
    rows = [list(history_rows(categories, date(2024, 1, 1), turn=turn, seconds=3)) for turn in (1, 2)]
    assert {row.first for row in rows[0]} == {days[0] for days in CLASSES.values()} == {row.first for row in rows[1]}
    assert [row.first for row in rows[0]] != [row.first for row in rows[1]]
    days = [day for row in rows[0] for day in (row.first, row.second, row.updated) if day]
    assert max(days) <= date(2024, 1, 1)


def test_faults_of_histories_are_found(bench: Bench) -> None:
    """Former statuses, members, texts and entries: a server that forgets or confuses them fails with one example."""
    assert missed(bench, FAULTS, examples=1, seed=1, whole=False) == {}


def test_notes_that_another_update_changed_are_looked_into_once(bench: Bench) -> None:
    """A server that gives the text of an update to other group notes costs few requests more than an intact one."""
    rule = "update-group-note/changes-no-other-record"
    servers: tuple[list[str], ...] = ([], [rule])
    jobs = [bench.submit(Job(files=["test_group_rows.py"], faults=faults)) for faults in servers]
    intact, faulty = (job.result() for job in jobs)
    assert (intact.failed(), rule in faulty.failed()) == ([], True)
    assert faulty.requests < 4 * intact.requests
    refused = re.fullmatch(r"Sent (.*) \(answered 400\); expected .*", faulty.reasons[NOT_UPDATED])
    assert refused is not None, faulty.reasons
    assert "without" not in refused[1]
