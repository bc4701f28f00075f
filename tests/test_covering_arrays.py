"""Covering arrays, and the rows of creates and updates that are made of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oracle import created, updated
from spec import NEWEST, Version, catalogue
from strategies import current, use_practice
from strategies.arrays import combinations_in, covering_rows, joined_rows
from strategies.changes_beside import changes_beside
from strategies.classes import classes_of
from strategies.drawn import drawn
from strategies.money import amounts
from strategies.procedure_rows import procedure_rows
from strategies.row_coverage import combinations_of, coverage_record, levels_of
from strategies.row_filling import FIELDS, ProcedureRow
from strategies.row_limits import LOCKED_BY_COMPLETION
from subject import load_practice
from suites.row_rules import ROW_RULES

STATES = {"area": ["None", "Tooth", "Surf"], "status": ["TP", "C"]}
PRACTICE = load_practice(Path(__file__).parents[1] / "reference" / "practice.yaml")
SWITCHES = {name: ["absent", "sent"] for name in "ABCDEFGH"}


def use(version: Version) -> None:
    """Let rows be made for the practice of the reference server, at this version."""
    use_practice(PRACTICE, version, date(2026, 11, 29))


@pytest.fixture(autouse=True)
def newest() -> None:
    """The newest version."""
    use(NEWEST)


@pytest.fixture(scope="module")
def rows() -> list[ProcedureRow]:
    """The rows of one seed for the practice of the reference server."""
    use(NEWEST)
    return list(procedure_rows(current(), strength=2, salt="1"))


@pytest.mark.parametrize("strength", [2, 3])
def test_every_combination_of_levels_occurs(strength: int) -> None:
    """An array of eight switches holds every pair, or every triple, of their levels, in few rows."""
    found = covering_rows(SWITCHES, strength=strength, salt="1")
    per_combination = 2**strength
    expected = {2: 28, 3: 56}[strength] * per_combination
    assert len(combinations_in(found, strength=strength)) == expected
    assert len(found) <= {2: 10, 3: 24}[strength]


def test_states_and_fields_meet_in_every_pair() -> None:
    """Joined rows hold every pair of a state and a field, and every pair within each of the two."""
    found = joined_rows(STATES, SWITCHES, strength=2, salt="1")
    pairs_of_states, pairs_of_fields, mixed = 3 * 2, 28 * 4, (3 + 2) * 8 * 2
    assert len(combinations_in(found, strength=2)) == pairs_of_states + pairs_of_fields + mixed


def test_another_salt_gives_other_rows(rows: list[ProcedureRow]) -> None:
    """The seed of a run varies the rows."""
    assert rows != list(procedure_rows(current(), strength=2, salt="2"))
    assert rows == list(procedure_rows(current(), strength=2, salt="1"))


@pytest.mark.parametrize("field", FIELDS)
def test_every_class_of_values_is_sent(rows: list[ProcedureRow], field: str) -> None:
    """Each value in the classes of a field occurs in a create or an update of every run."""
    sent = {str(body[field]) for row in rows for body in (row.create, row.update) if field in body}
    assert {str(value) for value in classes_of(field, current())} <= sent


def test_every_tooth_is_sent(rows: list[ProcedureRow]) -> None:
    """All 52 teeth occur."""
    assert len({body["ToothNum"] for row in rows for body in (row.create, row.update) if "ToothNum" in body}) == 52


@pytest.mark.parametrize("strength", [1, 2])
@pytest.mark.parametrize("seed", range(1, 5))
def test_nearly_every_rule_of_rows_is_judged(seed: int, strength: int) -> None:
    """Whatever the seed, rows speak of all but a few of the rules that they cite, which have other checks, too."""
    around = current()
    rows = list(procedure_rows(around, strength=strength, salt=str(seed)))
    named = {one.rule for row in rows for one in created(row.create, around)}
    named |= {one.rule for row in rows for one in updated(row.create, row.update, around)}
    cited = {rule for rule in ROW_RULES if not rule.endswith(("-is-optional", "answer-is-the-record"))}
    assert len(cited - named) <= 3, cited - named


def test_most_rules_of_rows_are_judged_by_one_seed(rows: list[ProcedureRow]) -> None:
    """The oracle names only rules of the catalogue that the check cites."""
    named = {one.rule for row in rows for one in created(row.create, current())}
    named |= {one.rule for row in rows for one in updated(row.create, row.update, current())}
    known = {rule.id for rule in catalogue()}
    assert named <= known
    assert named <= set(ROW_RULES)


def test_a_complete_procedure_is_sent_no_locked_field(rows: list[ProcedureRow]) -> None:
    """What completion locks, and what the document says of no state, is in no row."""
    complete = [row for row in rows if "C" in (row.create["ProcStatus"], row.update.get("ProcStatus"))]
    assert complete
    assert not [row for row in complete if row.update.keys() & LOCKED_BY_COMPLETION]


def test_no_discount_is_above_the_fee(rows: list[ProcedureRow]) -> None:
    """Whether a discount may exceed the fee is left open."""
    for row in rows:
        both = {**row.create, **row.update}
        if "Discount" in both and "ProcFee" in both:
            assert float(both["Discount"]) <= float(both["ProcFee"])


def test_changes_beside_a_wrong_field_leave_it_alone(rows: list[ProcedureRow]) -> None:
    """Every other field changes: the wrong one is not overwritten."""
    body = rows[0].create
    beside = changes_beside({"ProcDate": "yesterday"}, body, current())
    assert "ProcDate" not in beside
    assert {"ProcFee", "ClaimNote", "Priority", "Dx"} <= beside.keys()


def test_few_rows_do_with_one_example() -> None:
    """Rows in which only fields meet in every pair still send every class of values but for some teeth, in few rows."""
    few = list(procedure_rows(current(), strength=1, salt="1"))
    assert 30 <= len(few) <= 45
    teeth = {body["ToothNum"] for row in few for body in (row.create, row.update) if "ToothNum" in body}
    assert 20 <= len(teeth) < 52
    for field in ("ProcFee", "ClaimNote", "PlaceService"):
        sent = {str(row.create[field]) for row in few if field in row.create}
        assert {str(value) for value in classes_of(field, current())} <= sent


def test_values_beyond_the_classes_are_sent(rows: list[ProcedureRow]) -> None:
    """Once every class of a field was sent, rows send the values that were drawn for it."""
    fees = drawn(amounts(), number=20, salt="1 ProcFee")
    assert len(set(fees)) > 10
    assert fees != drawn(amounts(), number=20, salt="2 ProcFee")
    more = list(procedure_rows(current(), strength=2, salt="1", beyond={"ProcFee": fees}))
    sent = {body["ProcFee"] for row in more for body in (row.create, row.update) if "ProcFee" in body}
    assert len(sent & set(fees)) > 10
    assert not {body.get("ProcFee") for row in rows for body in (row.create, row.update)} & (set(fees) - sent)


def test_the_coverage_counts_what_rows_send(rows: list[ProcedureRow]) -> None:
    """Nearly every possible pair is sent by a run with two examples; with a few rows only theirs are counted."""
    found = coverage_record(rows, current())
    for one in found.values():
        sent, possible = one["pairs"]
        assert 0.95 * possible < sent <= possible
        assert all(numbers[0] == numbers[1] for numbers in one["classes"].values()), one["classes"]
    few = coverage_record(rows[:1], current())["create-procedure"]
    levels = levels_of(rows[0], current())["create-procedure"]
    assert few["pairs"][0] == len(levels) * (len(levels) - 1) // 2


def test_what_could_be_sent_does_not_depend_on_what_was() -> None:
    """At a version that knows fewer fields all pairs of a create are possible that rows send, also if none was sent."""
    use(Version.parse("24.4.5"))
    judged = list(procedure_rows(current(), strength=1, salt="1"))
    none, every = (coverage_record(rows, current())["create-procedure"]["pairs"] for rows in ([], judged))
    assert none[1] == every[1] > every[0]


def test_what_the_document_excludes_is_not_counted_as_missing() -> None:
    """No pair of levels is possible of which one rules the other out: no Discount for a complete procedure."""
    levels = {"ProcStatus": "TP", "Discount": "absent"}
    _, possible = combinations_of([levels], "update-procedure", current(), strength=2)
    assert possible["Discount", "former ProcStatus"] == 6 + 5
    assert possible["AptNum", "ProcFee"] == 3


def test_a_row_without_an_update_counts_for_creates_alone(rows: list[ProcedureRow]) -> None:
    """An update that was not judged covers nothing."""
    found = coverage_record([ProcedureRow(rows[0].create, {})], current())
    assert found["create-procedure"]["pairs"][0] > 0
    assert found["update-procedure"]["pairs"][0] == 0
