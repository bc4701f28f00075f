"""The notes that follow from the figures of a run, in the order in which a record has them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reports.coverage_notes import coverage_notes
from reports.fuzzing_notes import fuzzing_notes
from reports.plural import counted
from reports.redaction import redaction_notes
from reports.waiting_notes import waiting_notes


def notes_of(run: Mapping[str, Any], others: Iterable[str] = ()) -> list[str]:
    """The notes of a record, of which `run` is the member of that name; the others are those that no figure gives."""
    redaction = run.get("redaction", {"shown": False, "values": 0})
    return [
        *run.get("problems", ()),
        *waiting_notes(run.get("waits")),
        *_database_notes(run.get("database")),
        *others,
        *coverage_notes(run.get("coverage")),
        *fuzzing_notes(run.get("fuzzing")),
        *redaction_notes(redaction["shown"], redaction["values"]),
    ]


def _database_notes(database: Mapping[str, Any] | None) -> list[str]:
    """That the example database was given up, and how many of its inputs were sent."""
    if not database:
        return []
    place, tried = database["place"], database["tried"]
    given_up = f"The example database {place} was given up: {database.get('problem')}; the run went on without it."
    notes = [given_up] if "problem" in database else []
    were = "was" if tried == 1 else "were"
    sent = f"{counted(tried, 'input')} from the example database {place} {were} tried first."
    return [*notes, sent] if tried else notes
