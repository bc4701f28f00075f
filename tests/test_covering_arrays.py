"""Covering arrays, and the rows of creates and updates that are made of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oracle import created, updated
from spec import NEWEST, catalogue
from strategies import current, use_practice
from strategies.arrays import combinations_in, covering_rows, joined_rows
from strategies.classes import classes_of
from strategies.procedure_rows import FIELDS, LOCKED_BY_COMPLETION, ProcedureRow, changes_beside, procedure_rows
from subject import load_practice
from suites.row_rules import ROW_RULES

STATES = {"area": ["None", "Tooth", "Surf"], "status": ["TP", "C"]}
SWITCHES = {name: ["absent", "sent"] for name in "ABCDEFGH"}


@pytest.fixture(scope="module")
def rows() -> list[ProcedureRow]:
    """The rows of one seed for the practice of the reference server."""
    manifest = Path(__file__).parents[1] / "reference" / "practice.yaml"
    use_practice(load_practice(manifest), NEWEST, date(2026, 11, 29))
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


@pytest.mark.parametrize("seed", range(1, 9))
def test_nearly_every_rule_of_rows_is_judged(seed: int) -> None:
    """Whatever the seed, rows speak of all but a few of the rules that they cite, which have other checks, too."""
    around = current()
    rows = list(procedure_rows(around, strength=2, salt=str(seed)))
    named = {one.rule for row in rows for one in created(row.create, around)}
    named |= {one.rule for row in rows for one in updated(row.create, row.update, around)}
    cited = {rule for rule in ROW_RULES if not rule.endswith("-is-optional")}
    assert len(cited - named) <= 8, cited - named


def test_most_rules_of_rows_are_judged_by_one_seed(rows: list[ProcedureRow]) -> None:
    """The oracle names only rules of the catalogue that the check cites."""
    named = {one.rule for row in rows for one in created(row.create, current())}
    named |= {one.rule for row in rows for one in updated(row.create, row.update, current())}
    known = {rule.id for rule in catalogue()}
    assert named <= known
    assert named <= set(ROW_RULES) | {"update-procedure/place-service-is-updated"}


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
