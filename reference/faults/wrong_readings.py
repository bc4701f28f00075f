"""What a faulty server shows of a record that it read wrongly; the names of these faults are in reading_names.py."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from reference.call import Answer, Call
from reference.faults.classes_of_values import SHOWN_SPOILS
from reference.faults.reading_names import FIXED
from reference.procedures.answers import show

_NAME = re.compile(r"([\w-]+)/(spoils|copies|fixes|quotes|shows-former)-([A-Za-z]+)(?:-from)?-?([\w-]*)")

Shown = dict[str, Any]
Misread = Callable[[Call, Shown, str, str], Any]
"""Gives the wrong value of a member of an answer, by the names of the member and of another or of a class."""


def misread(call: Call, answer: Answer) -> Answer:
    """The answer as a server with faults of reading gives it; creates and updates of procedures are not read."""
    chosen = [match.groups() for name in call.switches.faults if (match := _NAME.fullmatch(name))]
    faults = [(effect, member, other) for operation, effect, member, other in chosen if operation == call.operation]
    if not faults or answer.body is None or call.operation in ("create-procedure", "update-procedure"):
        return answer
    rows = answer.body if isinstance(answer.body, list) else [answer.body]
    for effect, member, other in faults:
        rows = [_changed(call, row, effect, member, other) for row in rows]
    return replace(answer, body=rows if isinstance(answer.body, list) else rows[0])


def _changed(call: Call, row: Shown, effect: str, member: str, other: str) -> Shown:
    if member not in row:
        return row
    with suppress(ValueError, TypeError, KeyError):  # what is no amount and no date is not spoiled
        return {**row, member: MISREADINGS[effect](call, row, member, other)}
    return row


def _spoiled(_call: Call, row: Shown, member: str, name: str) -> Any:
    spoil = SHOWN_SPOILS[member][name]
    value = spoil(row[member])
    return float(value) if isinstance(row[member], float) else value


def _former(call: Call, row: Shown, member: str, _other: str) -> Any:
    """The member as it was when the procedure was created."""
    stored = call.store.procedure(int(row["ProcNum"])) or {}
    return show(call, {**stored, **json.loads(stored["Replaced"]), "serverDateTime": ""})[member]


MISREADINGS: Mapping[str, Misread] = {
    "spoils": _spoiled,
    "copies": lambda _call, row, _member, other: row[other],
    "fixes": lambda _call, _row, member, _other: FIXED[member],
    "quotes": lambda _call, row, member, _other: [str(key) for key in row[member]],
    "shows-former": _former,
}
"""By effect: what an answer shows in place of the value of a member."""


def copied_defaults(call: Call, body: Shown) -> Shown:
    """The body of a create with the value of another field for those that are absent."""
    return {**body, **dict(_copied(call, body))}


def _copied(call: Call, body: Shown) -> Iterator[tuple[str, Any]]:
    for name in call.switches.faults:
        match = _NAME.fullmatch(name)
        if match and match[1] == call.operation == "create-procedure" and match[2] == "copies":
            _, _, member, other = match.groups()
            if other in body and member not in body:
                yield member, body[other]
