"""Whole records against what the oracle permits, rule by rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from judging.sameness import same
from judging.topic import Change
from oracle import Containing, Permitted


def is_shown(permitted: Permitted, record: Mapping[str, Any]) -> bool:
    """Whether the record has every member that the rule speaks of."""
    return all(member in record for member in permitted.members)


def holds(permitted: Permitted, record: Mapping[str, Any]) -> bool:
    """Whether the record shows the values of one of the rule's readings."""
    return any(
        all(same(member, value, record.get(member)) for member, value in reading.items())
        for reading in permitted.readings
    )


def broken(permitted: Iterable[Permitted], record: Mapping[str, Any]) -> list[Permitted]:
    """The rules that a record contradicts; a member that it does not show contradicts none."""
    return [one for one in permitted if is_shown(one, record) and not holds(one, record)]


@dataclass(frozen=True, slots=True)
class Difference:
    """What a record shows otherwise than a rule permits: in words, and each member with expected and received value."""

    expected: str
    received: str
    changes: tuple[Change, ...]


def difference(permitted: Permitted, record: Mapping[str, Any]) -> Difference:
    """Compare a record with the readings that it comes nearest to, in nothing but the members that differ.

    The words are those of people: `Dx 127, dxName "Attrition"`, with "or" between the readings.
    """
    wrong = [
        {member: value for member, value in reading.items() if not same(member, value, record.get(member))}
        for reading in permitted.readings
    ]
    fewest = min(map(len, wrong), default=0)
    nearest = [number for number, members in enumerate(wrong) if len(members) == fewest]
    differing = {member for number in nearest for member in wrong[number]}
    members = [member for member in permitted.members if member in differing]
    readings = [permitted.readings[number] for number in nearest]
    expected = dict.fromkeys(
        _words({member: reading[member] for member in members if member in reading}) for reading in readings
    )
    return Difference(
        " or ".join(expected),
        _words({member: record.get(member) for member in members}),
        tuple((member, value, record.get(member)) for number in nearest for member, value in wrong[number].items()),
    )


def _words(values: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{member} {value if isinstance(value, Containing) else json.dumps(value, ensure_ascii=False)}"
        for member, value in values.items()
    )
