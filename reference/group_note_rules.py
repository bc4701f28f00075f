"""The rules of group notes that the server can be started to break, and the readings that it can take, by operation."""

from __future__ import annotations

from reference.members import Member
from reference.versions import V22_2, V25_2_38, V25_3_36, Version

GROUP_MEMBERS: tuple[Member, ...] = (
    Member("PatNum", "pat-num", "key"),
    Member("ProvNum", "prov-num", "key", V25_3_36),
    Member("ProcNum", "proc-num", "key"),
    Member("ProcNums", "proc-nums", "text"),
    Member("Note", "note", "text"),
    Member("isSigned", "is-signed", "flag", V25_2_38),
)
"""The members of a group note as it is answered, in the order of the document's samples."""

CREATE_FIELDS: dict[str, Version] = {
    "PatNum": V22_2,
    "ProcNums": V22_2,
    "Note": V22_2,
    "isSigned": V25_2_38,
    "ProvNum": V25_3_36,
}
UPDATE_FIELDS: dict[str, Version] = {
    "PatNum": V22_2,
    "Note": V22_2,
    "doAppendNote": V25_2_38,
    "isSigned": V25_2_38,
    "ProvNum": V25_3_36,
}
"""The fields of a body, and since when the server knows them."""

SLUGS = {
    "PatNum": "pat-num",
    "ProcNums": "proc-nums",
    "Note": "note",
    "doAppendNote": "do-append-note",
    "isSigned": "is-signed",
    "ProvNum": "prov-num",
}
"""The fields with their names in rule ids."""

REFUSALS = ("refusal-status", "refusal-is-explained")
ANSWER = tuple(f"answer-{member.slug}" for member in GROUP_MEMBERS)

FAULTS: dict[str, tuple[str, ...]] = {
    "create-group-note": (
        *("answers-201", "makes-a-group-note", "is-listed", "outlasts-later-calls", "refused-creates-nothing"),
        *(f"same-{what}-is-required" for what in ("date", "clinic", "provider")),
        *("repeated-proc-nums-are-ignored", "members-are-unchanged"),
        *(f"{slug}-is-required" for slug in ("pat-num", "proc-nums", "note")),
        *("pat-num-is-kept", "pat-num-unknown-is-refused", "pat-num-zero-is-refused"),
        *("proc-nums-are-kept", "proc-nums-unknown-is-refused", "proc-nums-must-be-an-array"),
        *("note-is-kept", "note-keeps-long-text"),
        *("is-signed-is-optional", "is-signed-accepts-true", "is-signed-accepts-false"),
        *("is-signed-other-values-are-refused", "is-signed-default"),
        *("prov-num-is-optional", "prov-num-is-kept", "prov-num-default", "prov-num-unknown-is-not-kept"),
        *(*REFUSALS, *ANSWER),
    ),
    "update-group-note": (
        *("answers-200", "answer-is-the-note", "note-is-updated", "members-are-kept", "changes-no-other-record"),
        "refused-changes-nothing",
        *("proc-num-must-be-a-group-note", "proc-num-unknown-is-refused", "pat-num-is-required", "note-is-required"),
        *("pat-num-zero-is-refused", "pat-num-unknown-is-refused"),
        *("do-append-note-is-optional", "do-append-note-appends", "do-append-note-false-replaces"),
        *("do-append-note-other-values-are-refused", "do-append-note-on-an-invalidated-note"),
        *("is-signed-is-optional", "is-signed-true-signs", "is-signed-true-overwrites", "is-signed-false-clears"),
        *(
            "is-signed-other-values-are-refused",
            "prov-num-is-optional",
            "prov-num-is-updated",
            "prov-num-unknown-is-not-kept",
        ),
        *(*REFUSALS, *ANSWER),
    ),
    "delete-group-note": (
        *(
            "answers-200",
            "is-gone-afterwards",
            "members-survive",
            "deletes-nothing-else",
            "proc-num-must-be-a-group-note",
        ),
        *(f"proc-num-{what}-is-refused" for what in ("unknown", "zero", "text")),
        *REFUSALS,
    ),
    "list-group-notes": (
        *("answers-200", "answers-an-array", "pat-num-is-required", "pat-num-zero-is-refused", "of-the-patient-only"),
        *("lists-every-note", "none-listed-twice"),
        *("pat-num-is-the-patients", "prov-num-is-the-notes", "proc-num-is-a-group-note", "proc-nums-are-the-members"),
        *("note-is-the-text", "is-signed-tells"),
        *(*REFUSALS, *ANSWER),
    ),
}

READINGS: dict[str, tuple[str, ...]] = {
    "create-group-note/other-patients-procedures": ("refused", "accepted"),
    "create-group-note/members-of-another-note": ("accepted", "refused"),
    "create-group-note/planned-members": ("accepted", "refused"),
    "create-group-note/empty-proc-nums": ("refused", "accepted"),
    "create-group-note/prov-num-unknown-is-not-kept": ("refused", "ignored"),
    "update-group-note/do-append-note-on-an-unlocked-note": ("appended", "refused", "replaced"),
    "update-group-note/signature-after-an-edit": ("kept", "cleared"),
    "update-group-note/prov-num-unknown-is-not-kept": ("refused", "ignored"),
    "update-group-note/wrong-patient": ("refused", "accepted"),
    "delete-group-note/is-gone-afterwards": ("gone", "deleted-status"),
    "delete-group-note/listing-afterwards": ("gone", "listed"),
    "delete-group-note/locked-note": ("refused", "deleted"),
    "list-group-notes/pat-num-unknown": ("refused", "empty-list"),
    "list-group-notes/is-signed-spelling": ("lower-case", "capital"),
    "list-group-notes/without-notes": ("empty-list", "refused"),
}
