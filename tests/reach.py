"""What a fault can reach: the checks in which a server with the fault would answer or store something otherwise.

Each check is run by itself on an intact server, with fixtures of its own, and each of its requests is rehearsed with
the faults. Where answer and data are the same after every request, the whole check goes the same way with the fault.
A variant, RULE=READING, is treated like a fault.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import pytest

from run.items import name_of, rules_of
from run.options import Options
from run.pytest_run import run_suites
from run.recording import Recording
from run.session import Session
from spec import catalogue
from subject.credentials import AUTHORIZATION
from tests.rehearsing import Rehearsing, serving


@dataclass(frozen=True, slots=True)
class Reach:
    """The rules that each check cites, in the order in which checks run, and the faults that each check can meet."""

    cited: Mapping[str, tuple[str, ...]]
    met: Mapping[str, Collection[str]]

    def checks(self, fault: str) -> list[str]:
        """The checks that the fault reaches."""
        return [check for check in self.cited if fault in self.met[check]]

    def own_checks(self, fault: str) -> list[str]:
        """Those of them that judge the rule of the fault."""
        return [check for check in self.checks(fault) if fault in self.cited[check]]


class _Alone(Recording):
    """Runs every check by itself: what many checks look at is made anew for each."""

    def __init__(self, session: Session, server: Rehearsing, part: slice) -> None:
        super().__init__(session)
        self.cited: dict[str, tuple[str, ...]] = {}
        self._server, self._part = server, part

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run this part of the checks."""
        self.cited |= {name_of(item): rules_of(item) for item in session.items}
        for item in session.items[self._part]:
            self.open_target().forget()
            self._server.check = name_of(item)
            self._server.at_once = any(catalogue()[rule].at_once for rule in rules_of(item))
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
        return True

    def conclude(self, *, complete: bool) -> None:  # noqa: ARG002 - as every recording
        """Close the session, and keep the server as it is, which is thrown away."""
        self.session.close()
        if wrong := [one for one in self._judgements if one.outcome in ("failed", "error")]:
            self.problem = RuntimeError(f"{wrong[0].check} on the intact server: {wrong[0].message}")


def reach(faults: Collection[str], without: Sequence[str], number: int = 0, parts: int = 1) -> Reach:
    """What the faults reach with these features off, as far as this part of the checks tells; raises RuntimeError."""
    os.environ[AUTHORIZATION] = "ODFHIR bench/bench"
    server = Rehearsing(without, faults, os.environ[AUTHORIZATION])
    with serving(server) as url:
        session = Session(Options(url=url, without=tuple(without), seed=1, examples=1, shrink=False))
        recording = _Alone(session, server, slice(number, None, parts))
        run_suites(recording)
    if recording.problem:
        raise RuntimeError(str(recording.problem))
    return Reach(recording.cited, defaultdict(set, server.reached))


def joined(parts: Iterable[Reach]) -> Reach:
    """What the parts tell together."""
    parts = list(parts)
    met: dict[str, set[str]] = defaultdict(set)
    for part in parts:
        for check, faults in part.met.items():
            met[check] |= set(faults)
    return Reach(parts[0].cited, met)
