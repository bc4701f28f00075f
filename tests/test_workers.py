"""Several workers: one record, with the outcomes of a single worker; a worker that dies loses one check."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest

from run.notebook import DIED, read_notebooks
from run.options import Options
from run.worker_input import options_from
from tests.controlled import dump, switch
from tests.forked import launch_forked as launch
from tests.hostile import Connection, Hostile, Request, handed_on, hostile
from tests.launching import DEADLINE, failed, outcomes, results_in, start, wait_until

FAULTS = ("create-procedure/claim-note-is-kept", "delete-procedure/answers-200", "list-group-notes/answers-200")
RULES = [
    word
    for name in ("create-procedure/*-is-kept", "delete-*", "list-group-notes/a*", "get-insurance-history/*")
    for word in ("--rule", name)
]


def reset(url: str, *faults: str) -> set[int]:
    """Start anew; gives the keys of all procedures."""
    switch(url, reset=True, faults=faults)
    return keys(url)


def keys(url: str) -> set[int]:
    """The keys of all procedures that are not deleted."""
    return {row["ProcNum"] for row in dump(url)["procedurelog"] if row["ProcStatus"] != "D"}


@pytest.mark.parametrize("faults", [(), FAULTS], ids=["intact", "faulty"])
def test_three_workers_find_what_one_finds(resettable: str, tmp_path: Path, faults: tuple[str, ...]) -> None:
    """The outcomes, observations and exit code are equal, and only listed records remain."""
    found = {}
    for workers in ("1", "3"):
        before = reset(resettable, *faults)
        done = launch(
            "run", resettable, "--examples", "1", *RULES, "--workers", workers, "--out", workers, folder=tmp_path
        )
        found[workers] = (done.returncode, outcomes(results := results_in(tmp_path / workers)), results["verdict"])
        assert keys(resettable) - before == {one["ProcNum"] for one in results["remains"]}
        assert "Traceback" not in done.stdout + done.stderr
        assert results["run"]["workers"] == int(workers)
        assert results["exchanges"]
    assert found["1"] == found["3"]
    assert failed(results) >= set(faults)


@pytest.mark.parametrize("workers", ["1", "3"])
def test_every_request_is_counted(resettable: str, tmp_path: Path, workers: str) -> None:
    """The record names as many requests as reached the server, those of cleaning up too."""
    reset(resettable)

    def hand_on(connection: Connection, request: Request) -> bool:
        connection.send(handed_on(resettable, request))
        return True

    with hostile(proxy := Hostile(hand_on)) as url:
        launch(
            "run",
            url,
            "--examples",
            "1",
            "--rule",
            "create-procedure/*-is-kept",
            "--workers",
            workers,
            "--out",
            "out",
            folder=tmp_path,
        )
    assert "DELETE" in {request.method for request in proxy.seen}
    assert results_in(tmp_path / "out")["run"]["requests"] == len(proxy.seen)


def test_an_interrupted_run_of_workers_cleans_up(resettable: str, tmp_path: Path) -> None:
    """Ctrl-C reaches all processes: the record is marked incomplete, and only the records that it lists remain."""
    before = reset(resettable)
    with start("run", resettable, "--examples", "30", "--workers", "2", "--out", "out", folder=tmp_path) as process:
        wait_until(lambda: len(keys(resettable)) > len(before) + 60, "procedures of the run")
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=DEADLINE)
    results = results_in(tmp_path / "out")
    assert (results["run"]["complete"], process.returncode) == (False, 3), stdout + stderr
    assert "Traceback" not in stdout + stderr
    assert keys(resettable) - before == {one["ProcNum"] for one in results["remains"]}


def test_a_notebook_that_breaks_off(tmp_path: Path) -> None:
    """A check without an end is an error of its rules; exchanges of several workers are numbered anew."""
    judgement = {"rule": "a/b", "check": "c", "outcome": "passed", "exchanges": [7]}
    lines = [
        {"begin": "c", "rules": ["a/b"]},
        {"end": "c", "judgements": [judgement], "exchanges": {"7": {"id": 7}}, "requests": 9},
        {"begin": "d", "rules": ["a/b", "a/c"]},
    ]
    for name in ("gw0", "gw1"):
        (tmp_path / f"{name}.jsonl").write_text(
            "\n".join(map(json.dumps, lines)) + '\n{"end": "d", "judg', encoding="utf-8"
        )
    found = read_notebooks(tmp_path.glob("*.jsonl"))
    assert [one.exchanges for one in found.judgements if one.outcome == "passed"] == [(1,), (2,)]
    assert {one.rule for one in found.judgements if one.message == DIED} == {"a/b", "a/c"}
    assert found.requests == 18
    assert {number: one["id"] for number, one in found.evidence.items()} == {1: 1, 2: 2}


def test_options_reach_a_worker_whole(tmp_path: Path) -> None:
    """Paths, lists and numbers come out as they went in."""
    options = Options(
        url="http://h/", rules=("a", "b"), out=tmp_path, practice=tmp_path / "p.yaml", seed=7, timeout=0.5
    )
    assert options_from(json.loads(json.dumps(options.as_json()))) == options


def test_a_wrong_number_of_workers(tmp_path: Path) -> None:
    """One sentence, exit 2."""
    done = launch("run", "--workers", "many", folder=tmp_path)
    assert done.returncode == 2
    assert "'many' is neither auto nor a number" in done.stderr
