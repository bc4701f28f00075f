"""Choices from the practice: which patient, which code; Blocked where the manifest has none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from strategies.fitting_values import clinic_for, provider_for
from subject import Appointment, Blocked, Code, Definition, Practice

T = TypeVar("T")


def plain_codes(practice: Practice) -> list[Code]:
    """The codes that ask for no tooth and no surface, or where there are none, all."""
    return practice.codes_of("None") + practice.codes_of("Mouth") or list(practice.codes)


def prosthetic_code(practice: Practice) -> Code:
    """A code whose IsProsth is true, one that asks for least."""
    plain_first = sorted(practice.codes, key=lambda code: code.TreatArea not in ("None", "Mouth"))
    return first([code for code in plain_first if code.IsProsth], "a code with IsProsth true")


def code_of(practice: Practice, area: str, *, with_range: bool = False) -> Code:
    """A code of a treatment area."""
    return first(practice.codes_of(area, with_range=with_range), f"a code with area {area}")


def appointment(practice: Practice, status: str = "Scheduled") -> Appointment:
    """An appointment, an ordinary (Scheduled) or a Planned one."""
    return first(practice.appointments_that_are(status), f"an appointment with AptStatus {status}")


def neither_first(definitions: Sequence[Definition]) -> Definition:
    """A definition that no reading takes for the default: first neither by order nor by key, where there are three."""
    first(definitions[1:], "two definitions of a category")
    by_key = min(definitions, key=lambda one: one.DefNum)
    return [one for one in definitions[1:] if one != by_key or len(definitions) == 2][-1]


def first(found: Sequence[T], what: str) -> T:
    """The first of what was found; raises Blocked where there is none."""
    if not found:
        raise Blocked.lacking(what)
    return found[0]


CHOSEN_KEYS: Mapping[str, Callable[[Practice], dict[str, Any]]] = {
    "AptNum": lambda p: {"patient": appointment(p).PatNum, "AptNum": appointment(p).AptNum},
    "PlannedAptNum": lambda p: {
        "patient": appointment(p, "Planned").PatNum,
        "PlannedAptNum": appointment(p, "Planned").AptNum,
    },
    "Priority": lambda p: {"Priority": neither_first(p.priorities).DefNum},
    "Dx": lambda p: {"Dx": neither_first(p.diagnoses).DefNum},
    "Prognosis": lambda p: {"Prognosis": p.prognoses[-1].DefNum},
    "ProvNum": lambda p: {"ProvNum": provider_for(p)},
    "ClinicNum": lambda p: {"ClinicNum": clinic_for(p)},
    "SiteNum": lambda p: {"SiteNum": p.sites[-1]},
}
"""For each key of a body: an entry of the practice that no default leads to, and the patient that goes with it."""
