"""Searches: every pair of criteria, each criterion alone, and values that keep out what all others let in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strategies.arrays import covering_rows

ABSENT, SENT = "absent", "sent"


@dataclass(frozen=True, slots=True)
class Search:
    """The criteria of a list, and how many of its first rows to skip; None without Offset."""

    criteria: Mapping[str, Any]
    offset: int | None = None

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the request."""
        return {**self.criteria, **({} if self.offset is None else {"Offset": self.offset})}


Excludes = Callable[[Mapping[str, Any], str], bool]
"""Whether a known procedure meets all these criteria but the one of that name."""


def searches(
    own: Mapping[str, Any], others: Mapping[str, Any], excludes: Excludes, *, strength: int, salt: str
) -> list[Search]:
    """Every pair (or triple) of criteria and Offset, absent or sent, and what else shows that none is ignored.

    `own` has the values that the wanted procedures meet, `others` another value of each.
    """
    levels = {name: [ABSENT, SENT] for name in (*own, "Offset")}
    rows = covering_rows(levels, strength=strength, salt=salt)
    found = [Search(own), Search(own, 1)]
    for row in rows:
        criteria = {name: value for name, value in own.items() if row[name] == SENT}
        found += [Search(criteria, 1 if row["Offset"] == SENT else None)] if criteria else []
    return [*found, *_completing(found, own, others, excludes)]


def _completing(
    found: Sequence[Search], own: Mapping[str, Any], others: Mapping[str, Any], excludes: Excludes
) -> Iterator[Search]:
    """For each criterion that may be ignored beside others unnoticed: a search for another value beside them."""
    shown = {
        (name, other)
        for one in found
        for name in one.criteria
        if excludes(one.criteria, name)
        for other in one.parameters
    }
    for name in own:
        beside = [other for other in (*own, "Offset") if other != name and (name, other) not in shown]
        if name in others and beside:
            criteria = {name: others[name], **{other: own[other] for other in beside if other in own}}
            plain = {other: value for other, value in own.items() if other != name}
            yield Search({**(criteria if len(criteria) > 1 else plain), name: others[name]})
            if "Offset" in beside:
                yield Search({**plain, name: others[name]}, 1)
