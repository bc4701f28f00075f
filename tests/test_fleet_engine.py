"""How a fleet gives targets to workers and takes their answers: one pace for each URL, and answers of every kind."""

from __future__ import annotations

import json
import os
import threading
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from distributed import Client, Future, KilledWorker
from distributed.comm.core import CommClosedError

from fleet import engine
from fleet.cluster import NO_DASHBOARD, SchedulerLost, workers_at
from fleet.engine import Answer, Answers, task_of
from fleet.entries import Entry
from fleet.index import Line, line_of, suite, worst
from fleet.judging import judge_fleet, known_lines
from fleet.progress import Lines
from fleet.site import Site
from subject import ConfigurationError
from subject.interrupts import Interruptions
from tests.launching import DEADLINE, wait_until
from tests.reports_sample import results, typical_run


@pytest.fixture(scope="module")
def client() -> Iterator[Client]:
    """Eight workers that are threads of this process."""
    settings = {"dashboard_address": None, "scheduler_kwargs": NO_DASHBOARD, "memory_limit": None}
    with Client(processes=False, n_workers=1, threads_per_worker=8, **settings) as client:
        yield client


def entry(name: str, url: str | None = None, **settings: Any) -> Entry:
    """An entry of a fleet."""
    return Entry(name=name, url=url, settings=settings)


def answers_of(client: Client, work: Any, *entries: Entry) -> list[Answer]:
    """The answers for these entries."""
    return list(Answers(client, work, entries, lambda one: task_of(one, "fleet", Path("work"))))


_release, _second, _lost = threading.Event(), threading.Event(), threading.Event()
_busy: set[str] = set()
_at_once: list[str] = []
# The works below are found by name, as those of other processes are, and share these values.


def overlap(task: dict[str, Any]) -> dict[str, Any]:
    """Note a run of the same URL at once; a0 lasts until b1 has begun."""
    name = task["name"]
    if name == "b1":
        _second.set()
    _at_once.extend([name] if name[0] in _busy else [])
    _busy.add(name[0])
    if name == "a0":
        assert _second.wait(DEADLINE)
    _busy.discard(name[0])
    return {"exit_code": 0, "said": "", "files": {}}


def wait(_task: dict[str, Any]) -> dict[str, Any]:
    """Wait until it is stopped."""
    assert _release.wait(DEADLINE)
    return {"exit_code": None, "said": "", "files": {}}


def hold(_task: dict[str, Any]) -> dict[str, Any]:
    """Last until nobody waits for it."""
    assert _lost.wait(DEADLINE)
    return {}


def pour(_task: dict[str, Any]) -> dict[str, Any]:
    """Give a file of many bytes."""
    return {"exit_code": 1, "said": "", "files": {"results.json": zlib.compress(b"x" * 1000)}}


def kill_workers(_task: dict[str, Any]) -> dict[str, Any]:
    """Raise what Dask raises when the workers of a task have ended."""
    last: Any = SimpleNamespace(address="the last one")
    raise KilledWorker("a", last, 2)


def tell(task: dict[str, Any]) -> dict[str, Any]:
    """Say what is hidden from a run."""
    return {"exit_code": 4, "said": " ".join(task["hidden"]), "files": {}}


_ends: dict[str, threading.Event] = {}
_stopped: list[str] = []


def fail_or_last(task: dict[str, Any]) -> dict[str, Any]:
    """Fail, or judge until the runs of this fleet are stopped."""
    if task["name"] != "long":
        return fail(task)
    assert _ends.setdefault(task["fleet"], threading.Event()).wait(DEADLINE)
    return {"exit_code": None, "said": "", "files": {}}


def end_runs(fleet: str) -> None:
    """Stop all runs of a fleet."""
    _stopped.append(fleet)
    _ends.setdefault(fleet, threading.Event()).set()


def fail(task: dict[str, Any]) -> dict[str, Any]:
    """Fail in the way that the name of the target says."""
    record, name = typical_run(), task["name"]
    if name == "fault":
        raise ValueError("no\x1b[2Jthing\nworks")
    if name == "broken":
        record["verdict"] = "conformant"
    if name == "other":
        record["suite"]["version"] = "9.9"
    files = {"results.json": zlib.compress(json.dumps(record).encode())} if name != "silent" else {}
    return {"exit_code": -9 if name == "silent" else 1, "said": "", "files": files}


def test_targets_of_one_url_follow_each_other(client: Client) -> None:
    """The second one of a URL waits for the first, however it is written, while those of another URL go on."""
    urls = {"a": ("http://127.0.0.1:1/api", "HTTP://127.0.0.1:1/api/"), "b": ("http://127.0.0.1:2/api",) * 2}
    entries = [entry(f"{lane}{number}", url) for lane in urls for number, url in enumerate(urls[lane])]
    given: list[str] = []

    def task(one: Entry) -> dict[str, Any]:
        given.append(one.name)
        return task_of(one, "fleet", Path("work"))

    answers = Answers(client, overlap, entries, task)
    try:
        assert given == ["a0", "b0"]
        assert [answer.said for answer in answers] == [""] * 4
    finally:
        _second.set()  # else a0 lasts until its deadline, and the client waits for it
    assert sorted(given) == ["a0", "a1", "b0", "b1"]
    assert _at_once == []


def test_answers_of_every_kind(client: Client) -> None:
    """What cannot be judged on its worker, and what is no record, is a line of its own with exit code 5."""

    names = ("fault", "broken", "other", "silent")
    lines = {answer.entry.name: line_of(answer) for answer in answers_of(client, fail, *map(entry, names))}
    assert {name: (line["status"], line["exit_code"]) for name, line in lines.items()} == dict.fromkeys(
        names, ("stopped", 5)
    )
    sentences = {name: line["sentence"] for name, line in lines.items()}
    assert sentences["fault"].startswith("It cannot be judged on its worker: ValueError: no")
    assert sentences["broken"].startswith("Its worker gave no valid record: ")
    assert sentences["other"].startswith("Its worker has another suite: 9.9 ")
    assert sentences["silent"] == "Its run ended without a word."


def test_a_file_that_is_too_large(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """No more of it than the bound is unpacked."""
    monkeypatch.setattr(engine, "MOST_BYTES", 10)
    [answer] = answers_of(client, pour, entry("a"))
    assert answer.files == {"results.json": b"x" * 10}
    assert line_of(answer)["sentence"].startswith("Its worker gave no valid record: ")


def test_what_dask_gives_up_or_loses(client: Client) -> None:
    """A target whose workers end again and again, and one that the scheduler drops, are lines with exit code 5."""
    [killed] = answers_of(client, kill_workers, entry("a"))
    assert killed.said == "Several workers ended while they judged it, so that it was given up."
    answers = Answers(client, hold, [entry("b")], lambda one: task_of(one, "fleet", Path("work")))
    keys = wait_until(lambda: [key for held in client.processing().values() for key in held], "the task")
    client.cancel([Future(key, client) for key in keys])
    [lost] = answers
    _lost.set()
    assert lost.said == "The scheduler has ended, or lost the task."
    assert {line_of(one)["exit_code"] for one in (killed, lost)} == {5}


def test_a_record_that_is_not_complete() -> None:
    """The target still has to be judged if the fleet stopped its run; else the suite failed there."""
    record = results(lambda _: None, run={"complete": False, "problems": ["The suite itself failed: no."]})
    files = {"results.json": json.dumps(record).encode()}
    lines = [line_of(Answer(entry("a"), code, "", files)) for code in (None, 5, 1)]
    assert [(line["status"], line["exit_code"]) for line in lines] == [("waiting", None), *[("stopped", 5)] * 2]
    assert lines[1]["sentence"] == "The suite itself failed, so the target was not judged."
    assert worst(lines) == 5


def test_an_interruption_loses_no_answer(client: Client) -> None:
    """After `stop` the answers of what was given are there, and nothing more is given."""
    entries = [entry(f"a{number}", "http://127.0.0.1:1/api") for number in range(3)] + [entry("b")]
    answers = Answers(client, wait, entries, lambda one: task_of(one, "fleet", Path("work")))
    answers.stop()
    _release.set()
    found = list(answers)
    assert sorted(answer.entry.name for answer in found) == ["a0", "b"]
    assert {line_of(answer)["status"] for answer in found} == {"waiting"}


class FullSite(Site):
    """A site with space for no target that has been judged."""

    def write(self, lines: Sequence[Line]) -> None:
        """Write nothing, or fail."""
        if any(line["status"] != "waiting" for line in lines):
            raise ConfigurationError("The disk is full.")


def judge_two(client: Client, folder: Path) -> None:
    """Judge a target that is done at once, and one whose run goes on until it is stopped, for a full site."""
    entries, site = [entry("silent"), entry("long")], FullSite(folder / "site", folder / "work", 0o600)
    lines = known_lines(entries, site, ())
    judge_fleet(client, entries, lines, site, Lines(), fail_or_last, end_runs)


@pytest.fixture
def unstopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """No fleet has been stopped, and no interruption has come."""
    monkeypatch.setattr(f"{__name__}._stopped", [])
    monkeypatch.setattr("fleet.judging.INTERRUPTIONS", Interruptions())


@pytest.mark.usefixtures("unstopped")
def test_no_run_goes_on_without_its_fleet(client: Client, tmp_path: Path) -> None:
    """The site cannot be written: the runs on whatever scheduler are stopped."""
    with pytest.raises(ConfigurationError, match="disk is full"):
        judge_two(client, tmp_path)
    assert len(_stopped) == 1


@pytest.mark.usefixtures("unstopped")
def test_a_task_says_what_to_hide(client: Client, tmp_path: Path) -> None:
    """The variables with credentials of all targets, also of those that have been judged."""
    entries = [Entry(name=name, credentials={"variable": f"{name.upper()}_KEY"}) for name in ("acme", "molar")]
    site = Site(tmp_path / "site", tmp_path / "work", 0o600)
    lines = known_lines(entries, site, ()) | {"molar": line_of(Answer(entries[1], 4, "Error: It is away."))}
    judge_fleet(client, entries, lines, site, Lines(), tell, end_runs)
    assert lines["acme"]["sentence"] == "ACME_KEY MOLAR_KEY"


@pytest.mark.usefixtures("unstopped")
def test_an_early_interruption_stops_runs(client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes while targets are given to workers."""
    given: list[str] = []

    def give(one: Entry, *about: Any) -> dict[str, Any]:
        if given:
            raise KeyboardInterrupt
        given.append(one.name)
        return task_of(one, *about)

    monkeypatch.setattr("fleet.judging.task_of", give)
    with pytest.raises(KeyboardInterrupt):
        judge_two(client, tmp_path)
    assert len(_stopped) == 1


ORDER = (5, 2, 1, 4, 3, 0)
"""The exit codes from the worst one on, as docs/fleet.md has them."""


@pytest.mark.parametrize("rank", range(len(ORDER)))
def test_the_worst_exit_code(rank: int) -> None:
    """It comes before all that are better, and a target that waits has none."""
    codes = [*ORDER[rank:], None]
    assert worst([{"exit_code": code} for code in codes]) == ORDER[rank]
    assert worst([{"exit_code": code} for code in reversed(codes)]) == ORDER[rank]


def test_a_scheduler_is_lost(client: Client) -> None:
    """What Dask raises then becomes one problem; other faults stay what they are."""
    address = client.scheduler_info()["address"]
    for problem in (CommClosedError(), TimeoutError("waited\nin vain")):
        with pytest.raises(SchedulerLost, match=r"was lost: \w+"), workers_at(address, 1):
            raise problem
    with pytest.raises(SchedulerLost, match="was lost: "), workers_at(address, 1) as ours:
        ours.close()
        ours.submit(str, 1)
    for other in (ConfigurationError("The disk is full."), LookupError("a fault of ours")):
        with pytest.raises(type(other)), workers_at(address, 1):
            raise other


@pytest.mark.parametrize("address", ["tls://127.0.0.1:1", "tpc://127.0.0.1:1", "127.0.0.1"])
def test_an_address_of_no_scheduler(address: str) -> None:
    """Also one that needs TLS, for which Dask has no settings here."""
    with pytest.raises(ConfigurationError, match=f"The scheduler '{address}' cannot be used: "), workers_at(address, 1):
        pass


def test_a_task_is_plain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has names of variables and files, and no value of the environment."""
    monkeypatch.setenv("ACME_KEY", "ODFHIR secret/secret")
    one = Entry(name="a", url="http://localhost/api", credentials={"variable": "ACME_KEY"}, settings={"rate": "30/min"})
    task = task_of(one, "fleet", tmp_path)
    assert json.loads(json.dumps(task)) == task
    assert (task["interval"], task["again"], os.environ["ACME_KEY"] in json.dumps(task)) == (
        2.0,
        ["--rate", "30/min"],
        False,
    )
    assert suite().startswith("0.")
