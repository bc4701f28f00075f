"""The fewest fields of a request that still show a failure."""

from __future__ import annotations

import pytest

from judging.fewest import fewest
from judging.records import broken, expected_words, received_words
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
    assert expected_words(rule) == "Discount 25.99"
    assert received_words(rule, {"Discount": 0}) == "Discount 0"


def test_any_reading_satisfies_a_rule() -> None:
    """A record that shows all values of one reading satisfies the rule; a mixture of two does not."""
    rule = Permitted("create-procedure/dx-default", ({"Dx": 0, "dxName": ""}, {"Dx": 128, "dxName": "Decay"}))
    assert not broken([rule], {"Dx": 128, "dxName": "Decay"})
    assert broken([rule], {"Dx": 128, "dxName": ""}) == [rule]
    assert not broken([rule], {"Dx": 128})
