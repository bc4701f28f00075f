"""Whether an order of requests explains what their answers showed."""

from __future__ import annotations

import pytest

from judging.orders import Step, afterwards, is_explained

BEFORE = {"ProcFee": "10.00", "ProcDate": "2020-01-02"}
FEE = {"ProcFee": "20.00"}
DAY = {"ProcDate": "2019-03-04"}
BOTH = FEE | DAY


def update(**changes: str) -> Step:
    """An update that runs from 0 to 10."""
    return Step(0, 10, changes=changes)


def read(shown: dict[str, str], *, began: float = 0, ended: float = 10) -> Step:
    """A read, with what it shows."""
    return Step(began, ended, shown=shown)


EXPLAINED = {
    "nothing": [],
    "both are kept": [update(**FEE), update(**DAY), afterwards(BOTH)],
    "a refused one changes nothing": [update(**FEE), update(), afterwards(BEFORE | FEE)],
    "one after the other": [Step(0, 1, changes=FEE), Step(2, 3, changes=DAY), read(BOTH, began=4)],
    "either of two changes": [update(**FEE), update(ProcFee="5.00"), afterwards(FEE)],
    "a read before": [update(**BOTH), read(BEFORE)],
    "a read after": [update(**BOTH), read(BOTH)],
    "reads on both sides": [update(**BOTH), read(BEFORE, ended=3), read(BOTH, began=5)],
    "a read between two updates": [update(**FEE), update(**DAY), read(BEFORE | DAY), afterwards(BOTH)],
    "a member that is not shown": [update(**BOTH), afterwards(FEE)],
    "a member that is not known": [update(**FEE), read({"Surf": "MO"})],
    "another spelling": [update(**FEE), afterwards({"ProcFee": "20"})],
}
UNEXPLAINED = {
    "one is lost": [update(**FEE), update(**DAY), afterwards(BEFORE | FEE)],
    "the one that ended last is lost": [Step(0, 9, changes=FEE), update(**DAY), afterwards(BEFORE | FEE)],
    "both are lost": [update(**FEE), update(**DAY), afterwards(BEFORE)],
    "half of an update": [update(**BOTH), read(BEFORE | FEE)],
    "from after to before": [update(**BOTH), read(BOTH, ended=3), read(BEFORE, began=5)],
    "as before, although the update had ended": [update(**BOTH), afterwards(BEFORE)],
    "as after, although the update had not begun": [Step(5, 10, changes=BOTH), read(BOTH, ended=3)],
    "two reads that see two orders": [update(**FEE), update(**DAY), read(BEFORE | FEE), read(BEFORE | DAY)],
    "the earlier of two changes": [Step(0, 1, changes=FEE), Step(2, 3, changes={"ProcFee": "5"}), read(FEE, began=4)],
}


@pytest.mark.parametrize("case", EXPLAINED)
def test_an_order_explains_the_answers(case: str) -> None:
    """Some order of the requests, in which none precedes one that had ended before, shows what was shown."""
    assert is_explained(BEFORE, EXPLAINED[case])


@pytest.mark.parametrize("case", UNEXPLAINED)
def test_no_order_explains_the_answers(case: str) -> None:
    """What was shown is the result of no order."""
    assert not is_explained(BEFORE, UNEXPLAINED[case])
