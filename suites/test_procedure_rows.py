"""ProcedureLogs POST (create) and PUT (update): many fields at once, every pair of them in some request."""

from __future__ import annotations

from collections import Counter

import pytest

from judging.check import current_check
from judging.examples import strength
from judging.expect import expect
from judging.replaying import recorded_row
from judging.rule import rule
from strategies import current, plain_body
from strategies.classes import TEETH
from strategies.drawn import values_beyond_classes
from strategies.procedure_rows import procedure_rows
from strategies.row_filling import ProcedureRow
from subject import Practice, Target
from suites.procedure_rows import RowJudge
from suites.row_rules import ROW_RULES

TOOTH = "update-procedure/tooth-num-is-updated"
PARTS = 8

VALUES_BEYOND = 30
"""So many values of each field are drawn beside its classes, unless a run tries one example only."""


@pytest.fixture(scope="session")
def rows_of_the_run(target: Target, run_seed: int) -> list[ProcedureRow]:
    """The rows of the run, other ones for each seed."""
    beyond = values_beyond_classes(number=VALUES_BEYOND, salt=str(run_seed)) if strength() > 1 else {}
    return list(procedure_rows(current(), strength=strength(), salt=str(run_seed), beyond=beyond))


@rule(*ROW_RULES)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_pair_of_fields(
    target: Target, rows_of_the_run: list[ProcedureRow], part: int, figures: dict[str, Counter[str]]
) -> None:
    """Create procedures with many fields and update many of them: each record shows what the document permits."""
    judge = RowJudge(target)
    recorded = recorded_row()
    for row in [ProcedureRow(*recorded)] if recorded else rows_of_the_run[part::PARTS]:
        judge.judge(row)
    figures.setdefault("rows", Counter()).update(judge.rows)
    judge.conclude()


@rule(TOOTH)
def test_a_tooth_that_no_row_has_is_kept(
    target: Target, practice: Practice, rows_of_the_run: list[ProcedureRow]
) -> None:
    """Update a procedure to each tooth that no row has sent, one after another: each answer shows it."""
    sent = {str(body.get("ToothNum")) for row in rows_of_the_run for body in (row.create, row.update)}
    teeth = [tooth for tooth in TEETH if tooth not in sent] if practice.codes_of("Tooth") else []
    if not teeth:
        return
    made = target.make(plain_body(area="Tooth"))
    for tooth in teeth:
        current_check().begin_example()
        answer = target.update(made, ToothNum=tooth)
        expect(answer).succeeded()
        expect(answer if "ToothNum" in (answer.record or {}) else target.read(made)).has(ToothNum=tooth)
    expect(target.read(made)).has(ToothNum=teeth[-1])
