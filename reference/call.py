"""One call of an operation: what was asked, what it runs on, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from reference.store import Store
from reference.switches import Switches
from reference.variants import READINGS
from reference.versions import Version


@dataclass(frozen=True, slots=True)
class Asked:
    """What the request brings besides its operation."""

    key: str = ""
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: a status and JSON, or no body at all."""

    status: int
    body: Any = None
    location: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """An operation at work; rules are named without the operation, which comes before them."""

    operation: str
    switches: Switches
    store: Store
    now: datetime

    def broken(self, rule: str) -> bool:
        """Whether the server was started with the fault of this rule."""
        return bool(self.switches.faults) and f"{self.operation}/{rule}" in self.switches.faults

    def reading(self, rule: str) -> str:
        """The reading of this rule that the server takes; where an operation has no such rule, that of a create holds."""
        own = f"{self.operation}/{rule}"
        return self.switches.reading(own if own in READINGS else f"create-procedure/{rule}")

    def knows(self, since: Version) -> bool:
        """Whether the server's version has what came with that one."""
        return since <= self.switches.version

    def preference(self, name: str) -> str:
        """The value of a preference of the practice; empty where there is none, or the server was told that it is not set."""
        return "" if name in self.switches.not_set else self.store.preference(name)

    @property
    def moment(self) -> str:
        """Now, as the API writes it."""
        return self.now.strftime("%Y-%m-%d %H:%M:%S")

    @property
    def server_date_time(self) -> str:
        """What an answer tells of the clock: now, or on a server with a fault always the same."""
        return "2001-02-03 04:05:06" if self.broken("server-date-time-is-now") else self.moment

    @property
    def today(self) -> str:
        """The day, as the API writes it."""
        return self.now.strftime("%Y-%m-%d")


def clock() -> datetime:
    """The server's own clock, in its own zone."""
    return datetime.now(UTC).astimezone()
