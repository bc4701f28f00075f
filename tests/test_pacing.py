"""Pacing: one pace for all, pauses that a target asks for, and when a target is left alone."""

from __future__ import annotations

import itertools
import multiprocessing
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from run.forecast import beside, duration, forecast
from subject import Blocked, ConfigurationError, Practice, Settings, Target
from subject.contact import DOUBT_AFTER
from subject.pacing import PATIENCE, REPEATS, Pace, Patience, asked_pause, interval_of
from subject.practice import Code, Patient
from subject.sending import RESENT
from tests.forked import launch_forked as launch
from tests.launching import outcomes, results_in
from tests.scripted import Asked, Reply, Server, as_json, scripted

PRACTICE = Practice((Patient(11),), (Code(2, "D0120", "None"),))
CREATE = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120"}


class Clock:
    """A clock that moves only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        """The time."""
        return self.now

    def sleep(self, seconds: float) -> None:
        """Move the clock."""
        self.slept.append(round(seconds, 6))
        self.now += seconds


@contextmanager
def target_of(server: Server, **settings: Any) -> Iterator[Target]:
    """A target client for the server."""
    with closing(Target(Settings(url=server.url, **settings), PRACTICE, mark="a test")) as target:
        yield target


@pytest.mark.parametrize(
    ("rate", "seconds"), [("1/s", 1), ("1/5s", 5), ("2/s", 0.5), ("30/min", 2), ("1/500ms", 0.5), ("1 / 1.2 s", 1.2)]
)
def test_a_rate_is_a_number_of_requests_in_a_time(rate: str, seconds: float) -> None:
    """What the README shows, and what people write."""
    assert interval_of(rate) == pytest.approx(seconds)


@pytest.mark.parametrize("rate", ["", "1", "fast", "0/s", "1/0s", "-1/s", "1/day"])
def test_another_rate_is_a_wrong_setting(rate: str) -> None:
    """One sentence that says how a rate is written."""
    with pytest.raises(ConfigurationError, match=r"such as 1/s, 1/5s or 30/min\.$"):
        interval_of(rate)


def test_requests_leave_one_interval_after_another() -> None:
    """The first leaves at once, the next after the rest of the interval, and a later one without waiting."""
    clock = Clock()
    pace = Pace(5.0, clock=clock, sleep=clock.sleep)
    pace.wait()
    clock.now += 2
    pace.wait()
    clock.now += 60
    pace.wait()
    assert clock.slept == [3.0]


def test_a_pause_holds_everything_back() -> None:
    """Once a target asked for ten seconds, the next request waits for them, whatever the pace."""
    clock = Clock()
    pace = Pace(0.0, clock=clock, sleep=clock.sleep)
    pace.hold(10)
    pace.wait()
    pace.wait()
    assert clock.slept == [10.0]


def _turns(shared: Path, count: int, told: Any) -> None:
    """Take turns, telling the moment of each instead of sleeping until it."""
    pace = Pace(3.0, shared, clock=lambda: 0.0, sleep=told.put)
    for _ in range(count):
        pace.wait()


def test_processes_share_one_pace(tmp_path: Path) -> None:
    """Four processes take turns at once: no two of all their turns are nearer than the interval."""
    context = multiprocessing.get_context("spawn")
    told: Any = context.Queue()
    workers = [context.Process(target=_turns, args=(tmp_path / "pace", 20, told)) for _ in range(4)]
    for worker in workers:
        worker.start()
    turns = sorted(told.get(timeout=60) for _ in range(4 * 20 - 1))  # the very first one does not sleep
    for worker in workers:
        worker.join()
    assert turns == [3.0 * number for number in range(1, 4 * 20)]


DATE = "Sun, 22 Nov 2026 20:00:00 GMT"
PAUSES: dict[str, tuple[int, dict[str, str], float | None]] = {
    "seconds": (429, {"Retry-After": "7"}, 7.0),
    "a date, by the clock of the target": (429, {"Retry-After": "Sun, 22 Nov 2026 20:01:30 GMT", "Date": DATE}, 90.0),
    "a date that is over": (429, {"Retry-After": "Sun, 22 Nov 2026 19:00:00 GMT", "Date": DATE}, 0.0),
    "nothing": (429, {}, 1.0),
    "nonsense": (429, {"Retry-After": "soon"}, 1.0),
    "a zone that no clock has": (429, {"Retry-After": f"Sun, 22 Nov 2026 20:01:30 +{'9' * 20}"}, 1.0),
    "a year that no calendar has": (429, {"Retry-After": f"Sun, 22 Nov {'9' * 20} 20:01:30 GMT"}, 1.0),
    "a date, by a clock that tells none": (429, {"Retry-After": "Sun, 22 Nov 2020 20:01:30 GMT", "Date": "0"}, 0.0),
    "unavailable for a while": (503, {"Retry-After": "2"}, 2.0),
    "unavailable": (503, {}, None),
    "an ordinary answer": (200, {"Retry-After": "9"}, None),
}


@pytest.mark.parametrize("case", PAUSES)
def test_the_pause_that_an_answer_asks_for(case: str) -> None:
    """Retry-After as seconds and as a date, with 429 and with 503 only."""
    status, headers, seconds = PAUSES[case]
    assert asked_pause(status, headers) == seconds


def test_without_retry_after_each_pause_is_twice_as_long() -> None:
    """A second, two, four: a target that does not say how long to wait gets ever more time, up to a bound."""
    clock = Clock()
    pace = Pace(clock=clock, sleep=clock.sleep)
    patience = Patience(pace)
    for repeats in range(REPEATS):
        assert patience.again(429, {}, repeats=repeats)
        pace.wait()
    assert clock.slept == [1, 2, 4, 8, 16, 32]
    assert not patience.again(429, {}, repeats=REPEATS)
    assert (patience.put_off, patience.seconds) == (REPEATS + 1, 63)


def test_patience_has_an_end() -> None:
    """A target that always asks for a minute is waited for twice, then no more, until it has answered something."""
    clock = Clock()
    patience = Patience(Pace(clock=clock, sleep=clock.sleep))
    again = [patience.again(429, {"Retry-After": "60"}, repeats=0) for _ in range(4)]
    assert again == [True, True, False, False]
    assert not patience.again(429, {"Retry-After": str(int(PATIENCE) + 1)}, repeats=0)
    assert not patience.again(200, {}, repeats=0)
    assert patience.again(429, {"Retry-After": "60"}, repeats=0)


def refusing(times: int, reply: Reply) -> Callable[[Asked], Reply]:
    """Give that reply so many times, and then an empty list or a record."""
    count = itertools.count()
    return lambda asked: reply if next(count) < times else as_json([] if asked.method == "GET" else {"ProcNum": 1})


TOO_OFTEN = Reply(429, b"Slower.", {"Retry-After": "0"})


def test_a_read_that_came_too_often_is_repeated() -> None:
    """Two refusals with Retry-After, then the list: the caller sees the list."""
    with scripted(refusing(2, TOO_OFTEN)) as server, target_of(server) as target:
        assert target.list(PatNum=11).status == 200
    assert server.methods == ["GET"] * 3


@pytest.mark.parametrize("reply", [TOO_OFTEN, Reply(503, b"", {"Retry-After": "0"})], ids=["429", "503"])
def test_a_create_that_was_put_off_is_repeated(reply: Reply) -> None:
    """The answer says that nothing was done: the caller sees the one that comes in the end."""
    with scripted(refusing(2, reply)) as server, target_of(server) as target:
        assert target.create(CREATE).proc_num == 1
        assert target.waits == {"put_off": 2, "seconds": 0, "lost": 0}
    assert server.methods == ["POST"] * 3


def test_a_server_that_is_unavailable_for_a_while_is_no_verdict() -> None:
    """503 with Retry-After, however often: the rule is blocked, not failed."""
    with scripted(refusing(99, Reply(503, b"", {"Retry-After": "0"}))) as server, target_of(server) as target:
        with pytest.raises(Blocked, match="503") as caught:
            target.create(CREATE)
        assert caught.value.kind == "throttled"


def test_a_read_whose_connection_broke_is_repeated() -> None:
    """A server may close an idle connection; a server that closes every connection gets three requests, not more."""
    with scripted(refusing(1, Reply(0))) as server, target_of(server) as target:
        assert target.list(PatNum=11).status == 200
    assert server.methods == ["GET"] * 2
    with (
        scripted(refusing(9, Reply(0))) as server,
        target_of(server) as target,
        pytest.raises(Blocked, match="no answer"),
    ):
        target.list(PatNum=11)
    assert server.methods == ["GET"] * (1 + RESENT)


GIVEN_UP = {
    "throttled": (TOO_OFTEN, "asked too often", "--rate", (DOUBT_AFTER + 1) * (REPEATS + 1)),
    "credentials": (Reply(401), "stopped accepting the credentials", "PROCEDURELOGS_AUTHORIZATION", DOUBT_AFTER + 1),
    "no-answer": (Reply(0), "stopped answering", "running", (DOUBT_AFTER + 1) * (RESENT + 1)),
    "unavailable": (Reply(504), "stopped serving", "504", DOUBT_AFTER + 1),
}


@pytest.mark.parametrize("kind", GIVEN_UP)
def test_a_target_without_a_verdict_is_left_alone(kind: str) -> None:
    """After a few requests and a plain one nothing more is sent, and the hint says what to do."""
    reply, words, hint, requests = GIVEN_UP[kind]
    with scripted(refusing(99, reply)) as server, target_of(server) as target:
        for _ in range(DOUBT_AFTER):
            with pytest.raises(Blocked):
                target.get(7)
        with pytest.raises(Blocked, match=words) as caught:
            target.get(7)
    assert caught.value.kind == kind
    assert hint in caught.value.hint
    assert len(server.asked) == requests


def sent_in_vain(server: Server, folder: Path, start: threading.Barrier) -> Blocked:
    """What blocks the last of the requests of a process that shares a folder with others."""
    with target_of(server) as target:
        target.contact.share(folder)
        start.wait()
        for _ in range(DOUBT_AFTER + 1):
            with pytest.raises(Blocked) as caught:
                target.get(7)
        return caught.value


def test_sixteen_processes_leave_a_target_alone_together(tmp_path: Path) -> None:
    """They count together and wait while one of them looks: few requests follow, whatever their number."""
    start = threading.Barrier(16)
    with scripted(lambda _asked: Reply(401)) as server, ThreadPoolExecutor(16) as pool:
        reasons = list(pool.map(sent_in_vain, [server] * 16, [tmp_path] * 16, [start] * 16))
    assert {one.kind for one in reasons} == {"credentials"}
    assert all("stopped accepting the credentials" in one.words for one in reasons)
    assert len(server.asked) <= 16 + DOUBT_AFTER


@pytest.mark.parametrize("status", [401, 410, 504])
def test_an_operation_without_a_verdict_is_not_the_target(status: int) -> None:
    """Where only one operation is refused, retired or slow, the others are judged as ever."""
    with (
        scripted(lambda asked: as_json([]) if "?" in asked.path else Reply(status)) as server,
        target_of(server) as target,
    ):
        for _ in range(3 * DOUBT_AFTER):
            with pytest.raises(Blocked, match=str(status)):
                target.get(7)
        assert target.list(PatNum=11).status == 200


def test_a_complete_pass_takes_about_two_requests_a_rule(tmp_path: Path) -> None:
    """With one example every rule is judged; what the run says at its start is what it then takes, within a tenth."""
    done = launch("run", "--examples", "1", "--rate", "1000/s", "--out", "out", folder=tmp_path)
    results = results_in(tmp_path / "out")
    judged = [rule for rule, outcome in outcomes(results).items() if outcome == "passed"]
    requests = results["run"]["requests"]
    assert results["verdict"] == "conformant"
    assert requests <= 2.2 * len(judged)
    told = re.search(r"^About (\d+) requests, one every 0.001 s: about \d+ s$", done.stdout, re.MULTILINE)
    assert told, done.stdout
    assert int(told[1]) == pytest.approx(requests, rel=0.1)
    left = [int(number) for number in re.findall(r"^  (\d+) checks left, about \d+ s$", done.stdout, re.MULTILINE)]
    assert len(left) > 5
    assert left == sorted(left, reverse=True)


def test_a_selection_is_forecast_with_what_it_takes_beside_its_checks() -> None:
    """The forecast of a single check includes listing the records, and that of all lists includes filling a page."""
    one, lists = {"list-procedures": 1}, {"list-procedures": 97}
    assert forecast(one, 1) + 10 < forecast(one, 1) + beside(one, 1) < 30
    assert 180 < forecast(lists, 1) + beside(lists, 1) < 300
    assert beside({**lists, "create-procedure": 300}, 1) < 20


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (99, "99 s"), (130, "2 min"), (13000, "3 h 37 min")])
def test_a_time_in_words(seconds: float, words: str) -> None:
    """Seconds, minutes, hours."""
    assert duration(seconds) == words


def test_a_wrong_rate_stops_before_anything_is_sent(tmp_path: Path) -> None:
    """One sentence and exit 2."""
    done = launch("run", "--rate", "often", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: The rate 'often' is not a number")
