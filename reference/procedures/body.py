"""Reading the fields of a body into the values of a procedure."""

from __future__ import annotations

from typing import Any

from reference.call import Call
from reference.faults.wrong_words import accept_malformed_value, lose_seconds, refuse_sample_values, wrong_word
from reference.fields import BY_NAME, Field, Value
from reference.input_variants import read_leniently
from reference.procedures.drafts import Draft
from reference.refusals import Refused
from reference.values import READERS, read_choice
from reference.versions import V25_1_14

CREATABLE = ("TP", "C", "EO")
CREATABLE_LATER = ("EC", "R", "Cn")
LONG_NAMES = {
    "TreatmentPlanned": "TP",
    "Complete": "C",
    "ExisitingOtherProvider": "EO",
    "ExistingOtherProvider": "EO",
    "Existing Current Provider": "EC",
    "ExistingCurrentProvider": "EC",
    "Referred Out": "R",
    "ReferredOut": "R",
    "Condition": "Cn",
}
"""The long names of statuses; ExisitingOtherProvider is spelt as in the document."""


def read_values(call: Call, draft: Draft) -> None:
    """Read every field that was sent; raises Refused."""
    for name, raw in draft.sent.items():
        draft.values[name] = _read(call, BY_NAME[name], raw)
    if draft.values.get("Prosthesis") == "No":
        draft.values["Prosthesis"] = ""


def _read(call: Call, field: Field, raw: Any) -> Value:
    if call.switches.faults:
        refuse_sample_values(call, field, raw)
    lenient = read_leniently(call, field, raw) if call.switches.variants else None
    if lenient is not None:
        return lenient
    try:
        value = _read_status(call, field, raw) if field.kind == "status" else READERS[field.kind](field, raw)
    except Refused:
        accepted = accept_malformed_value(call, field, raw)
        if accepted is None:
            raise
        return accepted
    if not call.switches.faults:
        return value
    if field.kind == "time":
        return lose_seconds(call, field, str(value))
    return wrong_word(call, field, value) if field.kind in ("status", "choice") else value


def _read_status(call: Call, field: Field, raw: Any) -> Value:
    if call.reading("proc-status-long-name") == "accepted" and isinstance(raw, str):
        raw = LONG_NAMES.get(raw, raw)
    creatable = (*CREATABLE, *CREATABLE_LATER) if call.knows(V25_1_14) else CREATABLE
    if raw in creatable or (raw in ("D", "TPi") and call.broken(f"proc-status-{raw.lower()}-is-refused")):
        return read_choice(Field(field.name, field.slug, "choice", choices=(raw,)), raw)
    raise Refused(f"{field.name} may only be set to {', '.join(creatable[:-1])} or {creatable[-1]}.")
