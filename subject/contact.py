"""Contact with the target: it is given up where nothing answers, so that a run ends by itself."""

from __future__ import annotations

from subject.errors import Blocked

LOST_AFTER = 5
"""So many requests without an answer, one after another, and the target counts as lost."""
WAITS = 5
"""So many times the longest that one exchange may take is waited in vain, over a whole run."""


class Contact:
    """Counts what was waited for in vain."""

    def __init__(self, request_seconds: float) -> None:
        self._seconds_left = WAITS * request_seconds
        self._in_a_row = 0

    def check(self) -> None:
        """Raise Blocked where there is no patience left."""
        if self._in_a_row >= LOST_AFTER:
            raise Blocked(
                "no-answer",
                f"the target has stopped answering: {LOST_AFTER} requests one after another got no response",
            )
        if self._seconds_left <= 0:
            raise Blocked("no-answer", "the target has kept the run waiting for too long, again and again")

    def answered(self) -> None:
        """An answer came."""
        self._in_a_row = 0

    def unanswered(self, milliseconds: float) -> None:
        """None came, after so long a time."""
        self._in_a_row += 1
        self._seconds_left -= milliseconds / 1000

    def renew(self, request_seconds: float) -> None:
        """A target that was lost gets another chance, as cleaning up gives it."""
        self._in_a_row = 0
        self._seconds_left = WAITS * request_seconds
