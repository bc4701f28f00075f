"""The members of a group note in an answer, and the fields of the bodies that make or change a group note."""

from __future__ import annotations

from reference.procedures.members import Member
from reference.versions import V22_2, V25_2_38, V25_3_36, Version

GROUP_MEMBERS: tuple[Member, ...] = (
    Member("PatNum", "pat-num", "key"),
    Member("ProvNum", "prov-num", "key", V25_3_36),
    Member("ProcNum", "proc-num", "key"),
    Member("ProcNums", "proc-nums", "text"),
    Member("Note", "note", "text"),
    Member("isSigned", "is-signed", "flag", V25_2_38),
)
"""The members of a group note in an answer, in the order of the document's samples."""

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
"""The fields of each body, with their first versions."""

SLUGS = {
    "PatNum": "pat-num",
    "ProcNums": "proc-nums",
    "Note": "note",
    "doAppendNote": "do-append-note",
    "isSigned": "is-signed",
    "ProvNum": "prov-num",
}
"""The names of the fields in rule ids."""
