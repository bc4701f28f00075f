"""A procedure in an answer: the members of the version, in the form of the document's samples."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reference.call import Call
from reference.procedures.members import MEMBERS, Member
from reference.store import Row
from reference.switches import Switches

NEWER_MEMBERS = {"DiagnosticCode": "", "IcdVersion": 9, "IsPrincDiag": "false"}
"""Undocumented members that newer builds are known to answer."""


Writer = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Form:
    """The members of an answer, and the writers of those members whose stored value is not what is answered."""

    names: tuple[str, ...]
    writers: tuple[tuple[str, Writer], ...]


def show(call: Call, row: Row) -> dict[str, Any]:
    """The members of a procedure in this operation's answer; the row has all columns and a serverDateTime."""
    form = form_of(call.operation, call.switches)
    answer = {name: row[name] for name in form.names}
    for name, write in form.writers:
        answer[name] = write(answer[name])
    if row["Shown"] != "{}":
        answer |= {name: value for name, value in json.loads(row["Shown"]).items() if name in answer}
    if call.reading("answer-other-members") == "some":
        answer |= NEWER_MEMBERS
    return answer


@lru_cache(maxsize=256)
def form_of(operation: str, switches: Switches) -> Form:
    """The form of the answers of this operation with these switches."""
    members = [
        member
        for member in MEMBERS
        if member.since <= switches.version and not switches.broken(operation, f"answer-{member.slug}")
    ]
    writers = [(member.name, _writer(operation, switches, member)) for member in members]
    return Form(tuple(member.name for member in members), tuple((name, write) for name, write in writers if write))


def _writer(operation: str, switches: Switches, member: Member) -> Writer | None:
    if switches.broken(operation, f"shows-{member.slug}"):
        return OTHER_FORMS[member.kind]
    if member.kind == "key" and switches.reading(f"{operation}/answer-key-kind") == "digits-in-quotes":
        return str
    return FORMS.get(member.kind)


def _fee(cents: int) -> str:
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def _amount(cents: int) -> float:
    return cents / 100


def _american(text: str) -> str:
    """The text with its date in American order: 04/28/2021 for 2021-04-28."""
    return f"{text[5:7]}/{text[8:10]}/{text[:4]}{text[10:]}" if text else "01/01/0001 00:00:00"


FORMS: dict[str, Writer] = {"fee": _fee, "amount": _amount}
OTHER_FORMS: dict[str, Writer] = {
    "fee": lambda cents: f"{_fee(cents)}0",
    "date": _american,
    "moment": _american,
    "time": lambda text: text[:5],
    "flag": str.capitalize,
}
"""The forms of a server that breaks a rule of the kind OPERATION/shows-MEMBER."""
