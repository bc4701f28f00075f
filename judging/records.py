"""Whole records against what the oracle permits, rule by rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from judging.sameness import same
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


def expected_words(permitted: Permitted) -> str:
    """What the rule expects, for people: `Dx 127, dxName "Attrition"`, with "or" between its readings."""
    return " or ".join(_words(reading) for reading in permitted.readings)


def received_words(permitted: Permitted, record: Mapping[str, Any]) -> str:
    """What the record shows of the members that the rule speaks of."""
    return _words({member: record.get(member) for member in permitted.members})


def _words(values: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{member} {value if isinstance(value, Containing) else json.dumps(value, ensure_ascii=False)}"
        for member, value in values.items()
    )
