"""POST /procedurelogs/InsuranceHistory: the entry of a treatment by another practice."""

from __future__ import annotations

from datetime import date
from typing import Any

from reference.call import Answer, Asked, Call
from reference.faults.insured_histories import treat_former
from reference.faults.wrong_values import other_day, other_patient, other_provider
from reference.fields import Field, Value
from reference.insurance_history.categories import CATEGORIES, Category
from reference.insurance_history.codes import codes_of, ordered_codes_of
from reference.insurance_history.keys import KEYS, known_keys
from reference.procedures.answers import show
from reference.procedures.defaults import place_of
from reference.refusals import Refused
from reference.store import Row
from reference.values import read_date, read_key, read_object

SLUGS = {
    "PatNum": "pat-num",
    "InsSubNum": "ins-sub-num",
    "insHistPrefName": "ins-hist-pref-name",
    "ProcDate": "proc-date",
}
"""The required fields of the body, with their names in rule ids."""

BY_NAME = {category.name: category for category in CATEGORIES}
NOBODY_KNOWN: Row = {"PriProv": 0, "ClinicNum": 0}


def create_insurance_history(call: Call, asked: Asked) -> Answer:
    """Make a procedure with status EO and the link by which it counts for the plan; raises Refused."""
    body = read_object(asked.body)
    for name, slug in SLUGS.items():
        if name not in body and not call.broken(f"{slug}-is-required"):
            raise Refused(f"{name} is required.")
    keys = known_keys(
        call, {name: read_key(Field(name, "", "key"), body[name]) if name in body else None for name in KEYS}
    )
    category = _category(call, body)
    day = _day(call, body)
    code = _code(call, category)
    proc_num = _replaced(call, keys, category, day) or _enter(call, keys, category, code, day)
    if call.broken("changes-no-other-category"):
        _enter_another(call, keys, category, day)
    row = call.store.procedure(proc_num) or {}
    status = 200 if call.broken("answers-201") else 201
    return Answer(status, show(call, {**row, "serverDateTime": ""}), location=proc_num)


def _category(call: Call, body: dict[str, Any]) -> Category:
    """The category of insHistPrefName, whose case matters; raises Refused."""
    set_ones = [category for category in CATEGORIES if codes_of(call, category)]
    if "insHistPrefName" not in body:
        return set_ones[0]
    name = body["insHistPrefName"]
    if not isinstance(name, str):
        raise Refused("insHistPrefName must be a string.")
    category = BY_NAME.get(name)
    if category:
        if call.broken(f"accepts-{category.slug}"):
            raise Refused(f"insHistPrefName {name} is not supported.")
        return category
    alike = next((one for one in CATEGORIES if one.name.lower() == name.lower()), None)
    if alike and call.broken("names-are-case-sensitive"):
        return alike
    if not alike and call.broken("other-names-are-refused"):
        return set_ones[0]
    raise Refused(f"insHistPrefName must be one of {', '.join(BY_NAME)}.")


def _day(call: Call, body: dict[str, Any]) -> str:
    if "ProcDate" not in body:
        return call.today
    try:
        return read_date(Field("ProcDate", "proc-date", "date"), body["ProcDate"])
    except Refused:
        if call.broken("proc-date-format"):
            return call.today
        raise


def _code(call: Call, category: Category) -> Row:
    """The first code of the category, by the reading; CodeNum 0 if it has none and the reading accepts that."""
    codes = ordered_codes_of(call, category)
    if not codes and call.reading("not-set-category") == "refused":
        raise Refused(f"The preference {category.name} has no procedure codes.")
    return (call.store.code(codes[0]) if codes else None) or {"CodeNum": 0, "BaseUnits": 0}


def _enter(call: Call, keys: dict[str, int], category: Category, code: Row, day: str) -> int:
    patient = call.store.find("patient", keys["PatNum"]) or NOBODY_KNOWN
    clinic = _clinic(call, patient)
    values: dict[str, Value] = {
        "PatNum": keys["PatNum"],
        "ProcDate": day,
        "ProcStatus": "C" if call.broken("makes-an-eo-procedure") else "EO",
        "Surf": category.quadrant,
        "ProvNum": _provider(call, patient),
        "ClinicNum": clinic,
        "PlaceService": place_of(call, clinic),
        "CodeNum": code["CodeNum"],
        "BaseUnits": code["BaseUnits"],
        "DateTP": day,
        "DateEntryC": call.today,
        "SecDateEntry": call.moment,
        "DateTStamp": call.moment,
    }
    proc_num = call.store.insert(values, _wrong_values(call, values, category))
    if not call.broken("is-shown-in-the-history"):
        call.store.add("claimproc", ProcNum=proc_num, InsSubNum=keys["InsSubNum"], Status="InsHist")
    return proc_num


def _provider(call: Call, patient: Row) -> int:
    """The provider of the patient, or of the practice if the patient has none.

    The desktop program looks for a second provider of the patient in between.
    """
    provider = int(patient["PriProv"] or call.store.preference("PracticeDefaultProv"))
    if call.switches.open_dental and not patient["PriProv"]:
        return other_provider(call, provider)
    if call.broken("prov-num-is-the-patients"):
        return other_provider(call, provider)
    return provider


def _clinic(call: Call, patient: Row) -> int:
    clinic = int(patient["ClinicNum"])
    if call.broken("clinic-num-is-the-patients"):
        return next(key for key in call.store.keys("clinic") if key != clinic)
    return clinic


def _wrong_values(call: Call, values: dict[str, Value], category: Category) -> dict[str, Value]:
    """The members that a faulty server shows with another value than it stores."""
    shown: dict[str, Value] = {}
    if call.broken("pat-num-is-kept"):
        shown["PatNum"] = other_patient(call, int(values["PatNum"]))
    if call.broken("proc-date-is-kept"):
        shown["ProcDate"] = other_day(date.fromisoformat(str(values["ProcDate"]))).isoformat()
    if call.broken("code-is-the-first-of-the-category"):
        others = [found for code in sorted(codes_of(call, category), reverse=True) if (found := call.store.code(code))]
        code = next(one for one in (*others, *call.store.codes("None")) if one["CodeNum"] != values["CodeNum"])
        shown |= {"CodeNum": code["CodeNum"], "procCode": code["ProcCode"], "descript": code["Descript"]}
    return shown


def _replaced(call: Call, keys: dict[str, int], category: Category, day: str) -> int | None:
    """The key of the former entry that a faulty server replaces; raises Refused."""
    if not call.switches.faults:
        return None
    codes, mine = codes_of(call, category), call.store.rows("claimproc", InsSubNum=keys["InsSubNum"])
    entered = {one["ProcNum"] for one in mine}
    former = [
        row
        for row in call.store.history(f"p.PatNum = {keys['PatNum']:d}")
        if row["ProcNum"] in entered and row["procCode"] in codes and category.quadrant in ("", row["Surf"])
    ]
    return treat_former(call, former, day)


def _enter_another(call: Call, keys: dict[str, int], category: Category, day: str) -> None:
    """Enter a treatment of another category, one day after the latest treatment of the patient."""
    place = CATEGORIES.index(category) + 1
    other = next(one for one in (*CATEGORIES[place:], *CATEGORIES[:place]) if codes_of(call, one))
    latest = max((row["ProcDate"] for row in call.store.history(f"p.PatNum = {keys['PatNum']:d}")), default=day)
    _enter(call, keys, other, _code(call, other), other_day(date.fromisoformat(latest)).isoformat())
