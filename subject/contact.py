"""Contact with the target: one that is gone, or refuses everything, is given up, so that a run always ends soon."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from subject.doubt import Doubt, SharedDoubt
from subject.errors import Blocked, BlockedKind

DOUBT_AFTER = 3
"""Consecutive requests without a verdict after which a plain request has to show whether the target can be judged."""
WAITS = 5
"""The time that a run waits in vain, in multiples of the longest time that one exchange may take."""
GIVEN_UP: Mapping[BlockedKind, str] = {
    "no-answer": "the target has stopped answering",
    "credentials": "the target has stopped accepting the credentials",
    "throttled": "the target is asked too often, however long the run waits",
    "unavailable": "the target has stopped serving requests",
}
"""What is said of a target that is given up, by the kind of obstacle."""


class Contact:
    """Counts consecutive requests without a verdict, and the time spent waiting for answers in vain."""

    def __init__(self, request_seconds: float) -> None:
        self._request_seconds = request_seconds
        self._seconds_left = WAITS * request_seconds
        self._doubt: Doubt | SharedDoubt = Doubt()
        self.lost = 0
        """Requests that got no answer, other than malformed ones."""
        self.recovered = 0
        """Requests of these that were answered when they were sent again: they were lost on the way."""

    def share(self, folder: Path) -> None:
        """Count together with the other processes of the run, so that all of them leave a target alone at once."""
        self._doubt = SharedDoubt(folder)

    def check(self) -> None:
        """Raise Blocked if the target was given up, or has kept the run waiting for too long."""
        if given_up := self._doubt.given_up:
            raise given_up.anew()
        if self._seconds_left <= 0:
            raise Blocked("no-answer", "the target has kept the run waiting for too long in total")

    def note(self, obstacle: Blocked | None, milliseconds: float) -> None:
        """Note whether a request got a verdict, and how long it took."""
        if obstacle:
            self._doubt.add()
        else:
            self._doubt.clear()
        if obstacle and obstacle.kind == "no-answer":
            self._seconds_left -= milliseconds / 1000

    def settle(self, look: Callable[[], None]) -> None:
        """After too many requests in a row without a verdict, look with a plain request whether any gets one.

        Waits while another thread or process is looking.
        """
        if self._in_doubt:
            with self._doubt.lock:
                if self._in_doubt:
                    look()

    @property
    def _in_doubt(self) -> bool:
        return self._doubt.count >= DOUBT_AFTER and self._doubt.given_up is None

    def looked(self, obstacle: Blocked | None) -> None:
        """Note what a plain request, accepted earlier, came to: without a verdict the target is given up."""
        if obstacle:
            words = GIVEN_UP.get(obstacle.kind, "the target cannot be judged any more")
            told = f"{words}: {DOUBT_AFTER} consecutive requests and a plain one got nothing else"
            self._doubt.give_up(Blocked(obstacle.kind, told, hint=obstacle.hint))
        self._doubt.clear()

    def renew(self) -> bool:
        """Give the target another chance, for cleaning up; returns whether it was given up."""
        was_given_up = self._doubt.given_up is not None
        self._doubt, self._seconds_left = Doubt(), WAITS * self._request_seconds
        return was_given_up
