"""Variants: the readings that the server can take where the document can be read in several ways.

The first reading of each rule is the default. Some variants are no reading of one rule: whole servers that differ from
the default in several places, or in their data, none of which the document forbids.
"""

from __future__ import annotations

SHAPES = ("plain-text", "json-string", "json-object")
UNSUPPORTED = ("ignored", "refused", "kept")
CLOSED_GATE = ("refused", "ignored")
FIRST_DEFINITION = ("zero", "first-by-order", "first-by-key")
KEY_KINDS = ("numbers", "digits-in-quotes")
OTHER_MEMBERS = ("none", "some")
TOO_LONG = ("kept", "refused", "cut-short")
NEGATIVE = ("refused", "kept", "ignored")
CONTROL_CHARACTERS = ("refused", "kept", "dropped")
SYMBOLS = ("kept", "replaced", "refused")
CLOCKS = ("refused", "accepted")
CODE_ORDERS = ("alphanumeric", "preference-order", "category-order")

READINGS_OF_INPUT: dict[str, tuple[str, ...]] = {
    "create-procedure/unknown-field": ("ignored", "refused"),
    "create-procedure/wrong-content-type": ("accepted", "refused"),
    "create-procedure/null-value": ("refused", "ignored"),
    "create-procedure/claim-note-too-long": TOO_LONG,
    "create-procedure/billing-note-too-long": TOO_LONG,
    "create-procedure/proc-fee-negative": NEGATIVE,
    "create-procedure/discount-negative": NEGATIVE,
    "create-procedure/control-characters": CONTROL_CHARACTERS,
    "create-procedure/symbols-in-notes": SYMBOLS,
    "create-procedure/proc-time-without-seconds": CLOCKS,
    "update-procedure/unknown-field": ("ignored", "refused"),
    "update-procedure/wrong-content-type": ("accepted", "refused"),
    "update-procedure/null-value": ("refused", "ignored"),
    "update-procedure/claim-note-too-long": TOO_LONG,
    "update-procedure/billing-note-too-long": TOO_LONG,
    "update-procedure/proc-fee-negative": NEGATIVE,
    "update-procedure/discount-negative": NEGATIVE,
    "update-procedure/control-characters": CONTROL_CHARACTERS,
    "update-procedure/symbols-in-notes": SYMBOLS,
    "update-procedure/proc-time-without-seconds": CLOCKS,
    "create-group-note/unknown-field": ("ignored", "refused"),
    "create-group-note/wrong-content-type": ("accepted", "refused"),
    "create-group-note/null-value": ("refused", "ignored"),
    "create-group-note/symbols-in-the-note": SYMBOLS,
    "update-group-note/symbols-in-the-note": SYMBOLS,
    "list-procedures/bad-limit": ("refused", "ignored"),
    "list-procedures/bad-offset": ("refused", "ignored"),
    "list-procedures/key-that-is-no-number": ("refused", "empty-list"),
}
"""Readings of unusual input; input_variants.py takes them."""


READINGS: dict[str, tuple[str, ...]] = {
    "create-procedure/refusal-shape": SHAPES,
    "create-procedure/unknown-key-status": ("400", "404"),
    "create-procedure/surf-without-support": UNSUPPORTED,
    "create-procedure/tooth-num-without-support": UNSUPPORTED,
    "create-procedure/tooth-range-without-support": UNSUPPORTED,
    "create-procedure/proc-status-long-name": ("refused", "accepted"),
    "create-procedure/code-num-beside-proc-code": ("accepted", "refused"),
    "create-procedure/priority-default": FIRST_DEFINITION,
    "create-procedure/dx-default": FIRST_DEFINITION,
    "create-procedure/planned-apt-num-of-an-ordinary-appointment-is-not-kept": ("refused", "ignored"),
    "create-procedure/planned-apt-num-unknown-is-not-kept": CLOSED_GATE,
    "create-procedure/place-service-needs-public-health": CLOSED_GATE,
    "create-procedure/place-service-default-clinic": ("clinic", "practice"),
    "create-procedure/prosthesis-needs-prosthetic-code": CLOSED_GATE,
    "create-procedure/date-original-prosth-needs-prosthetic-code": CLOSED_GATE,
    "create-procedure/site-num-needs-public-health": CLOSED_GATE,
    "create-procedure/proc-time-end-needs-medical-insurance": CLOSED_GATE,
    "create-procedure/tooth-num-supernumerary": ("kept", "refused"),
    "create-procedure/surf-other-surface-is-not-kept": ("refused", "ignored"),
    "create-procedure/surf-order": ("as-sent", "canonical"),
    "create-procedure/tooth-range-spelling": ("as-sent", "expanded", "displayed"),
    "create-procedure/tooth-range-descending": ("refused", "accepted"),
    "create-procedure/answer-key-kind": KEY_KINDS,
    "create-procedure/answer-other-members": OTHER_MEMBERS,
    "get-procedure/refusal-shape": SHAPES,
    "get-procedure/answer-key-kind": KEY_KINDS,
    "get-procedure/answer-other-members": OTHER_MEMBERS,
    "update-procedure/refusal-shape": SHAPES,
    "update-procedure/completed-code-num-is-locked": CLOSED_GATE,
    "update-procedure/completed-proc-code-is-locked": CLOSED_GATE,
    "update-procedure/completed-discount-is-locked": CLOSED_GATE,
    "update-procedure/completed-tooth-num-is-locked": CLOSED_GATE,
    "update-procedure/completed-surf-is-locked": CLOSED_GATE,
    "update-procedure/completed-tooth-range-is-locked": CLOSED_GATE,
    "update-procedure/proc-code-changes-the-fee": ("keeps", "changes"),
    "update-procedure/place-service-needs-public-health": CLOSED_GATE,
    "update-procedure/site-num-needs-public-health": CLOSED_GATE,
    "update-procedure/proc-time-end-needs-medical-insurance": CLOSED_GATE,
    "update-procedure/prosthesis-needs-prosthetic-code": CLOSED_GATE,
    "update-procedure/date-original-prosth-needs-prosthetic-code": CLOSED_GATE,
    "update-procedure/planned-apt-num-of-an-ordinary-appointment-is-not-kept": CLOSED_GATE,
    "update-procedure/planned-apt-num-unknown-is-not-kept": CLOSED_GATE,
    "update-procedure/deleted-procedure": ("refused", "accepted"),
    "update-procedure/code-with-another-range": ("accepted", "refused"),
    "update-procedure/attached-fields": ("open", "locked"),
    "update-procedure/associated-as-in-the-program": ("accepted", "refused"),
    "update-procedure/tooth-num-needs-its-area": CLOSED_GATE,
    "update-procedure/surf-needs-its-area": CLOSED_GATE,
    "update-procedure/tooth-range-needs-its-area": CLOSED_GATE,
    "update-procedure/tooth-range-needs-also-tooth-range": CLOSED_GATE,
    "update-procedure/answer-key-kind": KEY_KINDS,
    "update-procedure/answer-other-members": OTHER_MEMBERS,
    "delete-procedure/is-gone-afterwards": ("gone", "deleted-status"),
    "delete-procedure/refusal-shape": SHAPES,
    "list-procedures/date-t-stamp-moment": ("created", "altered"),
    "list-procedures/deleted-procedures": ("gone", "listed", "asked-for"),
    "list-procedures/nothing-found": ("empty-list", "refused"),
    "list-procedures/pat-num-unknown": ("empty-list", "refused"),
    "list-procedures/proc-status-other-values": ("refused", "empty-list"),
    "list-procedures/unknown-parameter": ("ignored", "refused"),
    "list-procedures/refusal-shape": SHAPES,
    "list-procedures/answer-key-kind": KEY_KINDS,
    "list-procedures/answer-other-members": OTHER_MEMBERS,
    "create-group-note/refusal-shape": SHAPES,
    "create-group-note/other-patients-procedures": ("refused", "accepted"),
    "create-group-note/members-of-another-note": ("accepted", "refused"),
    "create-group-note/planned-members": ("accepted", "refused"),
    "create-group-note/empty-proc-nums": ("refused", "accepted"),
    "create-group-note/prov-num-unknown-is-not-kept": ("refused", "ignored"),
    "update-group-note/refusal-shape": SHAPES,
    "update-group-note/do-append-note-on-an-unlocked-note": ("appended", "refused", "replaced"),
    "update-group-note/signature-after-an-edit": ("kept", "cleared"),
    "update-group-note/prov-num-unknown-is-not-kept": ("refused", "ignored"),
    "update-group-note/wrong-patient": ("refused", "accepted"),
    "delete-group-note/refusal-shape": SHAPES,
    "delete-group-note/is-gone-afterwards": ("gone", "deleted-status"),
    "delete-group-note/listing-afterwards": ("gone", "listed"),
    "delete-group-note/locked-note": ("refused", "deleted"),
    "list-group-notes/refusal-shape": SHAPES,
    "list-group-notes/pat-num-unknown": ("refused", "empty-list"),
    "list-group-notes/is-signed-spelling": ("lower-case", "capital"),
    "list-group-notes/without-notes": ("empty-list", "refused"),
    "get-insurance-history/refusal-shape": SHAPES,
    "create-insurance-history/refusal-shape": SHAPES,
    "create-insurance-history/code-is-the-first-of-the-category": CODE_ORDERS,
    "create-insurance-history/not-set-category": ("refused", "accepted"),
    "create-insurance-history/answer-key-kind": KEY_KINDS,
    "create-insurance-history/answer-other-members": OTHER_MEMBERS,
    **READINGS_OF_INPUT,
}
"""All readings of each rule."""

OPEN_DENTAL_LOGIC = "open-dental-logic"
UNKNOWN_KEYS_400 = "unknown-keys-400"
LATER_ENTRIES = "entries-later-than-today"
TAKEN_FROM_THE_APPOINTMENT = "date-and-provider-of-the-appointment"
MANY_PROCEDURES = "twenty-thousand-procedures"

_PROCEDURES = ("create-procedure", "update-procedure")
_GROUP_NOTES = ("create-group-note", "update-group-note")

SERVERS: dict[str, dict[str, str]] = {
    OPEN_DENTAL_LOGIC: {
        **{f"{operation}/symbols-in-notes": "replaced" for operation in _PROCEDURES},
        **{f"{operation}/symbols-in-the-note": "replaced" for operation in _GROUP_NOTES},
        **{f"{operation}/proc-time-without-seconds": "accepted" for operation in _PROCEDURES},
        "create-procedure/surf-without-support": "ignored",
        "create-procedure/tooth-num-without-support": "ignored",
        "create-procedure/tooth-range-without-support": "kept",
        "create-procedure/surf-other-surface-is-not-kept": "ignored",
        "create-procedure/surf-order": "canonical",
        "create-procedure/tooth-range-spelling": "expanded",
        "update-procedure/tooth-num-needs-its-area": "ignored",
        "update-procedure/surf-needs-its-area": "ignored",
        "create-insurance-history/code-is-the-first-of-the-category": "category-order",
    },
    UNKNOWN_KEYS_400: {},
    LATER_ENTRIES: {},
    TAKEN_FROM_THE_APPOINTMENT: {},
    MANY_PROCEDURES: {},
}
"""Variants that are whole servers, each with the readings that it takes."""

VARIANTS: tuple[str, ...] = (
    *(f"{rule}={reading}" for rule, readings in READINGS.items() for reading in readings),
    *SERVERS,
)
"""Every variant that the server can be started with, as RULE-ID=READING or by the name of a whole server."""
