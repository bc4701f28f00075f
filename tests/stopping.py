"""Runs that a signal stops at a certain request, and what is left of them: files, records, processes."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

from reports.results import load_results
from tests.controlled import Dump, check_untouched, dump, fresh
from tests.forked import start_forked
from tests.hostile import Connection, Hostile, Request, handed_on, hostile
from tests.launching import DEADLINE, wait_until
from tests.remains import is_deletable

RULES = ("create-procedure/*-is-kept", "create-procedure/answer-*", "list-procedures/answer-*")
"""Rules whose checks delete nothing: a DELETE is one of cleaning up."""
REPORTS = ("results.json", "report.html", "junit.xml", "summary.md", "evidence.har")
CLEANING_UP = -1
"""The moment at which cleaning up deletes its first record."""


@dataclass(slots=True)
class Stopper:
    """A proxy that acts at a request, and then at the first DELETE, before the request is answered."""

    upstream: str
    moment: int
    first: Callable[[], None]
    then: Callable[[], None] = lambda: None
    requests: int = 0
    acted: bool = False
    deleting: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def act(self, connection: Connection, request: Request) -> bool:
        """Hand the request on, after what is due has been done."""
        with self.lock:
            self._due(request)
            self.requests += 1
        connection.send(handed_on(self.upstream, request))
        return True

    def _due(self, request: Request) -> None:
        deletes = request.method == "DELETE"
        if not self.acted and (self.requests == self.moment or (deletes and self.moment == CLEANING_UP)):
            self.acted = True
            self.first()
        elif self.acted and deletes and not self.deleting:
            self.deleting = True
            self.then()


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: exit code and words, and the records that it left."""

    exit_code: int
    stdout: str
    stderr: str
    out: Path
    left: set[int]
    deletable: list[int]

    @property
    def results(self) -> dict[str, Any]:
        """The record of the run, checked."""
        return load_results(self.out / "results.json")

    @property
    def reports(self) -> set[str]:
        """The names of the reports that are there."""
        return {path.name for path in self.out.iterdir()} - {"journal.jsonl"}


@contextmanager
def stopped(
    server: str, moment: int, act: Callable[[int], None], then: Callable[[int], None] = lambda _pid: None
) -> Iterator[tuple[str, list[int]]]:
    """The URL of a proxy that calls `act` at that request, and `then` at the first DELETE that follows.

    The list is for the process id that they get.
    """
    pid: list[int] = []
    stopper = Stopper(server, moment, lambda: act(pid[0]), lambda: then(pid[0]))
    with hostile(Hostile(stopper.act)) as url:
        yield url, pid
    assert stopper.acted, f"the run ended after {stopper.requests} requests, before the signal"


def run_and_stop(
    server: str,
    folder: Path,
    moment: int,
    act: Callable[[int], None],
    then: Callable[[int], None] = lambda _pid: None,
    *,
    workers: int = 1,
) -> Ended:
    """A run against a server as it is after a reset, stopped on its way; nothing of it runs any more."""
    before = fresh(server)
    chosen = [word for rule in RULES for word in ("--rule", rule)]
    with stopped(server, moment, act, then) as (url, pid):
        run = start_forked(
            "run", url, "--examples", "1", *chosen, "--workers", str(workers), "--out", "out", folder=folder
        )
        assert run.pid
        pid.append(run.pid)
        wait_for_end(run)
    return ended(server, before, folder, run.exitcode or 0)


def ended(server: str, before: Dump, folder: Path, exit_code: int) -> Ended:
    """What a run in that folder left; what was there before is untouched."""
    left = check_untouched(before, dump(server))
    deletable = [key for key in left if is_deletable(server, key)]
    stdout, stderr = ((folder / name).read_text(encoding="utf-8") for name in ("stdout", "stderr"))
    return Ended(exit_code, stdout, stderr, folder / "out", left, deletable)


def wait_for_end(run: ForkServerProcess) -> None:
    """Wait for the end of a run and of all processes that it started in its session."""
    run.join(DEADLINE)
    assert run.exitcode is not None, "the run did not end"
    session = run.pid
    assert session
    wait_until(lambda: not running_in(session), "the end of all processes of the run")


def running_in(session: int) -> Sequence[int]:
    """The processes of a session that have not ended."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _parent, _group, of_session = path.read_text(encoding="utf-8").rpartition(")")[2].split()[:4]
        except OSError:
            continue  # it has ended meanwhile
        if int(of_session) == session and state not in "ZX":
            found.append(int(path.parent.name))
    return found


def signal_until_it_ends(number: int) -> Callable[[int], None]:
    """Send a signal to a process again and again, as somebody without patience does."""

    def send(pid: int) -> None:
        def has_ended() -> bool:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
            return pid not in running_in(pid)

        wait_until(has_ended, "the end of the process")

    return send


def signal_to(number: int, *, group: bool = False, times: int = 1) -> Callable[[int], None]:
    """Send a signal to a process, or to all of its group as a terminal does."""

    def send(pid: int) -> None:
        for _ in range(times):
            (os.killpg if group else os.kill)(pid, number)

    return send
