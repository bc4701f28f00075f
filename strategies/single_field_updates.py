"""Updates of one field alone, of procedures that have as many fields as can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from strategies.bodies import Body, knows
from strategies.broken import ordinary_and_planned
from strategies.codes import codes_alike
from strategies.dates import dates_text, procedure_dates, times_of_day
from strategies.enumerations import places_of_service, prostheses, statuses
from strategies.money import BESIDE_A_DISCOUNT, amounts, discounts
from strategies.notes import billing_notes, claim_notes
from strategies.practice import current
from strategies.procedures import full_procedures
from strategies.ranges import tooth_ranges
from strategies.surfaces import surfaces
from strategies.teeth import teeth
from subject.errors import Blocked
from subject.practice import Practice


@dataclass(frozen=True, slots=True)
class SingleUpdate:
    """The create of a procedure, and a value for one of its fields that it does not have yet."""

    body: Body
    field: str
    value: Any


Keys = Callable[[Practice], Sequence[Any]]

LEFT_OUT = ...
APPOINTED = frozenset({"ClaimNote", "BillingNote", "Priority", "Dx", "Prognosis"})
"""Fields that no appointment is likely to lock; procedures with another one to be updated are on no appointment."""

KEYS: Mapping[str, Keys] = {
    "Priority": lambda practice: [one.DefNum for one in practice.priorities],
    "Dx": lambda practice: [one.DefNum for one in practice.diagnoses],
    "Prognosis": lambda practice: [one.DefNum for one in practice.prognoses],
    "ProvNum": lambda practice: [one.ProvNum for one in practice.providers],
    "ClinicNum": lambda practice: [one.ClinicNum for one in practice.clinics],
    "SiteNum": lambda practice: practice.sites,
    "procCode": lambda _: [code.ProcCode for code in codes_alike(or_one=True)],
    "CodeNum": lambda _: [code.CodeNum for code in codes_alike(or_one=True)],
}
"""Fields of which the procedure has the first value, and the update one of the others."""

OTHERS: Mapping[str, Callable[[Body], SearchStrategy[Any]]] = {
    "ClaimNote": lambda body: claim_notes(other_than=body["ClaimNote"]),
    "BillingNote": lambda body: billing_notes(other_than=body["BillingNote"]),
    "ProcFee": lambda body: amounts(other_than=body["ProcFee"]),
    "Discount": lambda body: discounts(other_than=body["Discount"]),
    "ProcDate": lambda body: procedure_dates(other_than=body["ProcDate"]),
    "DateTP": lambda body: dates_text(other_than=body["DateTP"]),
    "ProcTime": lambda body: times_of_day(other_than=body["ProcTime"]),
    "ProcTimeEnd": lambda body: times_of_day(other_than=body["ProcTimeEnd"]),
    "PlaceService": lambda body: places_of_service(other_than=body["PlaceService"]),
    "Prosthesis": lambda body: prostheses(other_than=body["Prosthesis"]),
    "DateOriginalProsth": lambda body: dates_text(other_than=body["DateOriginalProsth"]),
    "IsDateProsthEst": lambda _: st.just("false"),
    "ToothNum": lambda body: teeth(other_than=body["ToothNum"]),
    "Surf": lambda body: surfaces(tooth=body["ToothNum"], other_than=body["Surf"]),
    "ToothRange": lambda _: tooth_ranges(within=(5, 32)),
    "ProcStatus": lambda _: statuses(other_than="TP"),
}
"""Fields of which the update has another value than the procedure."""

NOT_BESIDE: Mapping[str, Sequence[str]] = {
    "ProcFee": ("Discount",),
    "ProcStatus": ("Discount",),
    "ProcTime": ("ProcTimeEnd",),
    "ProcTimeEnd": ("ProcTime",),
    "Prosthesis": ("DateOriginalProsth",),
    "procCode": ("Discount", "Prosthesis", "DateOriginalProsth", "IsDateProsthEst"),
    "CodeNum": ("Discount", "Prosthesis", "DateOriginalProsth", "IsDateProsthEst"),
}
"""Fields whose value could be at odds with the new value of another one: the procedure does not have them."""

PINNED: Mapping[str, Mapping[str, Any]] = {
    "Discount": BESIDE_A_DISCOUNT,
    "ToothNum": {"area": "Tooth"},
    "Surf": {"area": "Surf"},
    "ToothRange": {"area": "ToothRange", "ToothRange": "2,3"},
}
"""What the procedure must have for the field to be updated."""

SINGLE_FIELDS = (
    *(
        "ClaimNote",
        "Priority",
        "Dx",
        "Prognosis",
        "BillingNote",
        "ProcFee",
        "Discount",
        "ProcDate",
        "DateTP",
        "ProcTime",
    ),
    *(
        "ProvNum",
        "ClinicNum",
        "SiteNum",
        "PlaceService",
        "ProcTimeEnd",
        "Prosthesis",
        "DateOriginalProsth",
        "IsDateProsthEst",
    ),
    *("ToothNum", "Surf", "ToothRange", "procCode", "CodeNum", "ProcStatus"),
)
"""Fields that an update can have alone, the plainest first."""

PROSTHETIC = frozenset({"Prosthesis", "DateOriginalProsth", "IsDateProsthEst"})


def single_updates(*, fields: Sequence[str] = SINGLE_FIELDS, **pinned: Any) -> SearchStrategy[SingleUpdate]:
    """An update of one field that version, features and practice allow; the procedure is TP unless status is pinned.

    Raises Blocked where the practice offers no second value for any of the fields. Shrinks to the first of them.
    """
    return _single_updates(fields, pinned)


@st.composite
def _single_updates(draw: st.DrawFn, fields: Sequence[str], pinned: Mapping[str, Any]) -> SingleUpdate:
    offered = [field for field in fields if can_be_updated(field)]
    if not offered:
        raise Blocked("manifest", f"The practice offers no second value for {' or '.join(fields)}.")
    field = draw(st.sampled_from(offered))
    body = draw(full_procedures(**{"status": "TP", **_surroundings(field), **pinned}))
    values = st.sampled_from(KEYS[field](current().practice)[1:]) if field in KEYS else OTHERS[field](body)
    return SingleUpdate(body, field, draw(values))


def can_be_updated(field: str) -> bool:
    """Whether the field can be updated at all, and to a second value."""
    around = current()
    needed = PINNED.get(field, {}).get("area")
    return (
        knows(field)
        and (field not in KEYS or len(KEYS[field](around.practice)) > 1)
        and around.opens(field)
        and (field not in PROSTHETIC or any(code.IsProsth for code in around.practice.codes))
        and (needed is None or bool(around.practice.codes_of(needed)))
    )


def _surroundings(field: str) -> dict[str, Any]:
    """A code and a patient that allow as many fields as can be, and the field itself where it is a key."""
    practice = current().practice
    pinned: dict[str, Any] = dict.fromkeys(NOT_BESIDE.get(field, ()), LEFT_OUT)
    if field not in APPOINTED:
        pinned |= {"AptNum": LEFT_OUT, "PlannedAptNum": LEFT_OUT}
    if field in KEYS and field not in ("procCode", "CodeNum"):
        pinned[field] = KEYS[field](practice)[0]
    patient = (
        ordinary_and_planned()[0].PatNum if practice.appointments_that_are("Scheduled") else practice.patients[0].PatNum
    )
    return {"patient": patient, **_code(field), **pinned, **PINNED.get(field, {})}


def _code(field: str) -> dict[str, Any]:
    """The code of the procedure: one of two alike where it is to be changed, else a prosthetic one if there is one."""
    if field in ("procCode", "CodeNum"):
        return {"code": codes_alike()[0]}
    if "area" in PINNED.get(field, {}):
        return {}
    codes = sorted(
        current().practice.codes, key=lambda code: (not code.IsProsth, code.TreatArea not in ("None", "Mouth"))
    )
    return {"code": codes[0]}
