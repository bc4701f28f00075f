"""Valid bodies of a create."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.errors import InvalidArgument
from hypothesis.strategies import SearchStrategy

from spec import catalogue, enumeration
from strategies.bodies import (
    Area,
    Body,
    check_arguments,
    codes_offered,
    find_code,
    find_patient,
    knows,
    ordered,
    patients_for,
    pinned_codes,
    plain_body,
    takes_range,
)
from strategies.dates import procedure_dates
from strategies.optional_fields import Scene, optional_fields
from strategies.practice import current
from strategies.ranges import ARCH_TEETH, QUADRANT_TEETH, tooth_ranges
from strategies.surfaces import arches, quadrants, sextants, surfaced_teeth, surfaces
from strategies.teeth import PERMANENT, PRIMARY, teeth
from subject.practice import Code, Patient

APPOINTMENTS = ("AptNum", "PlannedAptNum")
"""Only procedures that are planned are put on an appointment."""


def procedures(
    *,
    area: Area | None = None,
    patient: Patient | int | None = None,
    code: Code | str | None = None,
    status: str | None = None,
    with_range: bool | None = None,
    complete: bool = False,
    **pinned: Any,
) -> SearchStrategy[Body]:
    """Valid bodies for every treatment area that the practice offers, with some of the optional fields.

    complete asks for all the optional fields that version, features and code allow. with_range asks for codes with or
    without AreaAlsoToothRange. A field pinned to a value has it, to a strategy draws from it, to `...` is left out; a
    pinned field is not checked, and its twin is left out. Values are never a field's default. Shrinks to the required
    fields: the first patient, TP, 2020-01-02, no area.
    """
    check_arguments(area, code, with_range, pinned)
    return _procedures(area, patient, code, status, with_range, complete, pinned)


def full_procedures(**arguments: Any) -> SearchStrategy[Body]:
    """Valid bodies with every optional field that version, features and code allow; takes what procedures takes."""
    return procedures(complete=True, **arguments)


def minimal_procedures(**arguments: Any) -> SearchStrategy[Body]:
    """The one body with the required fields only; takes what plain_body takes, and pinned fields may be strategies."""
    values = {name: value if isinstance(value, SearchStrategy) else st.just(value) for name, value in arguments.items()}
    return st.builds(plain_body, **values)


@st.composite
def _procedures(
    draw: st.DrawFn,
    area: Area | None,
    patient: Patient | int | None,
    code: Code | str | None,
    status: str | None,
    with_range: bool | None,
    complete: bool,
    pinned: Mapping[str, Any],
) -> Body:
    set_apart = {name: _drawn(draw, value) for name, value in pinned.items()}
    chosen = find_code(code) if code is not None else draw(_codes(area, with_range, set_apart))
    who = find_patient(patient) if patient is not None else draw(st.sampled_from(patients_for(set_apart)))
    body: Body = {"PatNum": who.PatNum, "ProcDate": draw(procedure_dates()), "ProcStatus": draw(_statuses(status))}
    body |= draw(_names(chosen, set_apart))
    body |= draw(_places(area=chosen.TreatArea, with_range=takes_range(chosen), pinned=set_apart))
    body |= set_apart
    offered = optional_fields(Scene(current(), who, chosen), set_apart)
    for twins in ("Priority", "priority"), ("Dx", "dxName"):
        offered.pop(draw(st.sampled_from(twins[::-1])), None)
    drawn = draw(st.fixed_dictionaries(offered) if complete else st.fixed_dictionaries({}, optional=offered))
    body |= {name: value for name, value in drawn.items() if body["ProcStatus"] == "TP" or name not in APPOINTMENTS}
    fee = body.get("ProcFee") or who.fees.get(chosen.ProcCode, chosen.fee)
    return ordered(_settled(body, fee, set_apart))


def _drawn(draw: st.DrawFn, value: Any) -> Any:
    return draw(value) if isinstance(value, SearchStrategy) else value


@st.composite
def _codes(draw: st.DrawFn, area: Area | None, with_range: bool | None, pinned: Mapping[str, Any]) -> Code:
    """The code that is pinned; else one of an area, every area as likely as the next."""
    if named := pinned_codes(pinned):
        return named[0]
    found = codes_offered(area, with_range=with_range)
    kinds = list(dict.fromkeys((code.TreatArea, code.AreaAlsoToothRange) for code in found))
    kind = draw(st.sampled_from(kinds))
    return draw(st.sampled_from([code for code in found if (code.TreatArea, code.AreaAlsoToothRange) == kind]))


def _statuses(status: str | None) -> SearchStrategy[str]:
    """The status that was asked for; else one that can be deleted again, mostly the one that nothing else hangs on."""
    allowed = enumeration("ProcStatus", current().version)
    if status is None:
        complete = catalogue()["delete-procedure/accepts-c"].holds_at(current().version)
        return st.sampled_from(("TP", "TP", "TP", "C") if complete else ("TP",))
    if status not in allowed:
        raise InvalidArgument(
            f"A create cannot set {status!r} at {current().version}, only {', '.join(allowed)}; "
            "to send it, pin ProcStatus."
        )
    return st.just(status)


def _names(code: Code, pinned: Mapping[str, Any]) -> SearchStrategy[Body]:
    """The code by its ProcCode or by its CodeNum; nothing beside a pinned one that is not left out."""
    if any(pinned.get(name, ...) is not ... for name in ("procCode", "CodeNum")):
        return st.just({})
    ways: list[Body] = [{"procCode": code.ProcCode}, {"CodeNum": code.CodeNum}]
    return st.sampled_from([way for way in ways if knows(next(iter(way))) and next(iter(way)) not in pinned] or [{}])


@st.composite
def _places(draw: st.DrawFn, *, area: str, with_range: bool, pinned: Mapping[str, Any]) -> dict[str, str]:
    """The fields of a treatment area: ToothNum, Surf and ToothRange that fit each other and the pinned ones."""
    given = {name: value for name, value in pinned.items() if isinstance(value, str)}
    place: dict[str, str] = {}
    if area in ("Tooth", "Surf"):
        place["ToothNum"] = given.get("ToothNum") or draw(_teeth_for(given.get("Surf")))
    if area in ("Surf", "Quad", "Sextant", "Arch"):
        place["Surf"] = given.get("Surf") or draw(_surfs_for(area, place.get("ToothNum")))
    if area == "ToothRange" or with_range:
        within = {**QUADRANT_TEETH, **ARCH_TEETH}.get(place.get("Surf", ""), (1, 32))
        place["ToothRange"] = given.get("ToothRange") or draw(tooth_ranges(within=within))
    return place


def _teeth_for(surf: str | None) -> SearchStrategy[str]:
    try:
        return surfaced_teeth(surf or "")
    except InvalidArgument:
        return teeth()


def _surfs_for(area: str, tooth: str | None) -> SearchStrategy[str]:
    if area == "Surf":
        return surfaces(tooth=tooth if tooth in PERMANENT + PRIMARY else None)
    return {"Quad": quadrants, "Sextant": sextants, "Arch": arches}[area]()


def _settled(body: Body, fee: str | Decimal | None, pinned: Mapping[str, Any]) -> Body:
    """Fit the end to the start, the discount to the fee and the original date to a replacement; pinned values stay."""
    if {"ProcTime", "ProcTimeEnd"} <= body.keys() - pinned.keys():
        body["ProcTime"], body["ProcTimeEnd"] = sorted((body["ProcTime"], body["ProcTimeEnd"]))
    if "Discount" in body.keys() - pinned.keys() and "ProcFee" not in pinned and fee:
        body["Discount"] = float(min(Decimal(str(body["Discount"])), Decimal(fee)))
    if body.get("DateOriginalProsth", ...) is not ... and "Prosthesis" not in pinned:
        body["Prosthesis"] = "R"
    return body
