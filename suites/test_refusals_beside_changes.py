"""ProcedureLogs PUT (update): a refused update stores nothing of the valid changes that it also holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.examples import ONE_EXAMPLE
from judging.rule import rule
from spec import catalogue
from strategies import Body, broken_updates, current
from strategies.changes_beside import changes_beside
from strategies.updates import REFUSED_UPDATES
from subject import Blocked, Made, Target
from subject.needs import missing
from suites.updating import expect_unchanged, read

REFUSED = "update-procedure/refused-changes-nothing"


@rule(REFUSED)
@pytest.mark.parametrize("broken", sorted(REFUSED_UPDATES))
@ONE_EXAMPLE
@given(data=st.data())
def test_a_refused_update_stores_none_of_its_other_fields(target: Target, broken: str, data: st.DataObject) -> None:
    """Send an update with one wrong part beside every other field that could change: the procedure reads as before."""
    if not _applies(broken):
        return
    update = data.draw(broken_updates(broken), label="update")
    made = _procedure(target, update.body)
    fields = {**changes_beside(update.wrong, update.body, current()), **update.wrong}
    answer = target.update(made, **fields)
    if not answer.refused:
        target.forget(made)
        raise Blocked(
            "arrangement", f"{broken} was not refused beside valid changes: the target answered {answer.status}"
        )
    try:
        expect_unchanged(made.answer, target.read(made))
    except AssertionError:
        target.forget(made)
        raise


def _applies(rule_id: str) -> bool:
    """Whether the version has the rule and the practice what it needs."""
    one = catalogue()[rule_id]
    return one.holds_at(current().version) and not missing(current().practice, one.needs)


def _procedure(target: Target, body: Body) -> Made:
    """A procedure made with this body and read back, arranged once: nothing is to change it."""
    return target.once("refused beside changes", body, make=lambda: read(target, target.make(body)))
