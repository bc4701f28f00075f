"""The rules of insurance history that the server can be started to break, and the readings that it can take, by operation."""

from __future__ import annotations

from reference.categories import CATEGORIES

KEYS = ("pat-num", "ins-sub-num")
REFUSALS = ("refusal-status", "refusal-is-explained")

FAULTS: dict[str, tuple[str, ...]] = {
    "get-insurance-history": (
        *("answers-200", "answers-an-array", *(f"has-{category.slug}" for category in CATEGORIES)),
        *(f"{slug}-{rule}" for rule in ("is-required", "unknown-is-refused", "zero-is-refused") for slug in KEYS),
        *("answer-ins-hist-pref-name", "answer-proc-date", "answer-proc-num"),
        *("no-history", "no-history-has-no-proc-num", "not-set", "not-set-has-no-proc-num"),
        *("shows-the-date", "shows-proc-date", "shows-the-procedure", "most-recent-wins"),
        *("of-the-plan-only", "of-the-patient-only", "ordinary-procedures-do-not-count", *REFUSALS),
    ),
    "create-insurance-history": (
        *("answers-201", "makes-an-eo-procedure", "is-shown-in-the-history", "changes-no-other-category"),
        *("clinic-num-is-the-patients", "prov-num-is-the-patients", "code-is-the-first-of-the-category"),
        *(f"{slug}-is-required" for slug in (*KEYS, "ins-hist-pref-name", "proc-date")),
        *("pat-num-is-kept", "proc-date-is-kept"),
        *(f"{slug}-{rule}" for rule in ("unknown-is-refused", "zero-is-refused") for slug in KEYS),
        *("proc-date-format", "other-names-are-refused", "names-are-case-sensitive"),
        *(f"accepts-{category.slug}" for category in CATEGORIES),
        *REFUSALS,
    ),
}

READINGS: dict[str, tuple[str, ...]] = {"create-insurance-history/not-set-category": ("refused", "accepted")}
