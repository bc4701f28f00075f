"""Filling a row: levels of factors become the bodies of a create and of the update that follows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from spec.field_groups import PLACE_FIELDS, PROSTHETIC_FIELDS
from strategies.arrays import Row
from strategies.bodies import Body, knows, ordered
from strategies.classes import classes_of
from strategies.practice import Surroundings
from strategies.row_limits import default_fee, is_allowed, possible, settle
from strategies.row_values import RowValues, area_of
from subject.practice import Code, Patient

FIELDS = (
    *("ProcFee", "ProvNum", "PlaceService", "ClaimNote", "ClinicNum", "DateTP", "SiteNum", "ProcTime", "ProcTimeEnd"),
    *("Prognosis", "BillingNote", "Discount", "Prosthesis", "DateOriginalProsth", "IsDateProsthEst"),
)
"""Optional fields that a create and an update both have and that name no twin."""

OPTIONAL = ("AptNum", "PlannedAptNum", "Priority", "priority", "Dx", "dxName", *FIELDS)
"""Fields that a create can leave out."""

REQUIRED = ("PatNum", "ProcDate", "ProcStatus", "procCode", "CodeNum", *PLACE_FIELDS)
"""Fields of a create without which it is not valid, as far as the area of the code asks for them."""


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A create and the update that follows it."""

    create: Body
    update: Body


def offered_codes(around: Surroundings) -> list[Code]:
    """The codes of the practice but for those of group notes."""
    return [one for one in around.practice.codes if not one.is_internal]


def is_offered(field: str, around: Surroundings) -> bool:
    """Whether version, features and practice offer the field."""
    return knows(field) and around.opens(field) and bool(classes_of(field, around))


def filled(row: Row, around: Surroundings, values: RowValues) -> ProcedureRow:
    """The bodies of a row, each valid: a create, and an update that changes what it sends."""
    code = _code(row, around, values)
    patient = _patient(row, around)
    create: Body = {
        "PatNum": patient.PatNum,
        "ProcDate": values.field("create", "ProcDate"),
        "ProcStatus": row["ProcStatus"],
        row["code"]: getattr(code, {"procCode": "ProcCode", "CodeNum": "CodeNum"}[row["code"]]),
        **values.place("create", code),
        **_appointments(row, "", patient, around, values),
    }
    sent = [field for field in FIELDS if row.get(field) == "sent" and is_allowed(field, code)]
    create |= {field: values.field("create", field) for field in sent}
    create |= _named(row, values)
    settle(create, default_fee(code, patient))
    values.note("create", create, code)
    update = _update(row, around, values, code, create)
    values.note("update", update, code)
    return ProcedureRow(ordered(create), ordered(update))


def _code(row: Row, around: Surroundings, values: RowValues) -> Code:
    offered = [one for one in offered_codes(around) if area_of(one) == row["area"]]
    wants = any(row.get(f"{step}{field}") == "sent" for step in ("", "update.") for field in PROSTHETIC_FIELDS)
    fitting = [one for one in offered if bool(one.IsProsth) == wants] or offered
    chosen: Code = values.least_used("create", "code", fitting)
    return chosen


def _patient(row: Row, around: Surroundings) -> Patient:
    """The row's patient, or one who has the appointments that the row asks for."""
    practice = around.practice
    chosen = next(one for one in practice.patients if str(one.PatNum) == row["patient"])
    kinds = [
        kind
        for name, kind in (("AptNum", "Scheduled"), ("PlannedAptNum", "Planned"))
        if _sent(row, name) and practice.appointments_that_are(kind)
    ]
    having = [
        one
        for one in practice.patients
        if all(any(apt.PatNum == one.PatNum for apt in practice.appointments_that_are(kind)) for kind in kinds)
    ]
    return chosen if chosen in having or not having else having[0]


def _sent(row: Row, name: str) -> bool:
    return "sent" in (row.get(name), row.get(f"update.{name}"))


def _appointments(row: Row, step: str, patient: Patient, around: Surroundings, values: RowValues) -> Body:
    """Only procedures that are planned are put on an appointment."""
    found: Body = {}
    if row["ProcStatus"] != "TP":
        return found
    for name, kind in ("AptNum", "Scheduled"), ("PlannedAptNum", "Planned"):
        own = [one.AptNum for one in around.practice.appointments_that_are(kind) if one.PatNum == patient.PatNum]
        if row.get(f"{step}{name}") == "sent" and own and knows(name):
            found[name] = values.least_used(step or "create", name, own)
    return found


def _named(row: Row, values: RowValues) -> Body:
    found: Body = {}
    for key, name in ("Priority", "priority"), ("Dx", "dxName"):
        field = {"key": key, "name": name}.get(row[key])
        if field and classes_of(field, values.around):
            found[field] = values.field("create", field)
    return found


def _update(row: Row, around: Surroundings, values: RowValues, code: Code, create: Body) -> Body:
    wanted = {name.removeprefix("update."): level for name, level in row.items() if name.startswith("update.")}
    sent = {field for field, level in wanted.items() if level == "sent"}
    update: Body = {}
    if wanted["ProcStatus"] not in ("absent", create["ProcStatus"]):
        update["ProcStatus"] = wanted["ProcStatus"]
    if "ProcDate" in sent:
        update["ProcDate"] = values.field("update", "ProcDate", other_than=create["ProcDate"])
    for field in (*FIELDS, "Priority", "Dx"):
        if field in sent and classes_of(field, around) and is_allowed(field, code):
            update[field] = values.field("update", field, other_than=create.get(field))
    patient = next(one for one in around.practice.patients if one.PatNum == create["PatNum"])
    update |= _appointments(row, "update.", patient, around, values)
    if "PlannedAptNum" in update and wanted["ProcStatus"] != "absent":
        update["ProcStatus"] = create["ProcStatus"]
    if "place" in sent:
        update |= values.place("update", code, create)
    update |= _new_code(wanted["code"], code, around, values)
    return possible(update, create, default_fee(code, patient))


def _new_code(level: str, code: Code, around: Surroundings, values: RowValues) -> Body:
    """Another code of the same area, range and kind."""
    alike = [
        one
        for one in around.practice.codes
        if area_of(one) == area_of(code) and one.IsProsth == code.IsProsth and one != code
    ]
    if level == "absent" or not alike:
        return {}
    other: Code = values.least_used("update", "code", alike)
    return {"procCode": other.ProcCode} if level == "procCode" else {"CodeNum": other.CodeNum}


def optional_of(body: Mapping[str, Any]) -> tuple[str, ...]:
    """The fields of a create that it can do without, in the order of the body."""
    return tuple(name for name in body if name not in REQUIRED)


def is_valid(body: Mapping[str, Any]) -> bool:
    """Whether the optional fields of a create are not at odds: no original prosthesis without a replacement."""
    return "DateOriginalProsth" not in body or body.get("Prosthesis") == "R"
