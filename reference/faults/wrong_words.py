"""What a faulty server does with the values of a body: it refuses, exchanges or accepts the wrong ones."""

from __future__ import annotations

from typing import Any

from reference.call import Call
from reference.fields import MIDNIGHT, NO_DATE, PLACES, Field, Value, kebab
from reference.refusals import Refused

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
"""For each rule that accepts a word: the field, the word, and the word that is stored; None if the word is refused."""


HARMLESS: dict[str, Value] = {
    "DateOriginalProsth": NO_DATE,
    "ProcTime": MIDNIGHT,
    "ProcTimeEnd": MIDNIGHT,
    "ProcStatus": "TP",
    "PlaceService": "Office",
    "Prosthesis": "",
    "IsDateProsthEst": "false",
}
"""The value that is stored for a malformed one; for a malformed date of another field it is today."""


def refuse_sample_values(call: Call, field: Field, raw: Any) -> None:
    """Refuse values of the document's sample requests: keys in quotes, PlannedAptNum 0 and an empty Prosthesis."""
    quoted = field.kind == "key" and isinstance(raw, str) and call.broken("keys-in-quotes-are-accepted")
    zero = field.name == "PlannedAptNum" and str(raw) == "0" and call.broken("planned-apt-num-zero-is-accepted")
    empty = field.name == "Prosthesis" and raw == "" and call.broken("empty-prosthesis-is-accepted")
    if quoted or zero or empty:
        raise Refused(f"{field.name} is invalid.")


def wrong_word(call: Call, field: Field, value: Value) -> Value:
    """The word that a faulty server stores for this word; raises Refused if it does not support the word."""
    for rule, (name, word, stored) in WRONG_WORDS.items():
        if name == field.name and word == value and call.broken(rule):
            if stored is None:
                raise Refused(f"{field.name} {word} is not supported.")
            return stored
    return value


def lose_seconds(call: Call, field: Field, time: str) -> str:
    """The time of day, on a faulty server without its seconds."""
    return f"{time[:-2]}00" if call.broken(f"{field.slug}-keeps-seconds") else time


def accept_malformed_value(call: Call, field: Field, raw: Any) -> Value | None:
    """The value that a faulty server stores for a malformed value or an unknown word; None if it refuses it."""
    word = raw not in ("D", "TPi") and call.broken(f"{field.slug}-other-values-are-refused")
    return HARMLESS.get(field.name, call.today) if word or call.broken(f"{field.slug}-format") else None
