"""The types of a call: what a request asks, what the operation can use, and what it answers."""

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
    """The parts of a request that its operation reads."""

    key: str = ""
    query: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    content_type: str = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """The status and the JSON body of a response; without a body if it is None."""

    status: int
    body: Any = None
    location: int | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A call of an operation: its switches, its data and its moment.

    Its methods take the second part of a rule id: `broken("answers-201")` of a create-procedure call asks for the fault
    create-procedure/answers-201.
    """

    operation: str
    switches: Switches
    store: Store
    now: datetime

    def broken(self, rule: str) -> bool:
        """Whether the server was started to break this rule of the operation (see faults/registry.py)."""
        return self.switches.broken(self.operation, rule)

    def reading(self, rule: str) -> str:
        """The reading of this rule that the server takes; without such a rule, that of create-procedure."""
        own = f"{self.operation}/{rule}"
        return self.switches.reading(own if own in READINGS else f"create-procedure/{rule}")

    def knows(self, since: Version) -> bool:
        """Whether the server's version has what was added in that version."""
        return since <= self.switches.version

    def preference(self, name: str) -> str:
        """The value of a preference of the practice; empty if it is missing or the option --not-set names it."""
        return "" if name in self.switches.not_set else self.store.preference(name)

    @property
    def moment(self) -> str:
        """The moment of the call, as yyyy-MM-dd HH:mm:ss."""
        return self.now.strftime("%Y-%m-%d %H:%M:%S")

    @property
    def server_date_time(self) -> str:
        """The serverDateTime of an answer: the moment of the call; a faulty server always sends another moment."""
        return "2001-02-03 04:05:06" if self.broken("server-date-time-is-now") else self.moment

    @property
    def today(self) -> str:
        """The day of the call, as yyyy-MM-dd."""
        return self.now.strftime("%Y-%m-%d")


def clock() -> datetime:
    """The present moment in the server's time zone."""
    return datetime.now(UTC).astimezone()
