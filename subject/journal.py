"""The journal of the records that a run makes: an entry before each request and one after its answer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from subject.errors import Blocked, ConfigurationError

TOLD = ("PatNum", "ProcDate", "procCode", "CodeNum", "Note", "ProcStatus")
DELETABLE = (None, "TP", "C")
"""The statuses with which a procedure is created that can be deleted as it is."""


@dataclass(frozen=True, slots=True)
class Intent:
    """A request that may make a record, with the fields by which the record can be found again."""

    operation: str
    mark: str | None
    PatNum: Any = None
    ProcDate: Any = None
    procCode: Any = None
    CodeNum: Any = None
    Note: Any = None
    ProcStatus: Any = None

    @property
    def deletable(self) -> bool:
        """Whether the record can be deleted with the status that it is created with."""
        return self.operation != "create-insurance-history" and self.ProcStatus in DELETABLE


class Journal:
    """The records of a run, in memory and as lines of JSON in a file that several processes append to."""

    def __init__(self, path: Path | None, *, worker: str = "") -> None:
        self.path = path
        self._file = _opened(path) if path else None
        self.worker = worker
        self._intents = 0
        self._torn = False
        self.about: Mapping[str, Any] = {}
        """Target, version and mark of the run."""
        self.own: dict[int, int] = {}
        """PatNum by the ProcNum of each record that the run made and has not deleted."""
        self.gone: dict[int, int] = {}
        """PatNum by the ProcNum of each record that the run made and deleted: a server may keep it with status D."""
        self.group_notes: set[int] = set()
        """The ProcNums of the group notes among the own records: they have an operation of their own for deleting."""
        self.undeletable: set[int] = set()
        """The ProcNums of own records that were created with a status of procedures that cannot be deleted."""
        self.before: set[int] = set()
        """The ProcNums of the practice's patients that existed before the run."""
        self.confused = False
        """Whether the target gave a new record the key of an existing one."""
        self.open: dict[str, Intent] = {}
        """Intents whose outcome is unknown, by name."""

    # Writing.

    def begin(self, about: Mapping[str, Any]) -> None:
        """Note the target, version and mark of the run; raises ConfigurationError if the file cannot be written."""
        if problem := self._write({"run": dict(about)}):
            raise ConfigurationError(f"The journal {self.path} cannot be written: {problem}.")
        self.about = about

    def found(self, keys: Iterable[int]) -> None:
        """Note the ProcNums that existed before the run."""
        self._note({"before": sorted(keys)})

    def intend(self, operation: str, body: Mapping[str, Any], mark: str) -> str:
        """Note that a request is about to leave; returns its name. Raises Blocked if it cannot be noted."""
        self._intents += 1
        name = f"{self.worker}{self._intents}"
        carried = mark if mark in str(body.get("BillingNote")) else None
        entry = {"intent": name, **asdict(Intent(operation, carried, **{key: _told(body.get(key)) for key in TOLD}))}
        if problem := self._write(entry):
            raise Blocked("journal", f"the journal cannot be written ({problem}), and no record is created without it")
        self.replay(entry)
        return name

    def made(self, intent: str, proc_num: int, pat_num: int, *, group_note: bool = False) -> None:
        """Note the key that the answer gave."""
        self._note({"made": intent, "ProcNum": proc_num, "PatNum": pat_num, "group_note": group_note})

    def answered(self, intent: str, status: int) -> None:
        """Note an answer that gave no key."""
        self._note({"answered": intent, "status": status})

    def deleted(self, proc_num: int) -> None:
        """Note that a record was deleted."""
        self._note({"deleted": proc_num})

    def settled(self, intent: str) -> None:
        """Note that the outcome of an intent is known."""
        self._note({"settled": intent})

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def catch_up(self, known: Iterable[int]) -> None:
        """Take over the unfinished entries of other processes in the same file, except for these records."""
        if self.path is None:
            return
        others = read_journal(self.path)
        self.own |= {key: pat_num for key, pat_num in others.own.items() if key not in set(known)}
        self.gone |= others.gone
        self.group_notes |= others.group_notes
        self.undeletable |= others.undeletable
        self.open |= others.open

    @property
    def shared(self) -> bool:
        """Whether other processes write into the same file."""
        return bool(self.worker)

    def known(self) -> set[int]:
        """The ProcNums that existed before the run, or that it made in whatever process."""
        if not self.shared or self.path is None:
            return {*self.before, *self.own, *self.gone}
        others = read_journal(self.path)
        return {*self.before, *self.own, *self.gone, *others.own, *others.gone}

    def _note(self, entry: Mapping[str, Any]) -> None:
        self._write(entry)
        self.replay(entry)

    def _write(self, entry: Mapping[str, Any]) -> str:
        """Append a line in one write, since other processes append, too; returns what prevents it, or nothing."""
        if self._file is None:
            return ""
        line = ("\n" * self._torn + json.dumps(entry) + "\n").encode()
        try:
            self._torn = os.write(self._file, line) < len(line)
        except OSError as problem:
            return str(problem.strerror)
        return "the disk is full" if self._torn else ""

    # Reading.

    def replay(self, entry: Mapping[str, Any]) -> None:
        """Apply an entry of the file."""
        if "run" in entry:
            self.about = entry["run"]
        elif "before" in entry:
            self.before |= set(entry["before"])
        elif "intent" in entry:
            self.open[entry["intent"]] = Intent(**{key: value for key, value in entry.items() if key != "intent"})
        elif "made" in entry:
            self._take(entry)
        elif "answered" in entry and 400 <= entry["status"] < 500:
            self.open.pop(entry["answered"], None)  # refused; after any other answer a record may be there
        elif "deleted" in entry and entry["deleted"] in self.own:
            self.gone[entry["deleted"]] = self.own.pop(entry["deleted"])
        elif "settled" in entry:
            self.open.pop(entry["settled"], None)

    def _take(self, entry: Mapping[str, Any]) -> None:
        key = entry["ProcNum"]
        self.confused |= key in self.before or key in self.own or key in self.gone
        if key in self.before:
            return  # it is not the run's, and the intent stays open: the record that was made is another one
        intent = self.open.pop(entry["made"], None)
        if intent and not intent.deletable:
            self.undeletable.add(key)
        if entry["group_note"] and key not in self.own:
            self.group_notes.add(key)
        self.own[key] = entry["PatNum"]

    @property
    def unfinished(self) -> bool:
        """Whether the run may have left records."""
        return bool(self.own or self.open)


def _opened(path: Path) -> int:
    """Open the file for appending; raises ConfigurationError."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        return os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    except OSError as error:
        raise ConfigurationError(f"The journal {path} cannot be written: {error.strerror}.") from None


def _told(value: Any) -> str | int | float | None:
    """A value of a body as an entry holds it; arrays and objects become text."""
    return value if value is None or isinstance(value, str | int | float) else json.dumps(value)


def resume(path: Path) -> Journal:
    """Read the journal of an earlier run and go on in its file; raises ConfigurationError."""
    journal = read_journal(path)
    journal.path, journal._file = path, _opened(path)
    journal._torn = not path.read_bytes().endswith(b"\n")
    return journal


def read_journal(path: Path) -> Journal:
    """What the journal of an earlier run or of other processes says so far, in memory; raises ConfigurationError."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ConfigurationError(f"The journal {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ConfigurationError(f"The file {path} is not the journal of a run.") from None
    journal = Journal(None)
    for number, line in enumerate(lines, start=1):
        try:
            journal.replay(json.loads(line or "{}"))
        except (ValueError, TypeError, KeyError, AttributeError):
            if number < len(lines) and not line.startswith(
                '{"'
            ):  # a line may have been cut off, by a kill or a full disk
                raise ConfigurationError(f"The file {path}, line {number}, is not an entry of a journal.") from None
    if not journal.about:
        raise ConfigurationError(f"The file {path} is not the journal of a run: it does not say which one.")
    return journal


def retire(path: Path | None) -> Path | None:
    """Make room for a new journal.

    The journal of an earlier run that left records is renamed; returns its new path, else None. Raises
    ConfigurationError if the folder cannot be written.
    """
    if path is None or not path.is_file():
        return None
    try:
        if _left_records(path):
            return path.rename(_free_name(path))
        path.unlink()
    except OSError as error:
        raise ConfigurationError(f"The journal {path} of an earlier run cannot be moved: {error.strerror}.") from None
    return None


def _left_records(path: Path) -> bool:
    """Whether the run of a journal may have left records; an embedded server is gone with all of them."""
    try:
        earlier = read_journal(path)
    except ConfigurationError:
        return False
    return earlier.unfinished and not earlier.about.get("embedded")


def _free_name(path: Path) -> Path:
    """A path beside a file, with the first number in its name that no other file has."""
    names = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(1, 10_000))
    return next(other for other in names if not other.exists())


def members_of(body: Any, content: bytes | None) -> Mapping[str, Any]:
    """The members of a body, given as a value or as bytes; empty if it is not a JSON object."""
    if body is None and content is not None:
        with suppress(ValueError, RecursionError):
            body = json.loads(content)
    return body if isinstance(body, Mapping) else {}
