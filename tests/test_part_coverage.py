"""What group notes, entries of insurance history and searches cover, counted from judged requests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from reports.coverage_notes import meeting
from spec import NEWEST, enumeration
from strategies import current, use_practice
from strategies.group_rows import group_rows
from strategies.part_coverage import factors_of, of_a_group_note, of_a_search, of_an_entry, part_coverage
from strategies.searches import Search
from subject import load_practice


@pytest.fixture(autouse=True)
def practice() -> Iterator[None]:
    """The practice of the reference server, at the newest version."""
    path = Path(__file__).parents[1] / "reference" / "practice.yaml"
    use_practice(load_practice(path), NEWEST, date(2026, 11, 29))
    yield


def test_the_rows_of_group_notes_cover_every_pair_of_their_parts() -> None:
    """Rows of a run have every pair of sizes, repeats and fields of a create, and of an update every class of texts."""
    rows = list(group_rows(current(), [1, 3], strength=2, salt="1"))
    found = part_coverage([of_a_group_note(row, step) for row in rows for step in ("create", "update")], current())
    assert list(found) == ["create-group-note", "update-group-note"]
    create, update = found.values()
    assert create["pairs"][0] == create["pairs"][1] == 53
    assert meeting(create["factors"]) == ["ProvNum", "isSigned", "repeat", "size"]
    assert update["classes"]["Note"][0] > 5


def test_an_entry_counts_category_class_and_order() -> None:
    """One entry has three pairs: category and class, category and order, class and order."""
    named = of_an_entry("InsHistBWCodes", date(2020, 2, 29), "first")
    found = part_coverage([named, named], current())["create-insurance-history"]
    assert found["pairs"] == [3, 10 * 5 + 10 * 4 + 5 * 4]
    assert found["factors"]["category"]["date"] == [1, 50]
    assert found["classes"] == {"ProcDate": [1, 5]}


def test_a_search_counts_what_is_sent_beside_what_is_absent() -> None:
    """A search has a level of each criterion and of Offset; two that differ in all of them have half of all pairs."""
    names = list(factors_of("list-procedures", current()))
    every = Search({name: 1 for name in names if name != "Offset"}, 1)
    found = part_coverage([of_a_search(every), of_a_search(Search({}))], current())["list-procedures"]
    assert found["pairs"][0] * 2 == found["pairs"][1] == 4 * len(names) * (len(names) - 1) / 2
    assert found["classes"]["ProcStatus"] == [0, len(enumeration("ProcStatus"))]


def test_triples_are_counted_if_three_parts_meet() -> None:
    """With strength 3 the share of triples is there, too; without requests there is nothing."""
    named = of_an_entry("InsHistBWCodes", date(2020, 2, 29), "first")
    assert part_coverage([named], current(), strength=3)["create-insurance-history"]["triples"] == [1, 200]
    assert part_coverage([], current()) == {}
