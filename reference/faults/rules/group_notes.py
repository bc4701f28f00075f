"""The faults of the operations on group notes, by the function that breaks a rule."""

from __future__ import annotations

from reference.faults.rules.places import Places

CREATE_GROUP_NOTE: Places = {
    "faults/malformed_requests.py: _change_body": ("keeps-what-it-accepts", "impossible-keys-are-refused"),
    "faults/malformed_requests.py: _repair": ("malformed-json-is-refused", "body-that-is-no-object-is-refused"),
    "faults/malformed_requests.py: _unwrapped": ("wrong-types-are-refused", "optional-wrong-types-are-refused"),
    "faults/sample_requests.py: trim_lines": ("sample-request",),
    "faults/unwanted_writes.py: change_another_record": ("outlasts-later-calls",),
    "faults/unwanted_writes.py: write_refused_request": ("refused-creates-nothing",),
    "faults/wrong_group_notes.py: wrong_notes": ("is-listed",),
    "faults/wrong_group_notes.py: wrong_values_of_new_note": ("makes-a-group-note", "pat-num-is-kept"),
    "group_notes/body.py: _is_required": ("is-signed-is-optional", "prov-num-is-optional"),
    "group_notes/body.py: read_flag": ("is-signed-other-values-are-refused",),
    "group_notes/body.py: read_provider": ("prov-num-unknown-is-not-kept",),
    "group_notes/body.py: read_sent": ("pat-num-is-required", "proc-nums-is-required", "note-is-required"),
    "group_notes/create.py: _check_members": (
        "same-date-is-required",
        "same-clinic-is-required",
        "same-provider-is-required",
    ),
    "group_notes/create.py: _link": ("members-are-unchanged", "proc-nums-are-kept"),
    "group_notes/create.py: _members": (
        "repeated-proc-nums-are-ignored",
        "proc-nums-unknown-is-refused",
        "proc-nums-must-be-an-array",
    ),
    "group_notes/create.py: _patient": ("pat-num-unknown-is-refused", "pat-num-zero-is-refused"),
    "group_notes/create.py: _provider": ("prov-num-is-kept", "prov-num-default"),
    "group_notes/create.py: _signed": ("is-signed-accepts-true", "is-signed-accepts-false", "is-signed-default"),
    "group_notes/create.py: _text": ("note-is-kept", "note-keeps-long-text"),
    "group_notes/create.py: create_group_note": ("answers-201",),
}
"""The rules of create-group-note, by the function that breaks them."""

UPDATE_GROUP_NOTE: Places = {
    "faults/malformed_requests.py: _change_body": ("keeps-what-it-accepts",),
    "faults/malformed_requests.py: _repair": (
        "malformed-json-is-refused",
        "body-that-is-no-object-is-refused",
        "proc-num-too-large-is-refused",
    ),
    "faults/malformed_requests.py: _unwrapped": ("wrong-types-are-refused", "optional-wrong-types-are-refused"),
    "faults/sample_requests.py: refuse_sample_request": ("sample-request",),
    "faults/unwanted_writes.py: write_refused_request": ("refused-changes-nothing",),
    "faults/wrong_group_notes.py: change_other_records": ("members-are-kept", "changes-no-other-record"),
    "group_notes/body.py: _is_required": ("do-append-note-is-optional", "is-signed-is-optional"),
    "group_notes/body.py: read_flag": ("do-append-note-other-values-are-refused", "is-signed-other-values-are-refused"),
    "group_notes/body.py: read_provider": ("prov-num-unknown-is-not-kept",),
    "group_notes/body.py: read_sent": ("pat-num-is-required", "note-is-required"),
    "group_notes/notes.py: find_group_note": ("proc-num-must-be-a-group-note", "do-append-note-on-an-invalidated-note"),
    "group_notes/update.py: _check_patient": ("pat-num-zero-is-refused", "pat-num-unknown-is-refused"),
    "group_notes/update.py: _provider": ("prov-num-is-optional", "prov-num-is-updated"),
    "group_notes/update.py: _signed": ("is-signed-true-signs", "is-signed-true-overwrites", "is-signed-false-clears"),
    "group_notes/update.py: _text": ("note-is-updated", "do-append-note-appends", "do-append-note-false-replaces"),
    "group_notes/update.py: update_group_note": ("answers-200", "answer-is-the-note"),
    "procedures/lookup.py: locate": (
        "proc-num-unknown-is-refused",
        "proc-num-zero-is-refused",
        "proc-num-negative-is-refused",
        "proc-num-text-is-refused",
    ),
}
"""The rules of update-group-note, by the function that breaks them."""

DELETE_GROUP_NOTE: Places = {
    "faults/malformed_requests.py: _repair": ("proc-num-too-large-is-refused",),
    "group_notes/delete.py: delete_group_note": (
        "answers-200",
        "is-gone-afterwards",
        "members-survive",
        "deletes-nothing-else",
    ),
    "group_notes/notes.py: find_group_note": ("proc-num-must-be-a-group-note",),
    "procedures/lookup.py: locate": (
        "proc-num-unknown-is-refused",
        "proc-num-zero-is-refused",
        "proc-num-text-is-refused",
        "proc-num-negative-is-refused",
    ),
}
"""The rules of delete-group-note, by the function that breaks them."""

LIST_GROUP_NOTES: Places = {
    "faults/wrong_group_notes.py: wrong_members": (
        "pat-num-is-the-patients",
        "prov-num-is-the-notes",
        "proc-num-is-a-group-note",
        "proc-nums-are-the-members",
        "note-is-the-text",
        "is-signed-tells",
    ),
    "faults/wrong_group_notes.py: wrong_notes": ("of-the-patient-only", "lists-every-note"),
    "group_notes/list.py: _notes": ("pat-num-is-required", "pat-num-zero-is-refused"),
    "group_notes/list.py: list_group_notes": ("answers-200", "answers-an-array", "none-listed-twice"),
}
"""The rules of list-group-notes, by the function that breaks them."""
