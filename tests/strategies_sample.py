"""A practice for the tests of the strategies, and an independent reading of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import pytest

from spec import NEWEST
from strategies import use_practice
from subject.practice import Code, Practice, practice_from

TODAY = date(2026, 3, 4)

CODES = [
    {"CodeNum": 1, "ProcCode": "D0120", "TreatArea": "None", "IsProsth": False, "fee": "50.00"},
    {"CodeNum": 2, "ProcCode": "D1110", "TreatArea": "Mouth", "IsProsth": False},
    {"CodeNum": 3, "ProcCode": "D2740", "TreatArea": "Tooth", "IsProsth": True, "fee": "125.95"},
    {"CodeNum": 4, "ProcCode": "D2392", "TreatArea": "Surf", "IsProsth": False},
    {"CodeNum": 5, "ProcCode": "D4341", "TreatArea": "Quad"},
    {"CodeNum": 6, "ProcCode": "D4342", "TreatArea": "Quad", "AreaAlsoToothRange": True},
    {"CodeNum": 7, "ProcCode": "D5999", "TreatArea": "Sextant"},
    {"CodeNum": 8, "ProcCode": "D5110", "TreatArea": "Arch", "IsProsth": True},
    {"CodeNum": 9, "ProcCode": "D5211", "TreatArea": "Arch", "AreaAlsoToothRange": True, "IsProsth": True},
    {"CodeNum": 10, "ProcCode": "D1206", "TreatArea": "ToothRange"},
    {"CodeNum": 11, "ProcCode": "~GRP~", "TreatArea": "None"},
]

MANIFEST: dict[str, Any] = {
    "features": {"public_health": True, "medical_insurance": True},
    "preferences": {"PracticeDefaultProv": 1, "DefaultProcedurePlaceService": "School"},
    "patients": [
        {"PatNum": 11, "PriProv": 2, "ClinicNum": 1},
        {"PatNum": 12, "PriProv": 0, "ClinicNum": 0, "insured": True, "fees": {"D0120": "20.00"}},
    ],
    "codes": CODES,
    "providers": [{"ProvNum": number, "Abbr": f"DOC{number}"} for number in (1, 2, 3, 4)],
    "clinics": [{"ClinicNum": 1, "DefaultPlaceService": "MobileUnit"}, {"ClinicNum": 2}],
    "sites": [{"SiteNum": 5}],
    "appointments": [
        {"AptNum": 301, "PatNum": 11, "AptStatus": "Scheduled", "ProvNum": 3},
        {"AptNum": 302, "PatNum": 11, "AptStatus": "Planned"},
        {"AptNum": 303, "PatNum": 12, "AptStatus": "Scheduled"},
    ],
    "priorities": [
        {"DefNum": 63, "ItemName": "First"},
        {"DefNum": 61, "ItemName": "Second"},
        {"DefNum": 62, "ItemName": "Third"},
    ],
    "diagnoses": [{"DefNum": 71, "ItemName": "Caries"}, {"DefNum": 72, "ItemName": "Fracture"}],
    "prognoses": [{"DefNum": 81, "ItemName": "Good"}],
    "other_definitions": [{"DefNum": 91, "ItemName": "Recall"}],
}

DEFAULTS = {
    "ProcFee": "0.00",
    "Prosthesis": "No",
    "DateOriginalProsth": "0001-01-01",
    "ClaimNote": "",
    "BillingNote": "",
}
DEFAULTS |= {"ProcTime": "00:00:00", "ProcTimeEnd": "00:00:00", "IsDateProsthEst": "false", "PlaceService": "School"}

LATER = {
    "CodeNum",
    "PlaceService",
    "Prosthesis",
    "DateOriginalProsth",
    "IsDateProsthEst",
    "ClaimNote",
    "DateTP",
    "SiteNum",
}
LATER |= {"ProcTime", "ProcTimeEnd", "Prognosis", "BillingNote", "Discount"}

REQUIRED_BY_AREA: Mapping[tuple[str, bool], set[str]] = {
    ("None", False): set(),
    ("Mouth", False): set(),
    ("Tooth", False): {"ToothNum"},
    ("Surf", False): {"ToothNum", "Surf"},
    ("Quad", False): {"Surf"},
    ("Sextant", False): {"Surf"},
    ("Arch", False): {"Surf"},
    ("ToothRange", False): {"ToothRange"},
    ("Quad", True): {"Surf", "ToothRange"},
    ("Arch", True): {"Surf", "ToothRange"},
}

PLACES = """
Office PatientsHome InpatHospital OutpatHospital SkilledNursFac CustodialCareFacility OtherLocation MobileUnit School
MilitaryTreatFac FederalHealthCenter PublicHealthClinic RuralHealthClinic EmergencyRoomHospital AmbulatorySurgicalCenter
TelehealthOutsideHome TelehealthInHome OutreachSiteOrStreet
"""

FRONT = {*map(str, [*range(6, 12), *range(22, 28)]), *"CDEFGHMNOPQR"}
SURFS = {"Quad": "U[LR]|L[LR]", "Sextant": "[1-6]", "Arch": "[UL]"}
RANGE = r"\d+(-\d+)?(,\d+(-\d+)?)*"


def sample(**changes: Any) -> Practice:
    """The sample practice with parts of its manifest replaced."""
    return practice_from({**MANIFEST, **changes})


@pytest.fixture
def sample_practice() -> Iterator[None]:
    """The test draws from the sample practice, at the newest version, unless it takes another."""
    use_practice(sample(), NEWEST, TODAY)
    yield
    use_practice(sample(), NEWEST, TODAY)


def faults(body: Mapping[str, Any], practice: Practice) -> set[str]:
    """The fields of a create that are wrong by the document."""
    code = next(
        (one for one in practice.codes if one.ProcCode == body.get("procCode") or one.CodeNum == body.get("CodeNum")),
        None,
    )
    found = {name for name, value in body.items() if not _is_allowed(name, value, body, practice)}
    found |= {name for name in ("PatNum", "ProcDate", "ProcStatus") if name not in body}
    found |= {
        name
        for twins in ("priority Priority", "dxName Dx")
        for name in twins.split()[:1]
        if {*twins.split()} <= {*body}
    }
    if code is None or {"procCode", "CodeNum"} <= {*body}:
        return found | {"CodeNum" if "CodeNum" in body else "procCode"}
    if not code.IsProsth:
        found |= {"Prosthesis", "DateOriginalProsth", "IsDateProsthEst"} & {*body}
    return found | _misplaced(body, code)


def _is_allowed(name: str, value: Any, body: Mapping[str, Any], practice: Practice) -> bool:
    """Whether a field may have the value, apart from where in the mouth the procedure is."""
    keys: dict[str, list[Any]] = {
        "PatNum": [one.PatNum for one in practice.patients],
        "AptNum": [
            one.AptNum
            for one in practice.appointments
            if (one.PatNum, one.AptStatus) == (body.get("PatNum"), "Scheduled")
        ],
        "PlannedAptNum": [
            one.AptNum
            for one in practice.appointments
            if (one.PatNum, one.AptStatus) == (body.get("PatNum"), "Planned")
        ],
        "Priority": [one.DefNum for one in practice.priorities],
        "priority": [one.ItemName for one in practice.priorities],
        "Dx": [one.DefNum for one in practice.diagnoses],
        "dxName": [one.ItemName for one in practice.diagnoses],
        "Prognosis": [one.DefNum for one in practice.prognoses],
        "ProvNum": [one.ProvNum for one in practice.providers],
        "ClinicNum": [one.ClinicNum for one in practice.clinics],
        "SiteNum": [*practice.sites] if practice.features.get("public_health") else [],
        "ProcStatus": ["TP", "C", "EO", "EC", "R", "Cn"],
        "Prosthesis": ["I", "R"],
        "IsDateProsthEst": ["true"],
        "PlaceService": PLACES.split() if practice.features.get("public_health") else [],
    }
    if name in keys:
        return value in keys[name]
    if name == "ProcTimeEnd" and not practice.features.get("medical_insurance"):
        return False
    return _well_formed(name, value)


def _well_formed(name: str, value: Any) -> bool:
    if name in ("ProcDate", "DateTP", "DateOriginalProsth"):
        return is_date(value) and "1880-01-01" <= value <= TODAY.isoformat()
    if name in ("ProcTime", "ProcTimeEnd"):
        return is_time(value)
    if name == "ProcFee":
        return bool(re.fullmatch(r"\d{1,4}\.\d\d", value)) and float(value) > 0
    if name == "Discount":
        return isinstance(value, float) and value > 0 and round(value, 2) == value
    if name in ("ClaimNote", "BillingNote"):
        return 0 < len(value) <= (80 if name == "ClaimNote" else 255)
    return name in ("procCode", "CodeNum", "ToothNum", "Surf", "ToothRange")


def is_date(text: str) -> bool:
    """Whether the text is a date in the form yyyy-MM-dd."""
    try:
        return bool(re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def is_time(text: str) -> bool:
    """Whether the text is a time of day in the form HH:mm:ss."""
    return bool(re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d:[0-5]\d", text, re.ASCII))


def is_surfaces(text: str, tooth: str | None) -> bool:
    """Whether the letters are surfaces of the tooth, in order and without duplicates."""
    return bool(re.fullmatch("M?I?D?F?V?L?" if tooth in FRONT else "M?O?D?B?V?L?", text)) and text != ""


def _misplaced(body: Mapping[str, Any], code: Code) -> set[str]:
    """The fields on where in the mouth a procedure is that are missing, superfluous or wrong."""
    asked = REQUIRED_BY_AREA[code.TreatArea, code.AreaAlsoToothRange]
    found = asked ^ ({"ToothNum", "Surf", "ToothRange"} & {*body})
    tooth, surf = body.get("ToothNum"), body.get("Surf", "")
    if tooth is not None and not re.fullmatch("[1-9]|[12][0-9]|3[0-2]|[A-T]", tooth):
        found |= {"ToothNum"}
    fair = is_surfaces(surf, tooth) if code.TreatArea == "Surf" else re.fullmatch(SURFS.get(code.TreatArea, ""), surf)
    found |= {"Surf"} if "Surf" in asked & {*body} and not fair else set()
    if "ToothRange" in asked & {*body} and not _is_allowed_range(body["ToothRange"], surf):
        found |= {"ToothRange"}
    return found


def _is_allowed_range(text: str, surf: str) -> bool:
    numbers = [int(number) for number in re.findall(r"\d+", text)]
    return bool(re.fullmatch(RANGE, text)) and numbers == sorted({*numbers}) and {*numbers} <= _teeth_within(surf)


def _teeth_within(surf: str) -> set[int]:
    """The permanent teeth of a quadrant or arch, or all of them without one."""
    first, last = {"UR": (1, 8), "UL": (9, 16), "LL": (17, 24), "LR": (25, 32), "U": (1, 16), "L": (17, 32)}.get(
        surf, (1, 32)
    )
    return {*range(first, last + 1)}
