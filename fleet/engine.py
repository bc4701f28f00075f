"""Gives targets to the workers of Dask, and takes what they found: the runs of one URL follow each other."""

from __future__ import annotations

import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from distributed import Client, Future, KilledWorker, as_completed

from fleet.entries import Entry, file_name, lane_of
from subject.pacing import interval_of

Task = dict[str, Any]
Work = Callable[[Task], dict[str, Any]]
RETRIES = 2
"""How often a run is begun again whose process was ended; workers that end are counted by Dask's `allowed-failures`."""
SUITE_FAILED = 5
MOST_BYTES = 512 * 1024 * 1024
"""The largest file of a run that is taken: no run has reports that are nearly as large."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a target: the exit code of its run, its words on stderr, and its files by name.

    The exit code is None if the run was stopped before its end.
    """

    entry: Entry
    exit_code: int | None
    said: str = ""
    files: Mapping[str, bytes] = field(default_factory=dict)


def task_of(entry: Entry, fleet: str, work: Path, hidden: Iterable[str] = ()) -> Task:
    """What a worker gets: plain values, among which are no credentials but the place where it finds them.

    `hidden` are the environment variables that its run must not see: those with the credentials of all targets.
    """
    rate = entry.settings.get("rate")
    file = ["--credentials", entry.credentials["file"]] if "file" in entry.credentials else []
    return {
        "fleet": fleet,
        "name": entry.name,
        "folder": str(work.resolve() / entry.name),
        "interval": interval_of(rate) if rate else 0.0,
        "words": [*entry.words(), *file],
        "again": [*(["--rate", rate] if rate else []), *file],
        "files": {file_name(key): text for key, text in entry.files.items()},
        "credentials": dict(entry.credentials),
        "hidden": list(hidden),
    }


class Answers:
    """The answers for entries, as they come; `work` judges one in a worker, from the task that `task` makes of it.

    Entries of one URL are judged one after another, whoever judges them, so that together they keep one pace. An
    interruption of `next` loses no other answer.
    """

    def __init__(self, client: Client, work: Work, entries: Iterable[Entry], task: Callable[[Entry], Task]) -> None:
        self._client, self._work, self._task = client, work, task
        self._lanes: dict[str, deque[Entry]] = {}
        self._given: dict[Future[dict[str, Any]], Entry] = {}
        self._pending = as_completed()
        for entry in entries:
            self._lanes.setdefault(lane_of(entry), deque()).append(entry)
        for lane in list(self._lanes):
            self._give(lane)

    def __iter__(self) -> Iterator[Answer]:
        return self

    def __next__(self) -> Answer:
        future = next(self._pending)
        entry = self._given.pop(future)
        self._give(lane_of(entry))
        return _answer(entry, future)

    def stop(self) -> None:
        """Give no further entry to a worker."""
        self._lanes.clear()

    def _give(self, lane: str) -> None:
        if self._lanes.get(lane):
            entry = self._lanes[lane].popleft()
            future = self._client.submit(self._work, self._task(entry), pure=False, retries=RETRIES)
            self._given[future] = entry
            self._pending.add(future)


def _answer(entry: Entry, future: Future[dict[str, Any]]) -> Answer:
    """The answer of a task that has ended, however it has."""
    if future.status == "cancelled":
        return Answer(entry, SUITE_FAILED, "The scheduler has ended, or lost the task.")
    problem = future.exception()
    if isinstance(problem, KilledWorker):
        return Answer(entry, SUITE_FAILED, "Several workers ended while they judged it, so that it was given up.")
    if problem is not None:
        words = " ".join(f"{type(problem).__name__}: {problem}".split())[:300].rstrip(".")
        return Answer(entry, SUITE_FAILED, f"It cannot be judged on its worker: {words}.")
    found = future.result()
    files = {name: _unpacked(data) for name, data in found["files"].items()}
    return Answer(entry, found["exit_code"], found["said"], files)


def _unpacked(data: bytes) -> bytes:
    return zlib.decompressobj().decompress(data, MOST_BYTES)
