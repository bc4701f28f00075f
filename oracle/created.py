"""POST (create): what the record of an accepted create may show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from oracle.permitted import Permitted, category, code_of, definition_of, patient_of, value
from oracle.sent import rule_of
from spec import slug
from spec.field_groups import PLACE_FIELDS
from strategies.practice import Surroundings
from subject.practice import Code, Patient

OPERATION = "create-procedure"

DEFAULTS: Mapping[str, Any] = {
    "PlannedAptNum": 0,
    "Prosthesis": "",
    "DateOriginalProsth": "0001-01-01",
    "ClaimNote": "",
    "SiteNum": 0,
    "ProcTime": "00:00:00",
    "ProcTimeEnd": "00:00:00",
    "Prognosis": 0,
    "BillingNote": "",
    "Discount": 0.0,
    "IsDateProsthEst": "false",
}
"""The documented value of each optional field that is absent, where it depends on nothing else."""

CONSTANTS: Mapping[str, tuple[str, Any]] = {
    "UnitQty": ("unit-qty-default", 1),
    "HideGraphics": ("hide-graphics-default", "false"),
    "CanadianTypeCodes": ("canadian-type-codes-default", ""),
    "IsLocked": ("is-locked-default", "false"),
}
"""Members that no field of a create sets, by the rule that gives their value in the samples."""

NAMES = ("priority", "dxName")
"""Fields that name a definition: one rule states both the name and its key."""

AREAS: Mapping[tuple[str, bool], str] = {
    ("None", False): "area-none",
    ("Mouth", False): "area-mouth",
    ("Tooth", False): "area-tooth",
    ("Surf", False): "area-surf",
    ("Quad", False): "area-quad",
    ("Sextant", False): "area-sextant",
    ("Arch", False): "area-arch",
    ("ToothRange", False): "area-tooth-range",
    ("Quad", True): "area-quad-with-range",
    ("Arch", True): "area-arch-with-range",
}


def created(body: Mapping[str, Any], around: Surroundings) -> list[Permitted]:
    """What the record of an accepted create may show, rule by rule.

    `body` is a valid request of POST (create). Members of which the document says nothing for this request are left
    out. Source: "ProcedureLogs POST (create)", the fields one by one.
    """
    code, patient = code_of(around.practice, body), patient_of(around.practice, body)
    return [
        *(_kept(field, sent, code) for field, sent in body.items() if field not in NAMES),
        *_code(body, code),
        *_defaults(body),
        *_names(body, around),
        *_provider(body, around, patient),
        *_clinic_and_place(body, around, patient),
        *_fee(body, code, patient),
    ]


def _kept(field: str, sent: Any, code: Code | None) -> Permitted:
    return value(rule_of("create-procedure", field, sent, code), **{field: sent})


def _code(body: Mapping[str, Any], code: Code | None) -> Iterator[Permitted]:
    if code is None:
        return
    area = {field: body[field] for field in PLACE_FIELDS if field in body}
    kind = (code.TreatArea, code.AreaAlsoToothRange and code.TreatArea in ("Quad", "Arch"))
    yield value(f"{OPERATION}/{AREAS[kind]}", **area, ProcStatus=body["ProcStatus"])
    if "procCode" in body:
        yield value(f"{OPERATION}/proc-code-sets-code-num", CodeNum=code.CodeNum)
    if "CodeNum" in body:
        yield value(f"{OPERATION}/code-num-sets-proc-code", procCode=code.ProcCode)
    if code.Descript is not None:
        yield value(f"{OPERATION}/descript-follows-the-code", descript=code.Descript)


def _defaults(body: Mapping[str, Any]) -> Iterator[Permitted]:
    for field, default in DEFAULTS.items():
        if field not in body:
            yield value(f"{OPERATION}/{slug(field)}-default", **{field: default})
    for member, (rule, constant) in CONSTANTS.items():
        yield value(f"{OPERATION}/{rule}", **{member: constant})


def _names(body: Mapping[str, Any], around: Surroundings) -> Iterator[Permitted]:
    """A definition is sent by its key or by its name and sets the other; without both there is a default."""
    for key, name, rule in ("Priority", "priority", "priority"), ("Dx", "dxName", "dx"):
        definitions = category(around, key)
        if key in body:
            if one := definition_of(definitions, body[key]):
                yield value(f"{OPERATION}/{rule}-sets-{rule}-name", **{name: one.ItemName})
        elif name in body:
            found = [one for one in definitions if one.ItemName == body[name]]
            if len(found) == 1:
                yield value(f"{OPERATION}/{rule}-name-sets-{rule}", **{key: found[0].DefNum, name: body[name]})
        elif definitions:
            firsts = definitions[0], min(definitions, key=lambda one: one.DefNum)
            readings = [{key: 0, name: ""}, *({key: one.DefNum, name: one.ItemName} for one in firsts)]
            yield Permitted(f"{OPERATION}/{rule}-default", tuple(readings))


def _provider(body: Mapping[str, Any], around: Surroundings, patient: Patient | None) -> Iterator[Permitted]:
    practice = around.practice
    if "ProvNum" in body:
        if provider := practice.provider(int(body["ProvNum"])):
            yield value(f"{OPERATION}/prov-num-sets-prov-abbr", provAbbr=provider.Abbr)
        return
    if body.get("AptNum"):
        appointment = next((one for one in practice.appointments if one.AptNum == body["AptNum"]), None)
        if appointment and appointment.ProvNum:
            yield value(f"{OPERATION}/prov-num-default-appointment", ProvNum=appointment.ProvNum)
        return
    if patient and patient.PriProv:
        yield value(f"{OPERATION}/prov-num-default-patient", ProvNum=patient.PriProv)
    elif patient and patient.PriProv == 0 and practice.default_provider:
        yield value(f"{OPERATION}/prov-num-default-practice", ProvNum=practice.default_provider)


def _clinic_and_place(body: Mapping[str, Any], around: Surroundings, patient: Patient | None) -> Iterator[Permitted]:
    practice = around.practice
    if "ClinicNum" not in body and patient and patient.ClinicNum is not None:
        yield value(f"{OPERATION}/clinic-num-default", ClinicNum=patient.ClinicNum)
    clinic = body.get("ClinicNum", patient.ClinicNum if patient else None)
    if "PlaceService" in body or not practice.default_place_service or clinic is None:
        return
    place = practice.default_place_service
    if clinic == 0:
        yield value(f"{OPERATION}/place-service-default-practice", PlaceService=place)
        return
    own = next((one.DefaultPlaceService for one in practice.clinics if one.ClinicNum == clinic), None)
    if own:
        readings = tuple({"PlaceService": one} for one in (own, place))
        yield Permitted(f"{OPERATION}/place-service-default-clinic", readings)


def _fee(body: Mapping[str, Any], code: Code | None, patient: Patient | None) -> Iterator[Permitted]:
    if "ProcFee" in body or code is None or patient is None:
        return
    insured = patient.fees.get(code.ProcCode)
    if insured is not None:
        yield value(f"{OPERATION}/proc-fee-default-insured", ProcFee=f"{insured:.2f}")
    elif patient.insured is False and code.fee is not None:
        yield value(f"{OPERATION}/proc-fee-default", ProcFee=f"{code.fee:.2f}")
