"""The rules on answers as a whole that the server can be started to break, whatever is asked; see misanswers."""

from __future__ import annotations

WITH_A_BODY = (
    *(
        "get-procedure",
        "list-procedures",
        "create-procedure",
        "update-procedure",
        "get-insurance-history",
        "create-insurance-history",
    ),
    *("list-group-notes", "create-group-note", "update-group-note"),
)
EVERYWHERE = ("documented-status", "invalid-data-is-refused", "credentials-are-asked-for")
FAULTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("delete-procedure", "delete-group-note"), EVERYWHERE),
    **dict.fromkeys(WITH_A_BODY, (*EVERYWHERE, "answer-fits-the-schema", "answers-json")),
}
"""By operation: the rules of this kind that the server can be started to break."""
