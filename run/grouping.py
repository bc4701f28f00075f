"""Checks that share a worker: those that use up or change the same entries of the practice."""

from __future__ import annotations

from collections.abc import Iterable

from spec import catalogue

INSURANCE_HISTORY = {"create-insurance-history", "get-insurance-history"}


def group_of(rules: Iterable[str]) -> str | None:
    """The group of a check that cites these rules; None where any worker may run it."""
    cited = [catalogue()[rule] for rule in rules]
    needs = {need.partition(".")[0] for rule in cited for need in rule.needs}
    if "insurance" in needs or INSURANCE_HISTORY & {rule.operation for rule in cited}:
        return "insurance"
    return "disposable" if "disposable" in needs else None
