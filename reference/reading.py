"""From what was sent to values: each field by its kind, and the words that a server with a fault gets wrong."""

from __future__ import annotations

from typing import Any

from reference.bad_input import read_leniently
from reference.call import Call
from reference.drafts import Draft
from reference.fields import BY_NAME, MIDNIGHT, NO_DATE, PLACES, Field, Value, kebab
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
"""ExisitingOtherProvider is the document's spelling."""

HARMLESS: dict[str, Value] = {
    "DateOriginalProsth": NO_DATE,
    "ProcTime": MIDNIGHT,
    "ProcTimeEnd": MIDNIGHT,
    "ProcStatus": "TP",
    "PlaceService": "Office",
    "Prosthesis": "",
    "IsDateProsthEst": "false",
}
"""What a server stores that accepts a value of the wrong form; any other date is today."""

WRONG_WORDS: dict[str, tuple[str, str, str | None]] = {
    "proc-status-accepts-tp": ("ProcStatus", "TP", "C"),
    "proc-status-accepts-c": ("ProcStatus", "C", None),
    "proc-status-accepts-eo": ("ProcStatus", "EO", "TP"),
    "proc-status-accepts-ec": ("ProcStatus", "EC", None),
    "proc-status-accepts-r": ("ProcStatus", "R", "Cn"),
    "proc-status-accepts-cn": ("ProcStatus", "Cn", None),
    "prosthesis-accepts-no": ("Prosthesis", "No", "I"),
    "prosthesis-accepts-i": ("Prosthesis", "I", "R"),
    "prosthesis-accepts-r": ("Prosthesis", "R", None),
    "is-date-prosth-est-accepts-true": ("IsDateProsthEst", "true", "false"),
    "is-date-prosth-est-accepts-false": ("IsDateProsthEst", "false", None),
} | {
    f"place-service-accepts-{kebab(place)}": ("PlaceService", place, PLACES[number - 1] if number % 2 else None)
    for number, place in enumerate(PLACES)
}
"""For each rule that accepts a word: the field, the word, and what is stored in its place by a server that breaks it.

None where such a server refuses the word.
"""


def read_values(call: Call, draft: Draft) -> None:
    """Read every field that was sent."""
    for name, raw in draft.sent.items():
        draft.values[name] = _read(call, BY_NAME[name], raw)
    if draft.values.get("Prosthesis") == "No":
        draft.values["Prosthesis"] = ""


def _read(call: Call, field: Field, raw: Any) -> Value:
    if call.switches.faults:
        _refuse_what_samples_send(call, field, raw)
    lenient = read_leniently(call, field, raw) if call.switches.variants else None
    if lenient is not None:
        return lenient
    try:
        value = _read_status(call, field, raw) if field.kind == "status" else READERS[field.kind](field, raw)
    except Refused:
        other = raw not in ("D", "TPi") and call.broken(f"{field.slug}-other-values-are-refused")
        if other or call.broken(f"{field.slug}-format"):
            return HARMLESS.get(field.name, call.today)
        raise
    return _mistake_word(call, field, value) if call.switches.faults and field.kind in ("status", "choice") else value


def _refuse_what_samples_send(call: Call, field: Field, raw: Any) -> None:
    """Only a server with a fault: the document's own requests send keys in quotes, a PlannedAptNum 0 and an empty Prosthesis."""
    quoted = field.kind == "key" and isinstance(raw, str) and call.broken("keys-in-quotes-are-accepted")
    zero = field.name == "PlannedAptNum" and str(raw) == "0" and call.broken("planned-apt-num-zero-is-accepted")
    empty = field.name == "Prosthesis" and raw == "" and call.broken("empty-prosthesis-is-accepted")
    if quoted or zero or empty:
        raise Refused(f"{field.name} is invalid.")


def _read_status(call: Call, field: Field, raw: Any) -> Value:
    if call.reading("proc-status-long-name") == "accepted" and isinstance(raw, str):
        raw = LONG_NAMES.get(raw, raw)
    creatable = (*CREATABLE, *CREATABLE_LATER) if call.knows(V25_1_14) else CREATABLE
    if raw in creatable or (raw in ("D", "TPi") and call.broken(f"proc-status-{raw.lower()}-is-refused")):
        return read_choice(Field(field.name, field.slug, "choice", choices=(raw,)), raw)
    raise Refused(f"{field.name} may only be set to {', '.join(creatable[:-1])} or {creatable[-1]}.")


def _mistake_word(call: Call, field: Field, value: Value) -> Value:
    for rule, (name, word, stored) in WRONG_WORDS.items():
        if name == field.name and word == value and call.broken(rule):
            if stored is None:
                raise Refused(f"{field.name} {word} is not supported.")
            return stored
    return value
