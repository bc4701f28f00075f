"""The faults of get-procedure, list-procedures and delete-procedure, by the function that breaks a rule."""

from __future__ import annotations

from reference.faults.rules.places import Places

GET_PROCEDURE: Places = {
    "call.py: server_date_time": ("server-date-time-is-now",),
    "faults/malformed_requests.py: _repair": ("proc-num-too-large-is-refused",),
    "procedures/get.py: get_procedure": (
        "answers-200",
        "returns-the-procedure",
        "returns-the-record",
        "is-locked-tells",
    ),
    "faults/overlapping.py: _chosen": ("reads-during-an-update-show-one-state",),
    "procedures/lookup.py: locate": (
        "proc-num-unknown-is-refused",
        "proc-num-unknown-is-404",
        "proc-num-zero-is-refused",
        "proc-num-negative-is-refused",
        "proc-num-text-is-refused",
    ),
}
"""The rules of get-procedure, by the function that breaks them."""

LIST_PROCEDURES: Places = {
    "call.py: server_date_time": ("server-date-time-is-now",),
    "procedures/list.py: _criteria": ("parameters-are-optional", "criteria-combine", "lists-every-procedure"),
    "procedures/list.py: _criterion": (
        "pat-num-filters",
        "apt-num-filters",
        "planned-apt-num-filters",
        "clinic-num-filters",
        "code-num-filters",
        "date-t-stamp-filters",
    ),
    "procedures/list.py: _key": ("key-that-is-no-number-lists-nothing",),
    "procedures/list.py: _moment": (
        "date-t-stamp-includes-later",
        "date-t-stamp-includes-equal",
        "date-t-stamp-format",
    ),
    "procedures/list.py: _page": ("offset-skips", "limit-caps", "pages-cover-the-list"),
    "procedures/list.py: _status": (
        "proc-status-tp-filters",
        "proc-status-c-filters",
        "proc-status-ec-filters",
        "proc-status-eo-filters",
        "proc-status-r-filters",
        "proc-status-d-filters",
        "proc-status-cn-filters",
        "proc-status-tpi-filters",
        "proc-status-other-values-list-nothing",
    ),
    "procedures/list.py: list_procedures": (
        "rows-are-the-records",
        "answers-200",
        "answers-an-array",
        "none-listed-twice",
    ),
}
"""The rules of list-procedures, by the function that breaks them."""

DELETE_PROCEDURE: Places = {
    "faults/malformed_requests.py: _repair": ("proc-num-too-large-is-refused",),
    "procedures/delete.py: _check_attachments": (
        "refuses-claim",
        "refuses-insurance-payment",
        "refuses-patient-payment",
        "refuses-adjustment",
        "refuses-prescription",
        "refuses-payment-plan",
        "refuses-referral",
        "refuses-ortho-case",
        "refuses-last-of-preauthorization",
    ),
    "procedures/delete.py: _check_status": (
        "accepts-tp",
        "accepts-tpi",
        "accepts-c",
        "refuses-eo",
        "refuses-ec",
        "refuses-r",
        "refuses-cn",
    ),
    "procedures/delete.py: _is_deleted_again": ("refuses-d",),
    "procedures/delete.py: delete_procedure": ("answers-200", "is-gone-afterwards", "deletes-nothing-else"),
    "procedures/lookup.py: locate": (
        "proc-num-unknown-is-refused",
        "proc-num-zero-is-refused",
        "proc-num-negative-is-refused",
        "proc-num-text-is-refused",
    ),
}
"""The rules of delete-procedure, by the function that breaks them."""
