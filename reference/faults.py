"""Faults: the rules that the server can be started to break, each by the name of its rule.

Rules of one shape are rows of a table; what a row does stands beside the code that keeps the rule.
"""

from __future__ import annotations

from reference import bad_input_rules, group_note_rules, insurance_history_rules, misanswer_rules
from reference.fields import PLACES, STATUSES, kebab
from reference.members import MEMBERS

REQUIRED = ("pat-num", "proc-date", "proc-status", "proc-code")
OPTIONAL = (
    *(
        "apt-num",
        "proc-fee",
        "priority",
        "priority-name",
        "prov-num",
        "dx",
        "dx-name",
        "planned-apt-num",
        "place-service",
    ),
    *(
        "prosthesis",
        "date-original-prosth",
        "claim-note",
        "clinic-num",
        "date-tp",
        "site-num",
        "proc-time",
        "proc-time-end",
    ),
    *("prognosis", "billing-note", "discount", "is-date-prosth-est"),
)
KEPT = (
    *(
        "pat-num",
        "proc-date",
        "apt-num",
        "proc-fee",
        "priority",
        "prov-num",
        "dx",
        "planned-apt-num",
        "date-original-prosth",
    ),
    *(
        "claim-note",
        "clinic-num",
        "date-tp",
        "site-num",
        "proc-time",
        "proc-time-end",
        "prognosis",
        "billing-note",
        "discount",
    ),
)
FORMAT = ("proc-date", "date-original-prosth", "date-tp", "proc-time", "proc-time-end")
UNKNOWN_KEY = (
    *("pat-num", "code-num", "proc-code", "apt-num", "priority", "priority-name", "prov-num", "dx", "dx-name"),
    *("clinic-num", "site-num", "prognosis"),
)
ZERO_KEY = ("pat-num", "code-num")
OTHER_CATEGORY = ("priority", "dx", "prognosis")
OTHER_VALUES = ("proc-status", "place-service", "prosthesis", "is-date-prosth-est")
TWINS = (
    "priority-sets-priority-name",
    "priority-name-sets-priority",
    "dx-sets-dx-name",
    "dx-name-sets-dx",
    "prov-num-sets-prov-abbr",
)
PAIRS = ("priority-and-priority-name", "dx-and-dx-name")
IGNORED = ("proc-num", "prov-abbr", "descript")
CODES = (
    *("code-num-names-the-code", "code-num-sets-proc-code", "proc-code-names-the-code", "proc-code-sets-code-num"),
    "descript-follows-the-code",
)
DEFAULTS = (
    *("proc-fee-default", "proc-fee-default-insured", "priority-default", "dx-default", "planned-apt-num-default"),
    *("prov-num-default-appointment", "prov-num-default-patient", "prov-num-default-practice"),
    *(
        "place-service-default-practice",
        "place-service-default-clinic",
        "prosthesis-default",
        "date-original-prosth-default",
    ),
    *(
        "claim-note-default",
        "clinic-num-default",
        "date-tp-default",
        "site-num-default",
        "proc-time-default",
        "proc-time-end-default",
    ),
    *("prognosis-default", "billing-note-default", "discount-default", "is-date-prosth-est-default"),
    *(
        "unit-qty-default",
        "hide-graphics-default",
        "canadian-type-codes-default",
        "is-locked-default",
        "sec-date-entry-is-now",
    ),
)
GATES = (
    *("place-service-needs-public-health", "site-num-needs-public-health", "proc-time-end-needs-medical-insurance"),
    *("prosthesis-needs-prosthetic-code", "date-original-prosth-needs-prosthetic-code"),
)
WORDS = (
    *(f"proc-status-accepts-{status.lower()}" for status in STATUSES if status not in ("D", "TPi")),
    *(f"place-service-accepts-{kebab(place)}" for place in PLACES),
    *("prosthesis-accepts-no", "prosthesis-accepts-i", "prosthesis-accepts-r"),
    *("is-date-prosth-est-accepts-true", "is-date-prosth-est-accepts-false"),
)
ACCEPTED = (
    *WORDS,
    *(f"surf-accepts-surface-{letter}" for letter in "bfvmoidl"),
    *(f"surf-accepts-quadrant-{quadrant}" for quadrant in ("ul", "ur", "lr", "ll")),
    *(f"surf-accepts-sextant-{sextant}" for sextant in "123456"),
    *(f"surf-accepts-arch-{arch}" for arch in "ul"),
    *(f"tooth-num-accepts-{teeth}" for teeth in ("permanent", "primary")),
    *(f"tooth-range-accepts-{form}" for form in ("commas", "hyphens", "commas-and-hyphens", "spaces")),
)
AREAS = (
    *(f"tooth-num-is-required-for-{area}" for area in ("tooth", "surf")),
    *(f"surf-is-required-for-{area}" for area in ("surf", "quad", "sextant", "arch")),
    *(f"tooth-range-is-required-for-{area}" for area in ("tooth-range", "quad", "arch")),
    *(f"surf-other-{area}-is-refused" for area in ("quadrant", "sextant", "arch")),
    *(f"area-{area}" for area in ("none", "mouth", "tooth", "surf", "quad", "sextant", "arch", "tooth-range")),
    *("area-quad-with-range", "area-arch-with-range"),
    *(
        "tooth-num-illegal-is-refused",
        "surf-other-surface-is-not-kept",
        "surf-keeps-several-surfaces",
        "tooth-range-malformed-is-refused",
    ),
)
CREATE = (
    *("answers-201", "makes-a-new-procedure", "answer-is-the-record", "refusal-status", "refusal-is-explained"),
    "refused-creates-nothing",
    *(f"{slug}-is-ignored" for slug in IGNORED),
    *(f"{pair}-exclude-each-other" for pair in PAIRS),
    *("default-note-is-not-used", "proc-status-d-is-refused", "proc-status-tpi-is-refused"),
    *(
        "planned-apt-num-of-an-ordinary-appointment-is-not-kept",
        "planned-apt-num-unknown-is-not-kept",
        "zero-keys-are-accepted",
    ),
    *(f"{slug}-is-required" for slug in REQUIRED),
    *(f"{slug}-is-optional" for slug in OPTIONAL),
    *(f"{slug}-is-kept" for slug in KEPT),
    *(f"{slug}-format" for slug in FORMAT),
    *(f"{slug}-unknown-is-refused" for slug in UNKNOWN_KEY),
    *(f"{slug}-zero-is-refused" for slug in ZERO_KEY),
    *(f"{slug}-other-category-is-refused" for slug in OTHER_CATEGORY),
    *(f"{slug}-other-values-are-refused" for slug in OTHER_VALUES),
    *(*TWINS, *CODES, *DEFAULTS, *GATES, *ACCEPTED, *AREAS),
)
GET = (
    *("answers-200", "returns-the-procedure", "returns-the-record", "refusal-status", "refusal-is-explained"),
    *(
        "proc-num-unknown-is-refused",
        "proc-num-unknown-is-404",
        "proc-num-zero-is-refused",
        "proc-num-negative-is-refused",
    ),
    *("proc-num-text-is-refused", "server-date-time-is-now"),
)
LIST = (
    *(
        "rows-are-the-records",
        "answers-200",
        "answers-an-array",
        "parameters-are-optional",
        "criteria-combine",
        "none-listed-twice",
    ),
    *(
        f"{slug}-filters"
        for slug in ("pat-num", "apt-num", "planned-apt-num", "clinic-num", "code-num", "date-t-stamp")
    ),
    *(f"proc-status-{status.lower()}-filters" for status in STATUSES),
    *("date-t-stamp-includes-later", "date-t-stamp-includes-equal", "date-t-stamp-format"),
    *(
        "offset-skips",
        "limit-caps",
        "pages-cover-the-list",
        "lists-every-procedure",
        "refusal-status",
        "refusal-is-explained",
    ),
    "server-date-time-is-now",
)
LOCKED = ("code-num", "proc-code", "discount", "tooth-num", "surf", "tooth-range")
IN_THE_MOUTH = ("tooth-num", "surf", "tooth-range")
UPDATED = (
    *(
        "apt-num",
        "proc-date",
        "proc-fee",
        "priority",
        "prov-num",
        "dx",
        "planned-apt-num",
        "place-service",
        "date-original-prosth",
    ),
    *(
        "claim-note",
        "clinic-num",
        "date-tp",
        "site-num",
        "proc-time",
        "proc-time-end",
        "prognosis",
        *IN_THE_MOUTH,
        "billing-note",
    ),
    *("discount", "proc-code", "code-num"),
)
UPDATE = (
    *("answers-200", "answer-is-the-record", "keeps-the-key", "changes-no-other-record", "others-keep-their-value"),
    *("outlasts-later-calls", "refused-changes-nothing"),
    *(f"proc-num-{sort}-is-refused" for sort in ("unknown", "zero", "text")),
    *("refusal-status", "refusal-is-explained"),
    *(
        "code-within-the-area",
        "code-num-within-the-area",
        "default-note-is-not-used",
        "code-num-and-proc-code-exclude-each-other",
    ),
    *(f"empty-{slug}-is-ignored" for slug in IN_THE_MOUTH),
    *(f"completed-{slug}-is-locked" for slug in LOCKED),
    *("completed-others-can-change", "other-statuses-lock-nothing"),
    *(f"{slug}-is-updated" for slug in UPDATED),
    *("proc-code-sets-code-num", "proc-code-sets-descript", "code-num-sets-proc-code"),
    *("priority-sets-priority-name", "dx-sets-dx-name", "prov-num-sets-prov-abbr"),
    *(f"{slug}-format" for slug in FORMAT),
    *("proc-status-d-is-refused", "proc-status-tpi-is-refused"),
    *(f"{slug}-other-values-are-refused" for slug in OTHER_VALUES),
    *WORDS,
    *GATES,
    *(f"{slug}-other-category-is-refused" for slug in OTHER_CATEGORY),
    *(
        f"{slug}-unknown-is-refused"
        for slug in ("priority", "dx", "prognosis", "apt-num", "code-num", "proc-code", "site-num")
    ),
    *(
        "prov-num-unknown-is-refused",
        "clinic-num-unknown-is-refused",
        "planned-apt-num-of-an-ordinary-appointment-is-not-kept",
    ),
    *(f"{slug}-needs-its-area" for slug in IN_THE_MOUTH),
    *("surf-is-updated-for-a-quad", "surf-is-updated-for-a-sextant", "surf-is-updated-for-an-arch"),
    *("tooth-range-is-updated-for-a-quad-with-range", "tooth-range-is-updated-for-an-arch-with-range"),
    *("tooth-range-needs-also-tooth-range", "tooth-range-malformed-is-refused"),
    *(f"tooth-range-accepts-{form}" for form in ("hyphens", "commas-and-hyphens", "spaces", "any-order")),
    *("planned-apt-num-unknown-is-not-kept", "planned-apt-num-zero-is-accepted", "keys-in-quotes-are-accepted"),
    *("whole-proc-fee-is-accepted", "notes-can-be-emptied", "empty-prosthesis-is-accepted"),
    *("tooth-num-illegal-is-refused", "surf-other-surface-is-not-kept"),
    *(f"surf-other-{part}-is-refused" for part in ("quadrant", "sextant", "arch")),
)
ATTACHED = (
    *(
        "claim",
        "insurance-payment",
        "patient-payment",
        "adjustment",
        "prescription",
        "payment-plan",
        "referral",
        "ortho-case",
    ),
    "last-of-preauthorization",
)
DELETE = (
    *("answers-200", "is-gone-afterwards", "deletes-nothing-else", "refusal-status", "refusal-is-explained"),
    *("accepts-tp", "accepts-tpi", "accepts-c"),
    *(f"refuses-{what}" for what in ("eo", "ec", "r", "cn", "d", *ATTACHED)),
    *(f"proc-num-{sort}-is-refused" for sort in ("unknown", "zero", "negative", "text")),
)
ANSWER = (
    *(f"answer-{member.slug}" for member in MEMBERS),
    *(f"shows-{member.slug}" for member in MEMBERS if member.has_a_form),
)

FAULTS: tuple[str, ...] = tuple(
    f"{operation}/{rule}"
    for operation, rules in (
        ("create-procedure", (*CREATE, *ANSWER)),
        ("get-procedure", (*GET, *ANSWER)),
        ("list-procedures", (*LIST, *ANSWER)),
        ("update-procedure", (*UPDATE, *ANSWER)),
        ("delete-procedure", DELETE),
        *group_note_rules.FAULTS.items(),
        *insurance_history_rules.FAULTS.items(),
        ("create-insurance-history", ANSWER),
        *bad_input_rules.FAULTS.items(),
        *misanswer_rules.FAULTS.items(),
    )
    for rule in rules
)
"""Every fault that the server can be started with."""
