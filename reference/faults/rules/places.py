"""The type of a table of faults."""

from __future__ import annotations

Places = dict[str, tuple[str, ...]]
"""Rules, without their operation, by the function that breaks them: `FILE: FUNCTION`, the file within reference/."""
