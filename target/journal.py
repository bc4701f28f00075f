"""The journal: every record that the run makes, written down before the request and after its answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TextIO


class Journal:
    """Own records of the run, in memory and as lines of JSON in a file that is flushed at once."""

    def __init__(self, path: Path | None) -> None:
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
        self._file: TextIO | None = path.open("a", encoding="utf-8") if path else None
        self._intents = 0
        self.own: dict[int, int] = {}
        """PatNum by the ProcNum of each record that the run made and has not deleted."""
        self.gone: dict[int, int] = {}
        """The same of those that it made and deleted: a server may keep them with status D."""
        self.group_notes: set[int] = set()
        """The ProcNums of the group notes among them: deleting one is an operation of its own."""

    def intend(self, operation: str, body: Mapping[str, Any], mark: str) -> int:
        """Note that a request is about to leave; gives the number of the intent."""
        self._intents += 1
        told = {key: body.get(key) for key in ("PatNum", "ProcDate", "procCode", "CodeNum")}
        self._write({"intent": self._intents, "operation": operation, **told, "mark": mark})
        return self._intents

    def made(self, intent: int, proc_num: int, pat_num: int, *, group_note: bool = False) -> None:
        """Note the key that the answer gave."""
        if group_note and proc_num not in self.own:
            self.group_notes.add(proc_num)
        self.own[proc_num] = pat_num
        self._write({"made": intent, "ProcNum": proc_num})

    def answered(self, intent: int, status: int) -> None:
        """Note an answer that gave no key."""
        self._write({"answered": intent, "status": status})

    def deleted(self, proc_num: int) -> None:
        """Note that a record is gone."""
        if proc_num in self.own:
            self.gone[proc_num] = self.own.pop(proc_num)
        self._write({"deleted": proc_num})

    def close(self) -> None:
        """Close the file."""
        if self._file:
            self._file.close()

    def _write(self, entry: Mapping[str, Any]) -> None:
        if self._file:
            self._file.write(json.dumps(entry) + "\n")
            self._file.flush()
