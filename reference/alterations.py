"""How a server with a fault stores something else than it should. Without faults nothing here runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from reference.call import Call
from reference.drafts import Draft
from reference.fields import BY_NAME, DIAGNOSES, PRIORITIES, Field, Kind, Value
from reference.refusals import Refused
from reference.store import Row
from reference.values import read_key

KEPT = (
    *(
        "PatNum",
        "ProcDate",
        "AptNum",
        "ProcFee",
        "PlannedAptNum",
        "DateOriginalProsth",
        "ClaimNote",
        "ClinicNum",
        "DateTP",
    ),
    *("SiteNum", "ProcTime", "ProcTimeEnd", "Prognosis", "BillingNote", "Discount"),
)
"""Fields that such a server stores otherwise than sent; Priority, Dx and ProvNum it only shows otherwise."""

MOST_PROCEDURES = 10**15
"""Above this a ProcNum would leave the database no room for the next one."""


def alter(call: Call, draft: Draft, body: dict[str, Any]) -> None:
    """Apply the faults on what is stored and shown."""
    if not call.switches.faults:
        return
    for name in KEPT:
        if name in draft.sent and call.broken(f"{BY_NAME[name].slug}-is-kept"):
            draft.values[name] = OTHERWISE[BY_NAME[name].kind](call, BY_NAME[name], draft.values[name])
    if "ClinicNum" not in draft.sent and call.broken("clinic-num-default"):
        draft.values["ClinicNum"] = _other_key(call, BY_NAME["ClinicNum"], draft.values["ClinicNum"])
    if call.broken("default-note-is-not-used"):
        _use_default_note(draft)
    show_other_names(call, draft)
    show_other_code(call, draft)
    _take_what_is_ignored(call, draft, body)


def _other_date(_call: Call, _field: Field, value: Value) -> Value:
    day = date.fromisoformat(str(value))
    return (day - timedelta(days=1) if day == date.max else day + timedelta(days=1)).isoformat()


def _other_time(_call: Call, _field: Field, value: Value) -> Value:
    return f"{(int(str(value)[:2]) + 1) % 24:02}{str(value)[2:]}"


def _other_key(call: Call, field: Field, value: Value) -> Value:
    """None where there was one, the first where there was none; another patient, since there must be one."""
    keys = call.store.keys(field.table)
    if field.name == "PatNum":
        return next(key for key in keys if key != value)
    if field.category:
        keys = [int(one["DefNum"]) for one in call.store.definitions(field.category)]
    return 0 if value else keys[0]


OTHERWISE: dict[Kind, Callable[[Call, Field, Value], Value]] = {
    "date": _other_date,
    "time": _other_time,
    "key": _other_key,
    "money": lambda _call, _field, value: int(value) + 100,
    "text": lambda _call, _field, value: f"{value}?",
}


def _use_default_note(draft: Draft) -> None:
    note = str(draft.code["DefaultNote"])
    name = "BillingNote" if "ClaimNote" in draft.sent else "ClaimNote"
    draft.values[name] = f"{draft.values[name]} {note}".strip() if note else draft.values[name]


def show_other_names(call: Call, draft: Draft) -> None:
    """Pairs of a key and its name, where the one that was not sent, or the one that was, is wrong."""
    for key, name, category in (("Priority", "priority", PRIORITIES), ("Dx", "dxName", DIAGNOSES)):
        key_slug, name_slug = BY_NAME[key].slug, BY_NAME[name].slug
        other = next(one for one in call.store.definitions(category) if one["DefNum"] != draft.values.get(key))
        by_name = name in draft.sent and key not in draft.sent and call.broken(f"{name_slug}-sets-{key_slug}")
        if by_name or (key in draft.sent and call.broken(f"{key_slug}-is-kept")):
            draft.shown[key] = other["DefNum"]
        if key in draft.sent and call.broken(f"{key_slug}-sets-{name_slug}"):
            draft.shown[name] = other["ItemName"]
    if "ProvNum" in draft.sent:
        other_provider = next(key for key in call.store.keys("provider") if key != draft.values["ProvNum"])
        if call.broken("prov-num-is-kept"):
            draft.shown["ProvNum"] = other_provider
        if call.broken("prov-num-sets-prov-abbr"):
            draft.shown["provAbbr"] = (call.store.find("provider", other_provider) or {})["Abbr"]


def show_other_code(call: Call, draft: Draft) -> None:
    """The code that was sent, or what follows from it, is another one."""
    by_number, by_text = "CodeNum" in draft.sent, "procCode" in draft.sent
    other = _other_code(call, draft.code)
    if (by_number and call.broken("code-num-names-the-code")) or (by_text and call.broken("proc-code-names-the-code")):
        draft.values["CodeNum"] = other["CodeNum"]
    if by_number and call.broken("code-num-sets-proc-code"):
        draft.shown["procCode"] = other["ProcCode"]
    if by_text and call.broken("proc-code-sets-code-num"):
        draft.shown["CodeNum"] = other["CodeNum"]
    if call.broken("descript-follows-the-code"):
        draft.shown["descript"] = other["Descript"]


def _other_code(call: Call, code: Row) -> Row:
    """Another code, of the same area if there is one."""
    alike = [one for one in call.store.codes(code["TreatArea"]) if one != code]
    return alike[0] if alike else next(one for one in call.store.codes("Mouth") if one != code)


def _take_what_is_ignored(call: Call, draft: Draft, body: dict[str, Any]) -> None:
    for name, rule in (("provAbbr", "prov-abbr-is-ignored"), ("descript", "descript-is-ignored")):
        if isinstance(body.get(name), str) and body[name].isprintable() and call.broken(rule):
            draft.shown[name] = body[name]
    if "ProcNum" in body and call.broken("proc-num-is-ignored"):
        key = read_key(Field("ProcNum", "proc-num", "key"), body["ProcNum"])
        if abs(key) >= MOST_PROCEDURES or call.store.procedure(key):
            raise Refused(f"The ProcNum {key} cannot be used.")
        draft.values["ProcNum"] = key
