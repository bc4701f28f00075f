"""The rules on bad input that the server can be started to break, and the readings that it can take, by operation."""

from __future__ import annotations

ANSWERED = ("never-a-server-error", "always-answers")
BODY = (*ANSWERED, "malformed-json-is-refused", "keeps-what-it-accepts")
OBJECT = (*BODY, "body-that-is-no-object-is-refused", "wrong-types-are-refused")
OPTIONAL, KEYS = "optional-wrong-types-are-refused", "impossible-keys-are-refused"
KEY = "proc-num-too-large-is-refused"

FAULTS: dict[str, tuple[str, ...]] = {
    "get-procedure": (*ANSWERED, KEY),
    "list-procedures": ANSWERED,
    "get-insurance-history": (*ANSWERED, KEYS),
    "list-group-notes": ANSWERED,
    "create-procedure": (*OBJECT, OPTIONAL, KEYS),
    "create-group-note": (*OBJECT, OPTIONAL, KEYS),
    "create-insurance-history": (*OBJECT, KEYS),
    "update-procedure": (*BODY, OPTIONAL, KEYS, KEY, "proc-num-negative-is-refused"),
    "update-group-note": (
        *OBJECT,
        OPTIONAL,
        KEY,
        *(f"proc-num-{sort}-is-refused" for sort in ("zero", "negative", "text")),
    ),
    "delete-procedure": (*ANSWERED, KEY),
    "delete-group-note": (*ANSWERED, KEY, "proc-num-negative-is-refused"),
}

TOO_LONG = ("kept", "refused", "cut-short")
NEGATIVE = ("refused", "kept", "ignored")
PAGE = ("refused", "ignored")

READINGS: dict[str, tuple[str, ...]] = {
    **{
        f"{operation}/unknown-field": ("ignored", "refused")
        for operation in ("create-procedure", "update-procedure", "create-group-note")
    },
    **{
        f"{operation}/wrong-content-type": ("accepted", "refused")
        for operation in ("create-procedure", "update-procedure", "create-group-note")
    },
    **{
        f"{operation}/null-value": ("refused", "ignored")
        for operation in ("create-procedure", "update-procedure", "create-group-note")
    },
    **{
        f"{operation}/{rule}": readings
        for operation in ("create-procedure", "update-procedure")
        for rule, readings in (
            ("claim-note-too-long", TOO_LONG),
            ("billing-note-too-long", TOO_LONG),
            ("proc-fee-negative", NEGATIVE),
            ("discount-negative", NEGATIVE),
            ("control-characters", ("refused", "kept", "dropped")),
        )
    },
    "list-procedures/bad-limit": PAGE,
    "list-procedures/bad-offset": PAGE,
    "list-procedures/key-that-is-no-number": ("refused", "ignored", "empty-list"),
}
