"""The faults that several operations have, by the function that breaks a rule."""

from __future__ import annotations

from reference.faults.rules.places import Places
from reference.group_notes.fields import GROUP_MEMBERS
from reference.procedures.members import MEMBERS

EVERY_OPERATION: Places = {
    "app.py: _is_authorized": ("credentials-are-asked-for",),
    "faults/malformed_requests.py: _fail": ("never-a-server-error", "always-answers"),
    "faults/wrong_answers.py: accept_anyway": ("invalid-data-is-refused",),
    "faults/wrong_answers.py: change_answer": ("documented-status",),
    "responses.py: refuse": ("refusal-status", "refusal-is-explained"),
}
"""The rules of all operations, by the function that breaks them."""

JSON_ANSWER: Places = {
    "faults/wrong_answers.py: change_answer": ("answer-fits-the-schema",),
    "faults/wrong_answers.py: media_type": ("answers-json",),
}
"""The rules of operations that answer JSON, by the function that breaks them."""

PROCEDURE_ANSWER: Places = {
    "procedures/answers.py: form_of": tuple(f"answer-{member.slug}" for member in MEMBERS),
    "procedures/answers.py: _writer": tuple(f"shows-{member.slug}" for member in MEMBERS if member.has_a_form),
}
"""The rules of operations that answer procedures, by the function that breaks them."""

GROUP_NOTE_ANSWER: Places = {
    "group_notes/notes.py: show_note": tuple(f"answer-{member.slug}" for member in GROUP_MEMBERS),
}
"""The rules of operations that answer group notes, by the function that breaks them."""
