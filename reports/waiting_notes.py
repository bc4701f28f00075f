"""Notes on how often a target put requests off, and how often a connection was lost."""

from __future__ import annotations

from collections.abc import Mapping

from reports.plural import counted


def waiting_notes(waits: Mapping[str, int] | None) -> list[str]:
    """Summarize the member `run.waits` of results.json: a sentence on pauses, and one on lost connections."""
    notes = []
    if waits and waits["put_off"]:
        pauses = f"The target put off requests {counted(waits['put_off'], 'time')} (429, or 503 with Retry-After)"
        notes.append(f"{pauses}; the run waited {counted(waits['seconds'], 'second')} for it; --rate avoids that.")
    if waits and waits["lost"]:
        notes.append(f"{counted(waits['lost'], 'connection')} broke before an answer came.")
    return notes
