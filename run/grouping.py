"""Checks that stay together: a worker has those that use up the same entries, a shard those that make the same, too."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from spec import catalogue

INSURANCE_HISTORY = {"create-insurance-history", "get-insurance-history"}


def group_of(rules: Iterable[str]) -> str | None:
    """The group of a check that cites these rules; None where any worker may run it."""
    cited = [catalogue()[rule] for rule in rules]
    needs = {need.partition(".")[0] for rule in cited for need in rule.needs}
    if "insurance" in needs or INSURANCE_HISTORY & {rule.operation for rule in cited}:
        return "insurance"
    return "disposable" if "disposable" in needs else None


ROWS = "rows_of_the_run"
"""The fixture with the rows of a run: making them takes long, and what they cover is counted together."""


def shared_making(item: pytest.Item) -> str | None:
    """The group of a check in one shard with all that need the same costly fixture; None where any shard may run it."""
    return ROWS if ROWS in getattr(item, "fixturenames", ()) else None
