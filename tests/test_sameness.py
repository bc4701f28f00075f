"""Whether a value that was read back equals the one that was sent."""

from __future__ import annotations

from typing import Any

import pytest

from judging.sameness import same


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("125.95", 125.95),
        (25, "25.00"),
        (10**30, "1000000000000000019884624838656.00"),
        (0, "0.00"),
        ("no amount", "no amount"),
    ],
)
def test_an_amount_is_the_same(sent: Any, shown: Any) -> None:
    """Amounts are equal as strings or numbers, within floating-point precision."""
    assert same("ProcFee", sent, shown)


@pytest.mark.parametrize(
    ("sent", "shown"), [("125.95", 125.96), (10**9, "999999999.99"), ("25.99", "26"), (0, ""), (1, None)]
)
def test_an_amount_is_another(sent: Any, shown: Any) -> None:
    """Amounts that differ by a cent are not equal."""
    assert not same("ProcFee", sent, shown)
