"""The fewest fields of a request that still show a failure."""

from __future__ import annotations

from typing import Any

import pytest

from judging.fewest import fewest
from judging.records import Difference, broken, difference
from oracle.permitted import Permitted, value

FIELDS = ("A", "B", "C", "D", "E")


@pytest.mark.parametrize(
    ("guilty", "involved", "found"),
    [
        (set(), {"A"}, {"A"}),
        ({"A"}, {"A"}, {"A"}),
        ({"A", "C"}, {"A"}, {"A", "C"}),
        ({"B", "D", "E"}, {"A"}, {"B", "D", "E"}),
    ],
    ids=["whatever-is-sent", "the-field-alone", "beside-another", "three-others"],
)
def test_the_fields_that_meet_are_found(guilty: set[str], involved: set[str], found: set[str]) -> None:
    """A failure that needs certain fields is narrowed down to these, or to the field that it is about."""
    assert fewest(FIELDS, involved, lambda sent: guilty <= sent) == found


def test_expected_and_received_are_told_alike() -> None:
    """The expected words name the members with their values, the received words what the record shows of them."""
    rule = value("update-procedure/discount-is-updated", Discount=25.99)
    assert difference(rule, {"Discount": 0}) == Difference("Discount 25.99", "Discount 0", (("Discount", 25.99, 0),))


DECAY, NOTHING = {"Dx": 128, "dxName": "Decay"}, {"Dx": 0, "dxName": ""}


@pytest.mark.parametrize(
    ("readings", "shown", "expected", "received"),
    [
        ([DECAY], {"Dx": 128, "dxName": "Chip"}, 'dxName "Decay"', 'dxName "Chip"'),
        ([NOTHING, DECAY], {"Dx": 128, "dxName": "Chip"}, 'dxName "Decay"', 'dxName "Chip"'),
        ([NOTHING, DECAY], {"Dx": 128, "dxName": ""}, 'Dx 0, dxName "" or Dx 128, dxName "Decay"', 'Dx 128, dxName ""'),
        ([NOTHING, DECAY], {"Dx": 7, "dxName": "x"}, 'Dx 0, dxName "" or Dx 128, dxName "Decay"', 'Dx 7, dxName "x"'),
        ([{"Dx": 0}, {"Dx": 128}], {"Dx": 7}, "Dx 0 or Dx 128", "Dx 7"),
    ],
    ids=["one-reading", "nearest-reading", "between-two", "neither", "one-member"],
)
def test_members_that_are_right_are_not_told(
    readings: list[dict[str, Any]], shown: dict[str, Any], expected: str, received: str
) -> None:
    """Only the members that differ from the reading that comes nearest are told; where several do, all of those."""
    found = difference(Permitted("create-procedure/dx-default", tuple(readings)), shown)
    assert (found.expected, found.received) == (expected, received)


def test_any_reading_satisfies_a_rule() -> None:
    """A record that shows all values of one reading satisfies the rule; a mixture of two does not."""
    rule = Permitted("create-procedure/dx-default", ({"Dx": 0, "dxName": ""}, {"Dx": 128, "dxName": "Decay"}))
    assert not broken([rule], {"Dx": 128, "dxName": "Decay"})
    assert broken([rule], {"Dx": 128, "dxName": ""}) == [rule]
    assert not broken([rule], {"Dx": 128})
