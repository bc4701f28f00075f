"""A draft: the values of a create or of an update before they are stored."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reference.fields import Value
from reference.store import Row


@dataclass(slots=True)
class Draft:
    """The fields that were sent and the values that are stored for them; each step of an operation adds to it."""

    sent: dict[str, Any]
    """The members of the body that the version knows and that no step has removed."""

    values: dict[str, Value] = field(default_factory=dict)
    """The columns to store."""

    shown: dict[str, Value] = field(default_factory=dict)
    """The members that a faulty server shows with other values than it stores."""

    patient: Row = field(default_factory=dict)
    code: Row = field(default_factory=dict)
