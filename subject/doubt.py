"""Doubt whether a target can still be judged: of one process, or of all processes of a run together."""

from __future__ import annotations

import json
import os
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from threading import RLock

from filelock import FileLock

from subject.errors import Blocked


class Doubt:
    """Counts consecutive requests without a verdict, and remembers why the target was given up."""

    def __init__(self) -> None:
        self.count = 0
        self.given_up: Blocked | None = None
        self.lock: AbstractContextManager[object] = RLock()
        """Held while a plain request shows whether the target can be judged; all others wait for it."""

    def add(self) -> None:
        """Count a request without a verdict."""
        self.count += 1

    def clear(self) -> None:
        """Begin to count anew."""
        self.count = 0

    def give_up(self, reason: Blocked) -> None:
        """Send no further request, for this reason."""
        self.given_up = reason


class SharedDoubt:
    """The doubt of all processes that were given the same folder, which has to be there."""

    def __init__(self, folder: Path) -> None:
        self._marks = folder / "doubt"
        self._reason = folder / "given-up"
        self.lock: AbstractContextManager[object] = FileLock(folder / "doubt.lock")

    @property
    def count(self) -> int:
        """The number of consecutive requests without a verdict."""
        with suppress(OSError):
            return self._marks.stat().st_size
        return 0

    @property
    def given_up(self) -> Blocked | None:
        """Why one of the processes gave the target up; None if none did."""
        with suppress(OSError):
            kind, words, hint = json.loads(self._reason.read_text(encoding="utf-8"))
            return Blocked(kind, words, hint=hint)
        return None

    def add(self) -> None:
        """Count a request without a verdict."""
        with suppress(OSError), self._marks.open("ab") as file:
            file.write(b".")

    def clear(self) -> None:
        """Begin to count anew."""
        if self.count:
            with suppress(OSError):
                os.truncate(self._marks, 0)

    def give_up(self, reason: Blocked) -> None:
        """Send no further request from any of the processes, for this reason."""
        whole = self._reason.with_suffix(".new")
        with suppress(OSError):
            whole.write_text(json.dumps([reason.kind, reason.words, reason.hint]), encoding="utf-8")
            whole.replace(self._reason)
