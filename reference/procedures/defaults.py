"""The defaults of the fields that a create leaves out."""

from __future__ import annotations

from collections.abc import Callable

from reference.call import Call
from reference.fields import BY_NAME, DIAGNOSES, MIDNIGHT, NO_DATE, PLACES, PRIORITIES, PROGNOSES, Value
from reference.procedures.drafts import Draft
from reference.store import STANDARD_FEES, Row

PLAIN: dict[str, tuple[Value, Value]] = {
    "Prosthesis": ("", "I"),
    "DateOriginalProsth": (NO_DATE, "2000-01-01"),
    "ClaimNote": ("", "none given"),
    "ProcTime": (MIDNIGHT, "08:00:00"),
    "ProcTimeEnd": (MIDNIGHT, "09:00:00"),
    "BillingNote": ("", "none given"),
    "Discount": (0, 500),
    "IsDateProsthEst": ("false", "true"),
}
"""Fields with a fixed default: the default, and the value of a server that breaks the rule."""

FIRST_OF: dict[str, Callable[[Call], int]] = {
    "PlannedAptNum": lambda call: int(call.store.planned_appointments()[0]["AptNum"]),
    "SiteNum": lambda call: call.store.keys("site")[0],
    "Prognosis": lambda call: int(call.store.definitions(PROGNOSES)[0]["DefNum"]),
}
"""Keys whose default is 0, each with the key of a server that breaks the rule."""

LONG_AGO = "2001-02-03 04:05:06"
UNLIKE_THE_SAMPLES: dict[str, tuple[str, Value]] = {
    "UnitQty": ("unit-qty", 0),
    "HideGraphics": ("hide-graphics", "true"),
    "CanadianTypeCodes": ("canadian-type-codes", "X"),
    "IsLocked": ("is-locked", "true"),
}
"""Members whose default only the samples show: the name in rule ids, and the value of a server that breaks the rule."""


def fill_defaults(call: Call, draft: Draft) -> None:
    """Store the default of each field that was left out, and the values that the server sets itself."""
    values = draft.values
    values.setdefault("ProcDate", call.today)
    values.setdefault("ProcStatus", "TP")
    values.setdefault("AptNum", 0)
    for name, (right, wrong) in PLAIN.items():
        values.setdefault(name, wrong if call.broken(f"{BY_NAME[name].slug}-default") else right)
    for name, first in FIRST_OF.items():
        values.setdefault(name, first(call) if call.broken(f"{BY_NAME[name].slug}-default") else 0)
    values.setdefault("DateTP", "2000-01-01" if call.broken("date-tp-default") else call.today)
    for name, default in COMPUTED.items():
        if name not in values:
            values[name] = default(call, draft)
    entered = LONG_AGO if call.broken("sec-date-entry-is-now") else call.moment
    values |= {
        "DateEntryC": call.today,
        "SecDateEntry": entered,
        "DateTStamp": call.moment,
        "BaseUnits": draft.code["BaseUnits"],
    }
    values |= {name: wrong for name, (slug, wrong) in UNLIKE_THE_SAMPLES.items() if call.broken(f"{slug}-default")}


def usual_fee(call: Call, draft: Draft) -> int:
    """The fee of the code in the patient's fee schedule, or in the standard one; in cents."""
    code_num, plan = draft.code["CodeNum"], draft.patient["FeeSched"]
    own = call.store.fee(STANDARD_FEES, code_num) or 0
    insured = call.store.fee(plan, code_num) if plan else None
    if insured is not None and not call.broken("proc-fee-default-insured"):
        return insured
    return own + 1000 if insured is None and call.broken("proc-fee-default") else own


def _priority(call: Call, _draft: Draft) -> int:
    return _first_definition(call, "priority-default", PRIORITIES)


def _diagnosis(call: Call, _draft: Draft) -> int:
    return _first_definition(call, "dx-default", DIAGNOSES)


def _first_definition(call: Call, rule: str, category: int) -> int:
    by_order = [int(one["DefNum"]) for one in call.store.definitions(category)]
    first, lowest = by_order[0], min(by_order)
    if call.broken(rule):
        return next(key for key in by_order if key not in (first, lowest))
    return {"zero": 0, "first-by-order": first, "first-by-key": lowest}[call.reading(rule)]


def _provider(call: Call, draft: Draft) -> int:
    """The provider of the appointment, or of the patient, or of the practice: the first that is set."""
    appointment: Row | None = call.store.find("appointment", int(draft.values["AptNum"]))
    if appointment and appointment["ProvNum"] and not call.broken("prov-num-default-appointment"):
        return int(appointment["ProvNum"])
    if draft.patient["PriProv"] and not call.broken("prov-num-default-patient"):
        return int(draft.patient["PriProv"])
    practice = int(call.store.preference("PracticeDefaultProv"))
    if not draft.patient["PriProv"] and call.broken("prov-num-default-practice"):
        return next(key for key in call.store.keys("provider") if key != practice)
    return practice


def _clinic(_call: Call, draft: Draft) -> int:
    return int(draft.patient["ClinicNum"])


def place_of(call: Call, clinic_num: int) -> str:
    """The default place of service of the clinic, or of the practice if the clinic has none."""
    clinic = call.store.find("clinic", clinic_num)
    return str((clinic and clinic["DefaultPlaceService"]) or call.store.preference("DefaultProcedurePlaceService"))


def _place(call: Call, draft: Draft) -> str:
    """The default place of service of the clinic or of the practice, by the reading."""
    practice = call.store.preference("DefaultProcedurePlaceService")
    clinic = call.store.find("clinic", int(draft.values["ClinicNum"]))
    own = str(clinic["DefaultPlaceService"] or "") if clinic else ""
    if call.broken("place-service-default-clinic" if clinic else "place-service-default-practice"):
        return next(place for place in PLACES if place not in (practice, own))
    return own if own and call.reading("place-service-default-clinic") == "clinic" else practice


COMPUTED: dict[str, Callable[[Call, Draft], Value]] = {
    "ProcFee": usual_fee,
    "Priority": _priority,
    "Dx": _diagnosis,
    "ProvNum": _provider,
    "ClinicNum": _clinic,
    "PlaceService": _place,
}
"""Fields whose default is computed; the place of service follows the clinic, on which it depends."""
