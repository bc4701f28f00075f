"""What a failure is about: the fields or members that were judged, and what is wrong with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Change = tuple[str, Any, Any]
"""A member that is shown otherwise: its name, the expected and the received value."""

Finding = Literal["accepted", "answered", "missing", "shown"]
"""What is wrong: that a request was accepted, the status of the answer, a member that it lacks, or what it shows."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What a failure is about.

    `about` names the fields or members that are judged, `beside` the other fields of the request without which it may
    not occur; `sent` says what was sent if the fields of one request do not say it; `changes` what is shown otherwise.
    """

    about: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    sent: str = ""
    finding: Finding | None = None
    changes: tuple[Change, ...] = ()


NO_TOPIC = Topic()
