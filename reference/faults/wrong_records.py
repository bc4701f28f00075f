"""What a faulty server stores and shows of a new procedure: other values, other names, another code."""

from __future__ import annotations

from typing import Any

from reference.call import Call
from reference.faults.wrong_values import WRONG_VALUES, other_key, other_provider
from reference.fields import BY_NAME, DIAGNOSES, PRIORITIES, Field
from reference.procedures.drafts import Draft
from reference.refusals import Refused
from reference.store import Row
from reference.values import read_key

KEPT = (
    *("PatNum", "ProcDate", "AptNum", "ProcFee", "PlannedAptNum", "DateOriginalProsth", "ClaimNote", "ClinicNum"),
    *("DateTP", "SiteNum", "ProcTime", "ProcTimeEnd", "Prognosis", "BillingNote", "Discount"),
)
"""Fields that a faulty server stores with another value; it only shows another Priority, Dx or ProvNum."""

MOST_PROCEDURES = 10**15
"""The limit of a ProcNum that is sent; above it the database would have no key for the next procedure."""


def spoil_new_procedure(call: Call, draft: Draft, body: dict[str, Any]) -> None:
    """Give the draft the values that a faulty server stores and shows."""
    for name in KEPT:
        if name in draft.sent and call.broken(f"{BY_NAME[name].slug}-is-kept"):
            draft.values[name] = WRONG_VALUES[BY_NAME[name].kind](call, BY_NAME[name], draft.values[name])
    if "ClinicNum" not in draft.sent and call.broken("clinic-num-default"):
        draft.values["ClinicNum"] = other_key(call, BY_NAME["ClinicNum"], draft.values["ClinicNum"])
    if call.broken("default-note-is-not-used"):
        _use_default_note(draft)
    show_other_names(call, draft)
    show_other_code(call, draft)
    _take_what_is_ignored(call, draft, body)


def _use_default_note(draft: Draft) -> None:
    note = str(draft.code["DefaultNote"])
    name = "BillingNote" if "ClaimNote" in draft.sent else "ClaimNote"
    draft.values[name] = f"{draft.values[name]} {note}".strip() if note else draft.values[name]


def show_other_names(call: Call, draft: Draft) -> None:
    """Show another key or another name for the priority, diagnosis or provider that was sent."""
    for key, name, category in (("Priority", "priority", PRIORITIES), ("Dx", "dxName", DIAGNOSES)):
        key_slug, name_slug = BY_NAME[key].slug, BY_NAME[name].slug
        another = next(one for one in call.store.definitions(category) if one["DefNum"] != draft.values.get(key))
        by_name = name in draft.sent and key not in draft.sent and call.broken(f"{name_slug}-sets-{key_slug}")
        if by_name or (key in draft.sent and call.broken(f"{key_slug}-is-kept")):
            draft.shown[key] = another["DefNum"]
        if key in draft.sent and call.broken(f"{key_slug}-sets-{name_slug}"):
            draft.shown[name] = another["ItemName"]
    if "ProvNum" in draft.sent:
        other = other_provider(call, int(draft.values["ProvNum"]))
        if call.broken("prov-num-is-kept"):
            draft.shown["ProvNum"] = other
        if call.broken("prov-num-sets-prov-abbr"):
            draft.shown["provAbbr"] = (call.store.find("provider", other) or {})["Abbr"]


def show_other_code(call: Call, draft: Draft) -> None:
    """Store another code than was sent, or show another procCode, CodeNum or descript."""
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
    """Another code, of the same treatment area if there is one."""
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
