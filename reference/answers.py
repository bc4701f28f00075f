"""How a procedure is answered: its members at the version, in the form of the samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reference.call import Call
from reference.members import MEMBERS, Member
from reference.store import Row
from reference.switches import Switches

NEWER_MEMBERS = {"DiagnosticCode": "", "IcdVersion": 9, "IsPrincDiag": "false"}
"""Members that newer builds are known to answer beside the documented ones."""


@dataclass(frozen=True, slots=True)
class Column:
    """One member of an answer and how its value is written."""

    name: str
    write: Callable[[Any], Any]


def show(call: Call, row: Row) -> dict[str, Any]:
    """The procedure as this operation answers it; a row is as the store reads it."""
    answer = {column.name: column.write(row[column.name]) for column in columns(call.operation, call.switches)}
    if row["Shown"] != "{}":
        answer |= {name: value for name, value in json.loads(row["Shown"]).items() if name in answer}
    if call.reading("answer-other-members") == "some":
        answer |= NEWER_MEMBERS
    return answer


@lru_cache(maxsize=256)
def columns(operation: str, switches: Switches) -> tuple[Column, ...]:
    """The members of this operation's answers under these switches."""
    return tuple(
        Column(member.name, _writer(operation, switches, member))
        for member in MEMBERS
        if member.since <= switches.version and f"{operation}/answer-{member.slug}" not in switches.faults
    )


def _writer(operation: str, switches: Switches, member: Member) -> Callable[[Any], Any]:
    if f"{operation}/shows-{member.slug}" in switches.faults:
        return OTHER_FORMS[member.kind]
    if member.kind == "key" and switches.reading(f"{operation}/answer-key-kind") == "digits-in-quotes":
        return str
    return FORMS.get(member.kind, _as_it_is)


def _as_it_is(value: Any) -> Any:
    return value


def _fee(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02}"


def _amount(cents: int) -> float:
    return cents / 100


def _american(text: str) -> str:
    """2021-04-28 as 04/28/2021; what follows the date stays."""
    return f"{text[5:7]}/{text[8:10]}/{text[:4]}{text[10:]}" if text else "01/01/0001 00:00:00"


FORMS: dict[str, Callable[[Any], Any]] = {"fee": _fee, "amount": _amount}
OTHER_FORMS: dict[str, Callable[[Any], Any]] = {
    "fee": lambda cents: f"{_fee(cents)}0",
    "date": _american,
    "moment": _american,
    "time": lambda text: text[:5],
    "flag": str.capitalize,
}
"""The forms of a server that breaks a rule on how a member is shown."""
