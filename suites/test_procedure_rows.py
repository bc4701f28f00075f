"""ProcedureLogs POST (create) and PUT (update): many fields at once, every pair of them in some request."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

import pytest

from judging.examples import budget, has_rows
from judging.replaying import recorded_row
from judging.rule import rule
from strategies import current
from strategies.procedure_rows import ProcedureRow, procedure_rows
from subject import Target
from suites.procedure_rows import RowJudge
from suites.row_rules import ROW_RULES

PARTS = 8

EXAMPLES_FOR_TRIPLES = 10
"""From so many examples on, every triple of fields and states meets instead of every pair."""


@rule(*ROW_RULES)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_pair_of_fields(target: Target, run_seed: int, part: int) -> None:
    """Create procedures with many fields and update many of them: each record shows what the document permits."""
    if not has_rows():
        return
    judge = RowJudge(target)
    for row in _rows(run_seed, part):
        judge.judge(row)
    judge.conclude()


def _rows(run_seed: int, part: int) -> Iterator[ProcedureRow]:
    """The rows of a part, other ones for each seed; in a replay the recorded one alone."""
    if recorded := recorded_row():
        yield ProcedureRow(*recorded)
        return
    strength = 3 if budget() >= EXAMPLES_FOR_TRIPLES else 2
    yield from islice(procedure_rows(current(), strength=strength, salt=str(run_seed)), part, None, PARTS)
