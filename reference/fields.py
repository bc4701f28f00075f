"""The fields of a create: their names, kinds of values and first versions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reference.versions import V21_4, V25_2_21, Version

Value = str | int
"""The value of a column: text, a key, a count, or money in cents."""

Kind = Literal["key", "date", "time", "money", "text", "choice", "status"]

STATUSES = ("TP", "C", "EC", "EO", "R", "D", "Cn", "TPi")
PLACES = (
    *("Office", "PatientsHome", "InpatHospital", "OutpatHospital"),
    *("SkilledNursFac", "CustodialCareFacility", "OtherLocation", "MobileUnit"),
    *("School", "MilitaryTreatFac", "FederalHealthCenter", "PublicHealthClinic"),
    *("RuralHealthClinic", "EmergencyRoomHospital", "AmbulatorySurgicalCenter", "TelehealthOutsideHome"),
    *("TelehealthInHome", "OutreachSiteOrStreet"),
)
NO_DATE = "0001-01-01"
MIDNIGHT = "00:00:00"
PRIORITIES, DIAGNOSES, PROGNOSES = 20, 16, 30
"""The categories of the definitions of a procedure."""


def kebab(name: str) -> str:
    """The name in the form of rule ids: patients-home for PatientsHome."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name).lower()


@dataclass(frozen=True, slots=True)
class Field:
    """A field of the body; the slug is its name in rule ids."""

    name: str
    slug: str
    kind: Kind
    since: Version = V21_4
    choices: tuple[str, ...] = ()
    category: int = 0
    table: str = ""


FIELDS: tuple[Field, ...] = (
    Field("PatNum", "pat-num", "key", table="patient"),
    Field("ProcDate", "proc-date", "date"),
    Field("ProcStatus", "proc-status", "status"),
    Field("CodeNum", "code-num", "key", V25_2_21, table="procedurecode"),
    Field("procCode", "proc-code", "text"),
    Field("AptNum", "apt-num", "key", table="appointment"),
    Field("ProcFee", "proc-fee", "money"),
    Field("Priority", "priority", "key", category=PRIORITIES, table="definition"),
    Field("priority", "priority-name", "text", category=PRIORITIES),
    Field("ProvNum", "prov-num", "key", table="provider"),
    Field("Dx", "dx", "key", category=DIAGNOSES, table="definition"),
    Field("dxName", "dx-name", "text", category=DIAGNOSES),
    Field("PlannedAptNum", "planned-apt-num", "key", table="appointment"),
    Field("PlaceService", "place-service", "choice", V25_2_21, choices=PLACES),
    Field("Prosthesis", "prosthesis", "choice", V25_2_21, choices=("No", "I", "R", "")),
    Field("DateOriginalProsth", "date-original-prosth", "date", V25_2_21),
    Field("ClaimNote", "claim-note", "text", V25_2_21),
    Field("ClinicNum", "clinic-num", "key", table="clinic"),
    Field("DateTP", "date-tp", "date", V25_2_21),
    Field("SiteNum", "site-num", "key", V25_2_21, table="site"),
    Field("ProcTime", "proc-time", "time", V25_2_21),
    Field("ProcTimeEnd", "proc-time-end", "time", V25_2_21),
    Field("Prognosis", "prognosis", "key", V25_2_21, category=PROGNOSES, table="definition"),
    Field("ToothNum", "tooth-num", "text"),
    Field("Surf", "surf", "text"),
    Field("ToothRange", "tooth-range", "text"),
    Field("BillingNote", "billing-note", "text", V25_2_21),
    Field("Discount", "discount", "money", V25_2_21),
    Field("IsDateProsthEst", "is-date-prosth-est", "choice", V25_2_21, choices=("true", "false")),
)
"""The fields, in the order of the document."""

BY_NAME = {field.name: field for field in FIELDS}
