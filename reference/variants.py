"""Variants: where the document can be read in several ways, the readings that the server can take.

The first reading of each rule is what the server does unless told otherwise.
"""

from __future__ import annotations

from reference import bad_input_rules, group_note_rules, insurance_history_rules

SHAPES = ("plain-text", "json-string", "json-object")
UNSUPPORTED = ("ignored", "refused", "kept")
CLOSED_GATE = ("refused", "ignored")
FIRST_DEFINITION = ("zero", "first-by-order", "first-by-key")
KEY_KINDS = ("numbers", "digits-in-quotes")
OTHER_MEMBERS = ("none", "some")
LOCKED = ("code-num", "proc-code", "discount", "tooth-num", "surf", "tooth-range")

EXPLAINED = (*group_note_rules.FAULTS, *insurance_history_rules.FAULTS)
"""The operations on group notes and insurance history."""

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
    "create-procedure/tooth-range-spelling": ("as-sent", "expanded"),
    "create-procedure/tooth-range-descending": ("refused", "accepted"),
    "create-procedure/answer-key-kind": KEY_KINDS,
    "create-procedure/answer-other-members": OTHER_MEMBERS,
    "get-procedure/refusal-shape": SHAPES,
    "get-procedure/answer-key-kind": KEY_KINDS,
    "get-procedure/answer-other-members": OTHER_MEMBERS,
    "update-procedure/refusal-shape": SHAPES,
    **{f"update-procedure/completed-{slug}-is-locked": CLOSED_GATE for slug in LOCKED},
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
    **{f"update-procedure/{slug}-needs-its-area": CLOSED_GATE for slug in ("tooth-num", "surf", "tooth-range")},
    "update-procedure/tooth-range-needs-also-tooth-range": CLOSED_GATE,
    "update-procedure/answer-key-kind": KEY_KINDS,
    "update-procedure/answer-other-members": OTHER_MEMBERS,
    "delete-procedure/is-gone-afterwards": ("gone", "deleted-status"),
    "delete-procedure/refusal-shape": SHAPES,
    "list-procedures/date-t-stamp-moment": ("created", "altered"),
    "list-procedures/deleted-procedures": ("gone", "listed", "asked-for"),
    "list-procedures/nothing-found": ("empty-list", "refused"),
    "list-procedures/pat-num-unknown": ("empty-list", "refused"),
    "list-procedures/proc-status-other-values": ("refused", "empty-list", "ignored"),
    "list-procedures/unknown-parameter": ("ignored", "refused"),
    "list-procedures/refusal-shape": SHAPES,
    "list-procedures/answer-key-kind": KEY_KINDS,
    "list-procedures/answer-other-members": OTHER_MEMBERS,
    **{f"{operation}/refusal-shape": SHAPES for operation in EXPLAINED},
    **group_note_rules.READINGS,
    **insurance_history_rules.READINGS,
    **bad_input_rules.READINGS,
    "create-insurance-history/answer-key-kind": KEY_KINDS,
    "create-insurance-history/answer-other-members": OTHER_MEMBERS,
}

VARIANTS: tuple[str, ...] = tuple(f"{rule}={reading}" for rule, readings in READINGS.items() for reading in readings)
"""Every variant that the server can be started with."""
