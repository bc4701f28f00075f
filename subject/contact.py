"""Contact with the target: a target that stops answering is given up, so that a run always ends."""

from __future__ import annotations

from subject.errors import Blocked

LOST_AFTER = 5
"""Consecutive requests without an answer after which the target counts as lost."""
WAITS = 5
"""The time that a run waits in vain, in multiples of the longest time that one exchange may take."""


class Contact:
    """Counts consecutive requests without an answer, and the time spent waiting for them."""

    def __init__(self, request_seconds: float) -> None:
        self._seconds_left = WAITS * request_seconds
        self._in_a_row = 0

    def check(self) -> None:
        """Raise Blocked if the target is lost or has kept the run waiting for too long."""
        if self._in_a_row >= LOST_AFTER:
            raise Blocked(
                "no-answer",
                f"the target has stopped answering: {LOST_AFTER} consecutive requests got no response",
            )
        if self._seconds_left <= 0:
            raise Blocked("no-answer", "the target has kept the run waiting for too long in total")

    def answered(self) -> None:
        """Note that a request was answered."""
        self._in_a_row = 0

    def unanswered(self, milliseconds: float) -> None:
        """Note that a request got no answer within this time."""
        self._in_a_row += 1
        self._seconds_left -= milliseconds / 1000

    def renew(self, request_seconds: float) -> None:
        """Give a lost target another chance, for cleaning up."""
        self._in_a_row = 0
        self._seconds_left = WAITS * request_seconds
