"""What the document permits a member of a record to show after a request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strategies.practice import Surroundings
from subject.practice import Code, Definition, Patient, Practice

SHOWN = 50
"""Characters of a text that a message shows at most."""


@dataclass(frozen=True, slots=True)
class Containing:
    """A text with these parts, one behind the other and the last of them once, and without another one."""

    parts: tuple[str, ...]
    without: str = ""

    def __str__(self) -> str:
        told = " and then ".join(repr(_cut(part)) for part in self.parts)
        return f"with {told}" + (f" and without {_cut(self.without)!r}" if self.without else "")


def _cut(text: str) -> str:
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Permitted:
    """One rule's sentence about members of one record.

    `readings` are the alternatives: each gives a value for every member that the rule speaks of, and a record that
    shows all the values of one alternative satisfies the rule.
    """

    rule: str
    readings: tuple[Mapping[str, Any], ...]

    @property
    def members(self) -> tuple[str, ...]:
        """The members that the rule speaks of."""
        return tuple(dict.fromkeys(member for values in self.readings for member in values))


def value(rule: str, **values: Any) -> Permitted:
    """A rule with one reading: these members show these values."""
    return Permitted(rule, (values,))


def code_of(practice: Practice, body: Mapping[str, Any]) -> Code | None:
    """The procedure code that a body names by procCode or CodeNum; None where it names none that the manifest has."""
    named = (
        one
        for one in practice.codes
        if str(one.CodeNum) == str(body.get("CodeNum")) or one.ProcCode == body.get("procCode")
    )
    return next(named, None)


def patient_of(practice: Practice, body: Mapping[str, Any]) -> Patient | None:
    """The patient whose PatNum a body has; None where the manifest does not name one."""
    return next((one for one in practice.patients if str(one.PatNum) == str(body.get("PatNum"))), None)


def definition_of(definitions: Sequence[Definition], key: Any) -> Definition | None:
    """The definition of that DefNum; None where the manifest does not name one."""
    return next((one for one in definitions if str(one.DefNum) == str(key)), None)


def category(around: Surroundings, field: str) -> Sequence[Definition]:
    """The definitions of the category that a field refers to: Priority, Dx or Prognosis, by key or by name."""
    practice = around.practice
    return {
        "priority": practice.priorities,
        "dx": practice.diagnoses,
        "dxname": practice.diagnoses,
        "prognosis": practice.prognoses,
    }[field.lower()]
