"""The office that a server serves: its data and its settings."""

from __future__ import annotations

from dataclasses import dataclass

from reference.store import Store
from reference.switches import Switches


@dataclass(slots=True)
class Office:
    """The data and the settings of a running server; the control can replace both."""

    store: Store
    switches: Switches
    delay: float = 0.0
    """In seconds: the time that the server waits before each answer."""
    authorization: str = ""
    """The required value of the header Authorization; empty if none is required."""
