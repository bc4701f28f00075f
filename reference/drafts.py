"""A procedure in the making."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from reference.fields import Value
from reference.store import Row


@dataclass(slots=True)
class Draft:
    """What was sent and what becomes of it, filled from step to step of a create."""

    sent: dict[str, Any]
    """The members of the body that the version knows and that no step has taken out."""

    values: dict[str, Value] = field(default_factory=dict)
    """The columns of the new row."""

    shown: dict[str, Value] = field(default_factory=dict)
    """What a fault makes the new row show otherwise."""

    patient: Row = field(default_factory=dict)
    code: Row = field(default_factory=dict)
