"""The faults of the operations on insurance history, by the function that breaks a rule."""

from __future__ import annotations

from reference.faults.rules.places import Places

GET_INSURANCE_HISTORY: Places = {
    "faults/malformed_requests.py: _repair": ("impossible-keys-are-refused",),
    "insurance_history/get.py: _lines": (
        "has-bw",
        "has-pano",
        "has-exam",
        "has-prophy",
        "has-perio-ur",
        "has-perio-ul",
        "has-perio-lr",
        "has-perio-ll",
        "has-perio-maint",
        "has-debridement",
        "answer-ins-hist-pref-name",
        "answer-proc-date",
        "answer-proc-num",
    ),
    "insurance_history/get.py: _nothing": (
        "no-history",
        "no-history-has-no-proc-num",
        "not-set",
        "not-set-has-no-proc-num",
    ),
    "insurance_history/get.py: _other_plans": ("of-the-plan-only",),
    "insurance_history/get.py: _procedures": (
        "most-recent-wins",
        "of-the-patient-only",
        "ordinary-procedures-do-not-count",
    ),
    "insurance_history/get.py: _read_key": ("pat-num-is-required", "ins-sub-num-is-required"),
    "insurance_history/get.py: _treatment": ("shows-the-date", "shows-proc-date", "shows-the-procedure"),
    "insurance_history/get.py: get_insurance_history": ("answers-200", "answers-an-array"),
    "insurance_history/keys.py: known_keys": (
        "pat-num-unknown-is-refused",
        "ins-sub-num-unknown-is-refused",
        "pat-num-zero-is-refused",
        "ins-sub-num-zero-is-refused",
    ),
}
"""The rules of get-insurance-history, by the function that breaks them."""

CREATE_INSURANCE_HISTORY: Places = {
    "faults/malformed_requests.py: _change_body": ("keeps-what-it-accepts", "impossible-keys-are-refused"),
    "faults/malformed_requests.py: _repair": ("malformed-json-is-refused", "body-that-is-no-object-is-refused"),
    "faults/malformed_requests.py: _unwrapped": ("wrong-types-are-refused",),
    "faults/insured_histories.py: repaired_entry": ("refused-creates-nothing",),
    "insurance_history/create.py: _category": (
        "other-names-are-refused",
        "names-are-case-sensitive",
        "accepts-bw",
        "accepts-pano",
        "accepts-exam",
        "accepts-prophy",
        "accepts-perio-ur",
        "accepts-perio-ul",
        "accepts-perio-lr",
        "accepts-perio-ll",
        "accepts-perio-maint",
        "accepts-debridement",
    ),
    "insurance_history/create.py: _clinic": ("clinic-num-is-the-patients",),
    "insurance_history/create.py: _day": ("proc-date-format",),
    "insurance_history/create.py: _enter": ("makes-an-eo-procedure", "is-shown-in-the-history"),
    "insurance_history/create.py: _provider": ("prov-num-is-the-patients",),
    "insurance_history/create.py: _wrong_values": (
        "code-is-the-first-of-the-category",
        "pat-num-is-kept",
        "proc-date-is-kept",
    ),
    "insurance_history/create.py: create_insurance_history": (
        "answers-201",
        "changes-no-other-category",
        "pat-num-is-required",
        "ins-sub-num-is-required",
        "ins-hist-pref-name-is-required",
        "proc-date-is-required",
    ),
    "insurance_history/keys.py: known_keys": (
        "pat-num-unknown-is-refused",
        "ins-sub-num-unknown-is-refused",
        "pat-num-zero-is-refused",
        "ins-sub-num-zero-is-refused",
    ),
}
"""The rules of create-insurance-history, by the function that breaks them."""
