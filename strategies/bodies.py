"""The plainest valid body of a create: fixed, so that the same request serves many rules."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypeAlias

from hypothesis.errors import InvalidArgument

from spec import Version
from strategies.dates import PLAIN_DAY
from strategies.practice import current
from target.errors import Blocked
from target.practice import Code, Patient

Body: TypeAlias = dict[str, Any]
"""A request body, ready for JSON."""

Area = Literal["None", "Mouth", "Tooth", "Surf", "Quad", "Sextant", "Arch", "ToothRange"]
AREAS: tuple[Area, ...] = ("None", "Mouth", "Tooth", "Surf", "Quad", "Sextant", "Arch", "ToothRange")

FIELDS = (
    *("PatNum", "ProcDate", "ProcStatus", "procCode", "CodeNum", "ToothNum", "Surf", "ToothRange"),
    *("AptNum", "PlannedAptNum", "ProcFee", "Priority", "priority", "ProvNum", "Dx", "dxName", "PlaceService", "Prosthesis"),
    *("DateOriginalProsth", "IsDateProsthEst", "ClaimNote", "ClinicNum", "DateTP", "SiteNum", "ProcTime", "ProcTimeEnd"),
    *("Prognosis", "BillingNote", "Discount"),
)
"""Every field of a create, as a person would write them: who, when, how far, what, where; then the rest."""

IGNORED = ("ProcNum", "provAbbr", "descript")
"""Fields that a create ignores; a body has them only when they are pinned."""

LATER_SINCE = Version((25, 2, 21))
LATER = frozenset(
    (
        *("CodeNum", "PlaceService", "Prosthesis", "DateOriginalProsth", "IsDateProsthEst", "ClaimNote", "DateTP", "SiteNum"),
        *("ProcTime", "ProcTimeEnd", "Prognosis", "BillingNote", "Discount"),
    )
)
"""The fields that came with version 25.2.21."""

PLAIN_PLACES: Mapping[tuple[str, bool], Mapping[str, str]] = {
    ("None", False): {},
    ("Mouth", False): {},
    ("Tooth", False): {"ToothNum": "4"},
    ("Surf", False): {"ToothNum": "4", "Surf": "MO"},
    ("Quad", False): {"Surf": "UL"},
    ("Sextant", False): {"Surf": "1"},
    ("Arch", False): {"Surf": "U"},
    ("ToothRange", False): {"ToothRange": "2,3"},
    ("Quad", True): {"Surf": "UL", "ToothRange": "9,10"},
    ("Arch", True): {"Surf": "U", "ToothRange": "2,3"},
}
"""By treatment area and AreaAlsoToothRange: a place in the mouth."""


def knows(field: str) -> bool:
    """Whether the version in use has that field."""
    return field not in LATER or current().version >= LATER_SINCE


def ordered(body: Mapping[str, Any]) -> Body:
    """The body with its keys in the order in which a person would write them, without those that are `...`."""
    keys = (*FIELDS, *(key for key in body if key not in FIELDS))
    return {key: body[key] for key in keys if key in body and body[key] is not ...}


def check_names(pinned: Iterable[str]) -> None:
    """Raise InvalidArgument for a pinned field that a create does not have, with the nearest one that it has."""
    for name in pinned:
        if name not in FIELDS + IGNORED:
            near = difflib.get_close_matches(name, FIELDS + IGNORED, n=1, cutoff=0)
            raise InvalidArgument(f"A create has no field {name!r}; did you mean {near[0]!r}?")


def plain_body(
    *,
    area: Area | None = None,
    patient: Patient | int | None = None,
    code: Code | str | None = None,
    status: str = "TP",
    with_range: bool = False,
    **pinned: Any,
) -> Body:
    """The required fields and nothing else: the first patient, a plain past date, TP, the first code of no area.

    Always the same body for the same practice and arguments. A pinned field is set as given, one pinned to `...` is left
    out. Raises Blocked where the practice has no such code.
    """
    check_names(pinned)
    chosen = find_code(code) if code is not None else codes_offered(area, with_range=with_range)[0]
    body: Body = {
        "PatNum": find_patient(patient if patient is not None else current().practice.patients[0]).PatNum,
        "ProcDate": PLAIN_DAY.isoformat(),
        "ProcStatus": status,
        **({} if "CodeNum" in pinned else {"procCode": chosen.ProcCode}),
        **PLAIN_PLACES[chosen.TreatArea, chosen.AreaAlsoToothRange],
    }
    return ordered({**body, **pinned})


def codes_offered(area: Area | None = None, *, with_range: bool | None = None) -> list[Code]:
    """The codes of an area, or of all with the areas None and Mouth first; raises Blocked when the practice has none."""
    if area is not None and area not in AREAS:
        raise InvalidArgument(f"{area!r} is no treatment area: {', '.join(AREAS)}.")
    kinds = [(one, also) for one, also in PLAIN_PLACES if area in (None, one) and with_range in (None, also)]
    practice = current().practice
    found = [code for one, also in kinds for code in practice.codes_of(one, with_range=also) if not code.ProcCode.startswith("~")]
    if not found:
        also = " and AreaAlsoToothRange" if with_range else ""
        raise Blocked(f"The practice lacks a code with area {area or 'of any kind'}{also}.")
    return found


def find_code(code: Code | str) -> Code:
    """The code itself, or the one of that ProcCode; raises InvalidArgument when the practice has none."""
    if isinstance(code, Code):
        return code
    found = [one for one in current().practice.codes if one.ProcCode == code]
    if not found:
        raise InvalidArgument(f"The practice has no code {code!r}; to send another, pin procCode.")
    return found[0]


def find_patient(patient: Patient | int) -> Patient:
    """The patient, or the one of that PatNum; raises InvalidArgument when the practice has none."""
    if isinstance(patient, Patient):
        return patient
    found = [one for one in current().practice.patients if one.PatNum == patient]
    if not found:
        raise InvalidArgument(f"The practice has no patient {patient}; to send another, pin PatNum.")
    return found[0]
