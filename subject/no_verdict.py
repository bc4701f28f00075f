"""What an answer says nothing about: whatever a rule expects of it, no verdict follows."""

from __future__ import annotations

from collections.abc import Mapping

from subject.errors import Blocked, BlockedKind
from subject.exchanges import Answer
from subject.pacing import asked_pause

NO_VERDICT: frozenset[BlockedKind] = frozenset({"no-answer", "credentials", "throttled", "unavailable"})
"""The kinds of obstacles that an answer, or a missing one, can be."""
UNAUTHORIZED = 401
SAYS_NOTHING: Mapping[int, tuple[BlockedKind, str]] = {
    UNAUTHORIZED: ("credentials", "the target refused the credentials"),
    410: ("unavailable", "the target has retired the resource"),
    504: ("unavailable", "the target did not finish in time"),
}
"""Statuses that are no verdict; 429 is none, either, nor 503 with Retry-After."""


def obstacle_in(answer: Answer, request: str, *, credentials_given: bool = True) -> Blocked | None:
    """What keeps this answer from judging any rule; None if it can judge one.

    `request` is its method and path, for the words. A 401 is a verdict on a request without the credentials of the run.
    """
    if error := answer.exchange.error:
        return Blocked("no-answer", f"no answer to {request}: {error}", hint=answer.hint)
    if asked_pause(answer.status, answer.headers) is not None:
        return Blocked("throttled", f"the target is asked too often ({answer.status})")
    if answer.status not in SAYS_NOTHING or (answer.status == UNAUTHORIZED and not credentials_given):
        return None
    kind, words = SAYS_NOTHING[answer.status]
    return Blocked(kind, f"{words} ({answer.status})")
