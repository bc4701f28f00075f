"""Observations: what an answer shows about behaviour that the document leaves open."""

from __future__ import annotations

from judging.sameness import KEYS
from spec import members
from subject import Answer, Blocked


def key_kind(answer: Answer) -> str:
    """How the record writes its keys."""
    record = answer.record or {}
    shown = [record[member] for member in sorted(KEYS) if member in record]
    if not shown:
        raise Blocked("not-shown", "the record shows no key")
    return "digits-in-quotes" if any(isinstance(key, str) for key in shown) else "numbers"


def other_members(answer: Answer) -> str:
    """Whether the record has members that the document does not name."""
    if answer.record is None:
        raise Blocked("not-shown", "the answer has no record")
    return "some" if set(answer.record) - set(members()) else "none"


def refusal_shape(answer: Answer) -> str:
    """The form of a refusal's explanation."""
    if not answer.refused or not answer.explanation:
        raise Blocked("unexpected-answer", "nothing was refused with an explanation")
    return answer.shape


def handling(answer: Answer, kept: bool) -> str:
    """Whether a value was refused, kept or ignored."""
    if answer.refused:
        return "refused"
    return "kept" if kept else "ignored"
