"""The plainest valid body of a create: fixed, so that the same request serves many rules."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias

from hypothesis.errors import InvalidArgument

from spec import body_fields
from strategies.dates import PLAIN_DAY
from strategies.practice import current
from subject.errors import Blocked
from subject.practice import Code, Patient

Body: TypeAlias = dict[str, Any]
"""A request body, ready for JSON."""

Area = Literal["None", "Mouth", "Tooth", "Surf", "Quad", "Sextant", "Arch", "ToothRange"]
AREAS: tuple[Area, ...] = ("None", "Mouth", "Tooth", "Surf", "Quad", "Sextant", "Arch", "ToothRange")

FIELDS = (
    *("PatNum", "ProcDate", "ProcStatus", "procCode", "CodeNum", "ToothNum", "Surf", "ToothRange"),
    *(
        "AptNum",
        "PlannedAptNum",
        "ProcFee",
        "Priority",
        "priority",
        "ProvNum",
        "Dx",
        "dxName",
        "PlaceService",
        "Prosthesis",
    ),
    *(
        "DateOriginalProsth",
        "IsDateProsthEst",
        "ClaimNote",
        "ClinicNum",
        "DateTP",
        "SiteNum",
        "ProcTime",
        "ProcTimeEnd",
    ),
    *("Prognosis", "BillingNote", "Discount"),
)
"""Every field of a create, as a person would write them: who, when, how far, what, where; then the rest."""

IGNORED = ("ProcNum", "provAbbr", "descript")
"""Fields that a create ignores; a body has them only when they are pinned."""

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
    return field in body_fields("create-procedure", current().version)


def ordered(body: Mapping[str, Any]) -> Body:
    """The body with its keys in the order in which a person would write them, without those that are `...`."""
    keys = (*FIELDS, *(key for key in body if key not in FIELDS))
    return {key: body[key] for key in keys if key in body and body[key] is not ...}


def as_json(body: Body) -> str:
    """The body as it is sent, for people; a value that is not valid JSON is written as Python writes it."""
    return json.dumps(body, ensure_ascii=False, default=repr)


def check_arguments(
    area: str | None, code: Code | str | None, with_range: bool | None, pinned: Mapping[str, Any]
) -> None:
    """Raise InvalidArgument for an unknown area, an area beside a code, or a field that a create does not have."""
    if area is not None and area not in AREAS:
        raise InvalidArgument(f"{area!r} is no treatment area: {', '.join(AREAS)}.")
    if code is not None and (area is not None or with_range is not None):
        raise InvalidArgument("A code has its own area: give code, or area and with_range.")
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
    with_range: bool | None = None,
    **pinned: Any,
) -> Body:
    """The required fields and nothing else: the first patient, a plain past date, TP, the first code of no area.

    The same practice and arguments always give the same body. A pinned field is set as given, and left out if it is
    pinned to `...`; a pinned code or appointment brings its area or its patient. Raises Blocked if the practice has no
    such code.
    """
    check_arguments(area, code, with_range, pinned)
    chosen = (
        find_code(code) if code is not None else (pinned_codes(pinned) or codes_offered(area, with_range=with_range))[0]
    )
    body: Body = {
        "PatNum": (find_patient(patient) if patient is not None else patients_for(pinned)[0]).PatNum,
        "ProcDate": PLAIN_DAY.isoformat(),
        "ProcStatus": status,
        **({} if "CodeNum" in pinned else {"procCode": chosen.ProcCode}),
        **PLAIN_PLACES[chosen.TreatArea, takes_range(chosen)],
    }
    return ordered({**body, **pinned})


def codes_offered(area: Area | None = None, *, with_range: bool | None = None) -> list[Code]:
    """The codes of an area, or of all areas, None and Mouth first; raises Blocked if the practice has none."""
    kinds = [(one, also) for one, also in PLAIN_PLACES if area in (None, one) and with_range in (None, also)]
    practice = current().practice
    found = [code for one, also in kinds for code in practice.codes_of(one, with_range=also) if not code.is_internal]
    if not found:
        raise Blocked.lacking(
            f"a code{f' with area {area}' if area else ''}{' and AreaAlsoToothRange' if with_range else ''}"
        )
    return found


def takes_range(code: Code) -> bool:
    """Whether the code asks for a ToothRange beside a quadrant or an arch."""
    return code.AreaAlsoToothRange and code.TreatArea in ("Quad", "Arch")


def pinned_codes(pinned: Mapping[str, Any]) -> list[Code]:
    """The code that a pinned procCode or CodeNum names, if the practice has it."""
    return [
        one
        for one in current().practice.codes
        if pinned.get("procCode") == one.ProcCode or pinned.get("CodeNum") == one.CodeNum
    ]


def patients_for(pinned: Mapping[str, Any]) -> Sequence[Patient]:
    """The patient that is pinned, or whose appointment is; else every patient."""
    practice = current().practice
    keys = [pinned.get("AptNum"), pinned.get("PlannedAptNum")]
    wanted = [pinned.get("PatNum"), *(one.PatNum for one in practice.appointments if one.AptNum in keys)]
    return [one for one in practice.patients if one.PatNum in wanted] or practice.patients


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
