"""ProcedureLogs POST (create) and PUT (update): many fields at once, every pair of them in some request."""

from __future__ import annotations

from collections import Counter

import pytest

from judging.examples import strength
from judging.replaying import recorded_row
from judging.rule import rule
from strategies import current
from strategies.drawn import values_beyond_classes
from strategies.procedure_rows import procedure_rows
from strategies.row_filling import ProcedureRow
from subject import Target
from suites.procedure_rows import RowJudge
from suites.row_rules import ROW_RULES

PARTS = 8

VALUES_BEYOND = 30
"""So many values of each field are drawn beside its classes, unless a run tries one example only."""


@pytest.fixture(scope="session")
def rows(target: Target, run_seed: int) -> list[ProcedureRow]:
    """The rows of the run, other ones for each seed."""
    beyond = values_beyond_classes(number=VALUES_BEYOND, salt=str(run_seed)) if strength() > 1 else {}
    return list(procedure_rows(current(), strength=strength(), salt=str(run_seed), beyond=beyond))


@rule(*ROW_RULES)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_pair_of_fields(
    target: Target, rows: list[ProcedureRow], part: int, figures: dict[str, Counter[str]]
) -> None:
    """Create procedures with many fields and update many of them: each record shows what the document permits."""
    judge = RowJudge(target)
    recorded = recorded_row()
    for row in [ProcedureRow(*recorded)] if recorded else rows[part::PARTS]:
        judge.judge(row)
    figures.setdefault("rows", Counter()).update(judge.rows)
    judge.conclude()
