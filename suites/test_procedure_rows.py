"""ProcedureLogs POST (create) and PUT (update): many fields at once, every pair of them in some request."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

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


@rule(*ROW_RULES)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_pair_of_fields(target: Target, run_seed: int, part: int) -> None:
    """Create procedures with many fields and update many of them: each record shows what the document permits."""
    judge = RowJudge(target)
    for row in _rows(run_seed, part):
        judge.judge(row)
    judge.conclude()


def _rows(run_seed: int, part: int) -> Iterator[ProcedureRow]:
    """The rows of a part, other ones for each seed; in a replay the recorded one alone."""
    if recorded := recorded_row():
        yield ProcedureRow(*recorded)
        return
    beyond = values_beyond_classes(number=VALUES_BEYOND, salt=str(run_seed)) if strength() > 1 else {}
    rows = procedure_rows(current(), strength=strength(), salt=str(run_seed), beyond=beyond)
    yield from islice(rows, part, None, PARTS)
