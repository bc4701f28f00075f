"""The fewest fields of a request that still show a failure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

Fails = Callable[[frozenset[str]], bool]
"""Sends a request with these optional fields only; whether the failure is still there."""


def fewest(fields: Sequence[str], involved: Collection[str], fails: Fails) -> frozenset[str]:
    """The smallest set of optional fields that was found to fail: the involved ones, those and another, or a subset.

    `fields` are the optional fields of the request that failed, `involved` those of them that the failure is about.
    """
    core = frozenset(involved) & frozenset(fields)
    if fails(core):
        return core
    for other in fields:
        if other not in core and fails(core | {other}):
            return core | {other}
    return _without_needless(frozenset(fields), fields, fails)


def _without_needless(left: frozenset[str], fields: Sequence[str], fails: Fails) -> frozenset[str]:
    for field in fields:
        if field in left and fails(left - {field}):
            left -= {field}
    return left
