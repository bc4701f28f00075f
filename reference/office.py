"""The office that a server serves: its data and its settings, which the tests may replace while it runs."""

from __future__ import annotations

from dataclasses import dataclass

from reference.store import Store
from reference.switches import Switches


@dataclass(slots=True)
class Office:
    """The data and the settings of one running server."""

    store: Store
    switches: Switches
    delay: float = 0.0
    """Seconds that pass before each answer."""
    authorization: str = ""
    """What the header Authorization has to be; anything, if empty."""
