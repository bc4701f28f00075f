"""Reads a folder of bundles: each file once, by several processes, and only those that no earlier build verified."""

from __future__ import annotations

import gc
import signal
import stat
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import file_digest
from multiprocessing import get_context
from pathlib import Path

from certification.registry.cache import Cache
from certification.registry.facts import LARGEST, Facts, facts_of
from certification.registry.trust import Trust
from reports.safe_text import visible

FEW = 8
"""Bundles for which no processes are started: their start takes longer."""


@dataclass(frozen=True, slots=True)
class Found:
    """Files with one content: their names within the folder, its SHA-256 and its facts."""

    names: tuple[str, ...]
    sha256: str
    facts: Facts


@dataclass(frozen=True, slots=True)
class Collected:
    """What a folder holds, and how many of its bundles were verified now rather than by an earlier build."""

    found: tuple[Found, ...]
    verified: int


def collect(folder: Path, trust: Trust, today: date, cache: Cache | None, workers: int, fresh: bool) -> Collected:
    """Verify every file in a folder and those below it, but for hidden ones; raises OSError.

    What cannot be read is found with the reason as its problem, and only what has no problem is kept in the cache. The
    order depends on names alone.
    """
    by_digest: dict[str, list[str]] = {}
    paths: dict[str, Path] = {}
    unread: list[Found] = []
    for name, path in _files(folder):
        sha256, problem = _digest(path)
        if problem:
            unread.append(Found((name,), sha256, Facts((problem,))))
        else:
            by_digest.setdefault(sha256, []).append(name)
            paths[sha256] = path
    known = {sha256: cache.find(sha256) if cache and not fresh else None for sha256 in by_digest}
    new = {sha256: paths[sha256] for sha256, facts in known.items() if facts is None}
    facts = {sha256: one for sha256, one in known.items() if one is not None}
    for sha256, one in _verified(new, trust, today, workers):
        facts[sha256] = one
        if cache and not one.problems:
            cache.keep(sha256, one)
    if cache:
        cache.forget_all_but(by_digest)
    read = [Found(tuple(names), sha256, facts[sha256]) for sha256, names in by_digest.items()]
    return Collected(tuple(sorted([*read, *unread], key=lambda one: one.names)), len(new))


def _files(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files by their names within the folder."""
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if not path.is_dir()}
    for name in sorted(found):
        if not any(part.startswith(".") for part in name.split("/")):
            yield visible(name), found[name]


def _digest(path: Path) -> tuple[str, str]:
    """The SHA-256 of a file, and why it is not read as a bundle; one of them is empty."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            return "", "It is not a file but a link or a device, which is not followed."
        if status.st_size > LARGEST:
            return "", f"The file is larger than {LARGEST // 1024 // 1024} MB, the most that is read as a bundle."
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest(), ""
    except OSError as error:
        return "", f"The file cannot be read: {error.strerror}."


def _verified(paths: Mapping[str, Path], trust: Trust, today: date, workers: int) -> Iterator[tuple[str, Facts]]:
    """The SHA-256 and the facts of each file, as they become known."""
    if workers == 1 or len(paths) <= FEW:
        for sha256, path in paths.items():
            yield sha256, _facts(sha256, path, trust, today)
        return
    ended: dict[str, Path] = {}
    with _pool(workers, trust, today) as pool:
        with _deaf_children():
            tasks = {sha256: pool.submit(_facts_in_process, sha256, path) for sha256, path in paths.items()}
        for sha256, task in tasks.items():
            try:
                yield sha256, task.result()
            except BrokenProcessPool:
                ended[sha256] = paths[sha256]
    for sha256, path in ended.items():
        yield sha256, _alone(sha256, path, trust, today)


def _alone(sha256: str, path: Path, trust: Trust, today: date) -> Facts:
    """The facts of a file whose verification may end its process, because a process was ended before."""
    with _pool(1, trust, today) as pool:
        try:
            with _deaf_children():
                task = pool.submit(_facts_in_process, sha256, path)
            return task.result()
        except BrokenProcessPool:
            return Facts(("The process that verified it was ended by the system; it may take too much memory.",))


def _facts(sha256: str, path: Path, trust: Trust, today: date) -> Facts:
    facts = facts_of(path, trust, today)
    if _digest(path)[0] != sha256:
        return Facts(("The file was changed while it was read.",))
    return facts


# In a process of the pool: what every task there needs.
_shared: dict[str, tuple[Trust, date]] = {}


@contextmanager
def _pool(workers: int, trust: Trust, today: date) -> Iterator[ProcessPoolExecutor]:
    """Processes that verify; whatever ends their use, they end first, after what they are about."""
    pool = ProcessPoolExecutor(workers, get_context("spawn"), _share, (trust, today))
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _deaf_children() -> Iterator[None]:
    """Let the processes that start now ignore Ctrl-C, which reaches them too: the first process ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _share(trust: Trust, today: date) -> None:
    _shared["build"] = trust, today
    gc.disable()  # a record has many objects and no cycles: looking for them takes a third of the time of reading it


def _facts_in_process(sha256: str, path: Path) -> Facts:
    return _facts(sha256, path, *_shared["build"])
