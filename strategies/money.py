"""Amounts of money: fees as text, discounts as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from strategies.practice import current

HIGHEST = Decimal("9999.99")
HIGHEST_DISCOUNT = Decimal("99.99")
PLAIN_FEE = 12595
"""In cents, as in the document's sample: no round sum that a fee schedule is likely to hold."""
BESIDE_A_DISCOUNT: Mapping[str, Any] = {"ProcFee": "125.95"}
"""Whether a discount may be more than the fee is left open: beside this fee none that is generated is."""


@st.composite
def amounts(draw: st.DrawFn, *, highest: Decimal = HIGHEST, other_than: str | None = None) -> str:
    """Amounts as text with two decimals, from 0.01, never a fee that the practice names; shrinks to 125.95."""
    cents = draw(_cents(highest, plain=PLAIN_FEE))
    taken = _known_fees() | {Decimal(other_than or 0)}
    while Decimal(cents) / 100 in taken:
        cents = cents + 1 if cents < highest * 100 else 1
    return f"{cents // 100}.{cents % 100:02}"


def discounts(*, highest: Decimal = HIGHEST_DISCOUNT, other_than: float | None = None) -> SearchStrategy[float]:
    """Discounts as numbers with at most two decimals, from 0.01; shrinks to 25.99."""
    numbers = _cents(highest, plain=2599).map(lambda cents: cents / 100)
    return numbers.map(lambda number: number + 1 if number == other_than else number)


@cache
def _cents(highest: Decimal, *, plain: int) -> SearchStrategy[int]:
    last = int(highest * 100)
    if last < 1:
        raise InvalidArgument(f"There is no amount from 0.01 to {highest}.")
    plain = min(plain, last)
    return st.integers(1 - plain, last - plain).map(lambda cents: plain + cents)


def _known_fees() -> frozenset[Decimal]:
    practice = current().practice
    fees = {fee for patient in practice.patients for fee in patient.fees.values()}
    return frozenset(fees | {code.fee for code in practice.codes if code.fee is not None})
