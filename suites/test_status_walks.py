"""ProcedureLogs PUT (update) and DELETE: what a procedure allows depends on its present status, not on earlier ones."""

from __future__ import annotations

import pytest

from judging.examples import budget
from judging.rule import rule
from spec import slug
from strategies import current
from strategies.status_walks import status_walks
from subject import Target
from suites.status_walks import AREA, Walker

PARTS = 2
DELETIONS = tuple(
    f"delete-procedure/{name}"
    for name in ("accepts-tp", "accepts-c", "refuses-eo", "refuses-ec", "refuses-r", "refuses-cn")
)
LOCKS = (
    *(f"update-procedure/completed-{slug(field)}-is-locked" for field in ("Surf", "ToothNum", "procCode", "Discount")),
    "update-procedure/other-statuses-lock-nothing",
)


@rule(*DELETIONS, *LOCKS, AREA)
@pytest.mark.parametrize("part", range(PARTS))
def test_every_edge_between_statuses(target: Target, part: int) -> None:
    """Update procedures from status to status: delete, locks and areas follow the present one.

    With one example only along the edges from and to TP and C, which differ most from the others.
    """
    walker = Walker(target)
    for walk in status_walks(current(), every_edge=budget() > 1)[part::PARTS]:
        walker.walk(walk)
    walker.failures.conclude()
