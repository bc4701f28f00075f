"""Requests at the same time: they do overlap, pace, gate and journal hold, and their checks find their faults."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest

from run.selection import STANDARD_MODE, WITHOUT_RATE, set_aside
from spec import catalogue
from subject import Answer, Blocked, GateClosed, Practice, Settings, Target, at_once
from subject.pacing import Pace
from subject.practice import Code, Patient
from subject.wire import Clock, Unbounded
from tests.bench import Bench, Job
from tests.scripted import Asked, Reply, as_json, scripted

PRACTICE = Practice((Patient(11),), (Code(2, "D0120", "None"),))
CREATE = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120"}
AT_ONCE = [rule.id for rule in catalogue() if rule.at_once]
FAULTS = {
    "create-procedure/creates-at-once-get-keys-of-their-own": {"create-procedure/creates-at-once-are-all-kept"},
    "create-procedure/creates-at-once-are-all-kept": set(),
    "update-procedure/updates-at-once-are-both-kept": set(),
    "get-procedure/reads-during-an-update-show-one-state": set(),
}
"""Each fault of requests at the same time, and the rules that it makes fail beside its own."""


def creating(together: int) -> Callable[[Asked], Reply]:
    """A server that answers a POST with a new key, and only when so many of them are waiting for an answer."""
    all_there, keys = Barrier(together, timeout=30), itertools.count(501)

    def reply(asked: Asked) -> Reply:
        if asked.method != "POST":
            return as_json({"ProcNum": 501})
        all_there.wait()
        return as_json({**json.loads(asked.body), "ProcNum": next(keys)}, 201)

    return reply


def target_at(url: str, journal: Path | None = None) -> closing[Target]:
    """A target client for the server."""
    return closing(Target(Settings(url=url, journal=journal), PRACTICE, mark="a test"))


def creates(target: Target, count: int) -> list[list[Callable[[], Answer]]]:
    """Creates that differ in their fee."""
    return [[partial(target.create, CREATE | {"ProcFee": f"{number}.00"})] for number in range(count)]


def test_requests_overlap_and_all_are_in_the_journal(tmp_path: Path) -> None:
    """A server that waits for four creates before it answers any gets them, and the journal has all four keys."""
    with scripted(creating(4)) as server, target_at(server.url, tmp_path / "journal") as target:
        answers = at_once(target, *creates(target, 4))
        assert sorted(one.answer.proc_num or 0 for [one] in answers) == [501, 502, 503, 504]
        assert set(target.journal.own) == {501, 502, 503, 504}
        assert not target.journal.open
    entries = [json.loads(line) for line in (tmp_path / "journal").read_text(encoding="utf-8").splitlines()]
    assert len({entry["made"] for entry in entries if "made" in entry}) == 4


def test_exchanges_are_numbered_by_the_order_of_the_requests() -> None:
    """Whichever thread is faster: the exchanges of the first sequence come first, so that runs can be compared."""
    with scripted(creating(3)) as server, target_at(server.url) as target:
        read: Callable[[], Answer] = partial(target.get, 501)
        first, *others = creates(target, 3)
        answers = at_once(target, [*first, read], *others)
        assert [[one.answer.exchange.id for one in sequence] for sequence in answers] == [[1, 2], [3], [4]]
        assert [json.loads(answers[number][0].answer.text)["ProcFee"] for number in range(3)] == [
            "0.00",
            "1.00",
            "2.00",
        ]
        assert target.log.count == 4
        assert target.get(501).exchange.id == 5


def test_a_request_that_is_held_back_does_not_lose_the_others() -> None:
    """The gate stops the update of a record of others; the creates beside it are answered and in the journal."""
    with scripted(creating(2)) as server, target_at(server.url) as target:
        foreign: Callable[[], Answer] = partial(target.update, 77, ProcFee="1.00")
        with pytest.raises(GateClosed, match="77"):
            at_once(target, [foreign], *creates(target, 2))
        assert server.methods == ["POST", "POST"]
        assert set(target.journal.own) == {501, 502}


def test_a_request_without_an_answer_does_not_lose_the_others() -> None:
    """One connection breaks: that blocks, after the record that the other request made is in the journal."""

    def reply(asked: Asked) -> Reply:
        return Reply(0) if b"0.00" in asked.body else as_json({"ProcNum": 501}, 201)

    with scripted(reply) as server, target_at(server.url) as target:
        with pytest.raises(Blocked, match="no answer to POST"):
            at_once(target, *creates(target, 2))
        assert set(target.journal.own) == {501}
        assert len(target.journal.open) == 1


def test_threads_share_one_pace() -> None:
    """Eight threads take turns at once: no two of all their turns are nearer than the interval."""
    slept: list[float] = []
    pace = Pace(3.0, clock=lambda: 0.0, sleep=slept.append)
    with ThreadPoolExecutor(8) as threads:
        for _ in range(200):
            threads.submit(pace.wait)
    assert sorted(slept) == [3.0 * number for number in range(1, 200)]


def test_each_thread_has_a_clock_of_its_own() -> None:
    """An exchange that begins does not give more time to one of another thread."""
    clock = Clock(0.0)
    clock.start()
    with ThreadPoolExecutor(1) as threads:
        assert threads.submit(clock.within, 5.0).result() == 5.0
    with pytest.raises(Unbounded):
        clock.within(5.0)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_of_requests_at_the_same_time_is_found(fault: str, bench: Bench) -> None:
    """Each fault fails its own rule and those that it implies; the other rules pass."""
    outcome = bench.submit(Job(faults=[fault], rules=AT_ONCE, fail_on="should")).result()
    assert set(outcome.failed()) == {fault, *FAULTS[fault]}
    assert outcome.exit_code == 1


def test_the_checks_are_cheap(bench: Bench) -> None:
    """On the intact server the rules pass, with thirty requests and the deletion of what they made."""
    every_run = bench.submit(Job(rules=["create-procedure/answers-201"])).result()
    outcome = bench.submit(Job(rules=AT_ONCE)).result()
    assert {outcome.rules[rule] for rule in AT_ONCE} == {"passed"}
    assert outcome.requests - every_run.requests <= 34


REASONS: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "rate": ({"interval_seconds": 0.001}, ("rate", WITHOUT_RATE)),
    "mode": ({"mode": "read-only"}, ("mode", STANDARD_MODE)),
}


@pytest.mark.parametrize("case", REASONS)
@pytest.mark.parametrize("rule", AT_ONCE)
def test_nothing_is_sent_at_once_where_it_is_not_wanted(case: str, rule: str) -> None:
    """Under --rate and in mode read-only the rules are not run, with the reason and the hint."""
    settings, (kind, hint) = REASONS[case]
    aside = set_aside(Settings(url="http://127.0.0.1:1/api/v1", **settings), PRACTICE, ())[rule]
    assert (aside.outcome, aside.cause.kind, aside.cause.hint) == ("not-run", kind, hint)
