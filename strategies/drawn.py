"""Values that Hypothesis draws for rows, beyond the classes of values that every run sends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from strategies.dates import dates_text, procedure_dates
from strategies.money import amounts, discounts
from strategies.notes import billing_notes, claim_notes
from strategies.ranges import tooth_ranges

DRAWN = settings(
    database=None, deadline=None, derandomize=False, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


def drawn(values: SearchStrategy[Any], *, number: int, salt: str) -> Sequence[Any]:
    """At most so many different values of a strategy; another salt gives other ones."""
    found: dict[str, Any] = {}

    @seed(salt)
    @settings(DRAWN, max_examples=number)
    @given(values)
    def collect(value: Any) -> None:
        found.setdefault(str(value), value)

    collect()
    return list(found.values())


def values_beyond_classes(*, number: int, salt: str) -> Mapping[str, Sequence[Any]]:
    """By field: values of its whole range, for the rows that are left when every class was sent."""
    strategies = {
        "ProcDate": procedure_dates(),
        "DateTP": dates_text(),
        "DateOriginalProsth": dates_text(),
        "ProcFee": amounts(),
        "Discount": discounts(),
        "ProcTime": _minutes(),
        "ProcTimeEnd": _minutes(),
        "ClaimNote": claim_notes(),
        "BillingNote": billing_notes(),
        "ToothRange": tooth_ranges(),
    }
    return {field: drawn(values, number=number, salt=f"{salt} {field}") for field, values in strategies.items()}


def _minutes() -> SearchStrategy[str]:
    return st.integers(1, 1439).map(lambda minute: f"{minute // 60:02}:{minute % 60:02}:00")
