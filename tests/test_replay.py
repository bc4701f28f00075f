"""A recorded failure, sent again: fixed, still failing or changed, against the same server or another one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import httpx
import pytest

from procedurelogs_conformance.replay_command import CHANGED, FIXED, STILL, finding
from reports.results import load_results, write_results
from run.embedded import reference_server
from spec import NEWEST
from tests.controlled import switch
from tests.forked import launch_forked
from tests.launching import free_port
from tests.reports_sample import failing, passing, results, some_rules

GENERATED = "create-procedure/prosthesis-other-values-are-refused"
PLAIN = "get-procedure/answers-200"
FUZZED = "create-procedure/answer-fits-the-schema"
LIFE = "update-procedure/outlasts-later-calls"
HISTORY = "create-insurance-history/answers-201"
NOTES = "create-group-note/answers-201"
FAULTS = (GENERATED, PLAIN, FUZZED, LIFE, HISTORY, NOTES)
WALKS = "test_fuzz_links.py::test_walks_along_the_links"
READ = "get-procedure/answer-fits-the-schema"
STATUS = "create-procedure/documented-status"
FIRST, SECOND, *_ = some_rules()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run against faults that generated input, plain checks, fuzzing and a life of procedures find."""
    path = tmp_path_factory.mktemp("run")
    chosen = [word for rule in FAULTS for word in ("--fault", rule, "--rule", rule)]
    assert launch_forked("run", "-q", *chosen, "--out", "out", folder=path).returncode == 1
    return path


@dataclass(frozen=True, slots=True)
class Replayed:
    """A rule that was replayed against the server of its run: the process, and the record of the replay."""

    rule: str
    done: CompletedProcess[str]
    record: dict[str, Any]


@pytest.fixture(scope="module", params=FAULTS)
def replayed(request: pytest.FixtureRequest, folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Replayed:
    """A replay of each rule, in a folder of its own."""
    own = tmp_path_factory.mktemp("replayed")
    done = launch_forked("replay", str(folder / "out"), request.param, folder=own)
    return Replayed(request.param, done, load_results(own / "conformance-replay" / "results.json"))


def test_a_fault_that_is_still_there(replayed: Replayed) -> None:
    """The recorded check fails in the same way, in few requests; what it made is cleaned up; exit 1."""
    rule, done, record = replayed.rule, replayed.done, replayed.record
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith(f"{rule}: ")
    assert done.stdout.endswith(f"\n{STILL}\n")
    assert {one["id"] for one in record["rules"] if one["judgements"]} == {rule}
    assert record["remains"] == []


@pytest.mark.parametrize("rule", FAULTS)
def test_a_fault_that_is_gone(rule: str, folder: Path, resettable: str, tmp_path: Path) -> None:
    """Against a server without the fault the same check passes; exit 0."""
    switch(resettable, reset=True)
    done = launch_forked("replay", str(folder / "out"), rule, resettable, folder=tmp_path)
    assert done.stdout.endswith(f"\n{FIXED}\n")
    assert (done.returncode, done.stderr) == (0, "")


def test_the_recorded_sequence_is_sent(replayed: Replayed, folder: Path) -> None:
    """Each check sends what it sent when it failed, in few requests: the same but for keys and the mark of the run."""
    then, now, rule = load_results(folder / "out" / "results.json"), replayed.record, replayed.rule
    assert _sent(then, rule) == _sent(now, rule)
    assert now["run"]["requests"] < 100 < then["run"]["requests"]
    judgements = _failures(then, rule)
    assert rule in (PLAIN, HISTORY, NOTES) or any(one["replay"] for one in judgements)
    assert all("reproduce_failure" not in one["input"] and "target=" not in one["input"] for one in judgements)


def test_a_walk_is_taken_again_step_by_step(tmp_path: Path) -> None:
    """Where keys differ it sends the recorded steps alone with the keys of today; it fails only with the fault."""
    launch_forked("run", "-q", "--examples", "5", "--fault", READ, "--rule", READ, "--out", "out", folder=tmp_path)
    then = load_results(tmp_path / "out" / "results.json")
    entry = next(rule for rule in then["rules"] if rule["id"] == READ)
    entry["judgements"] = [one for one in entry["judgements"] if one["check"] == WALKS]
    write_results(tmp_path / "results.json", then)
    with reference_server(api_version=str(NEWEST), faults=(READ,)) as url:
        other = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120"}
        assert all(httpx.post(f"{url}/procedurelogs", json=other).status_code == 201 for _ in range(5))
        still = launch_forked("replay", "results.json", READ, url, folder=tmp_path)
    assert (still.returncode, still.stdout.splitlines()[-1]) == (1, STILL)
    now = load_results(tmp_path / "conformance-replay" / "results.json")
    told, sent = _walk(then)
    assert _walk(now)[0] == told
    again = iter(_walk(now)[1])
    assert all(step in again for step in sent[-len(told) :])  # in this order; what was arranged may stand between them
    assert told[-1].startswith("get-procedure ")
    assert now["run"]["requests"] < 30 < then["run"]["requests"]
    with reference_server(api_version=str(NEWEST)) as url:
        fixed = launch_forked("replay", "results.json", READ, url, folder=tmp_path)
    assert (fixed.returncode, fixed.stdout.splitlines()[-1]) == (0, FIXED)


def _walk(record: dict[str, Any]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """What the walk of a record sent: as it is told, and the requests without the keys that the target gave."""
    [judgement] = [one for one in _failures(record, READ) if one["check"] == WALKS]
    return judgement["input"].splitlines(), [
        _keyless(record["exchanges"][str(number)]) for number in judgement["exchanges"]
    ]


def _failures(record: dict[str, Any], rule_id: str) -> list[dict[str, Any]]:
    judgements = next(rule["judgements"] for rule in record["rules"] if rule["id"] == rule_id)
    return [one for one in judgements if one["outcome"] == "failed"]


def _sent(record: dict[str, Any], rule_id: str) -> dict[str, list[tuple[str, str, str]]]:
    """What each check that failed sent, without the keys that the target gave."""
    told = {
        one["check"]: [record["exchanges"][str(number)] for number in one["exchanges"]]
        for one in _failures(record, rule_id)
    }
    return {check: [_keyless(one) for one in exchanges] for check, exchanges in told.items()}


def _keyless(one: dict[str, Any]) -> tuple[str, str, str]:
    path = re.sub(r"\d+", "#", one["url"].partition("/api/v1")[2])
    return (
        one["method"],
        path,
        re.sub(r"conformance run \w+(, note \d+)?|(?<=\"ProcNums\": \[)[\d, ]+", "#", one["request_body"] or ""),
    )


def test_a_rule_that_fails_otherwise(tmp_path: Path) -> None:
    """Against a server with another fault, under which the same rule fails with another status: changed; exit 1."""
    launch_forked("run", "-q", "--fault", STATUS, "--rule", STATUS, "--out", "out", folder=tmp_path)
    with reference_server(api_version=str(NEWEST), faults=("create-procedure/answers-201",)) as url:
        done = launch_forked("replay", "out", STATUS, url, folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, CHANGED)


def test_a_failure_of_another_version_of_hypothesis(folder: Path, tmp_path: Path) -> None:
    """Its input cannot be read any more, so the check looks for it again from the same seed."""
    record = load_results(folder / "out" / "results.json")
    for judgement in (judgement for rule in record["rules"] for judgement in rule["judgements"]):
        judgement["replay"] = "1.2.3 AEEA" if judgement["replay"] else ""
    write_results(tmp_path / "results.json", record)
    done = launch_forked("replay", "results.json", GENERATED, folder=tmp_path)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (1, STILL)


def test_nothing_is_replayed_where_nothing_listens(folder: Path, tmp_path: Path) -> None:
    """One sentence, exit 4."""
    done = launch_forked(
        "replay", str(folder / "out"), PLAIN, f"http://127.0.0.1:{free_port()}/api/v1", folder=tmp_path
    )
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("create-procedure/answers-201",), "did not fail"),
        (("no/rule",), "has no rule 'no/rule'"),
        ((PLAIN, "http://192.0.2.1/api/v1"), "--allow-writes"),
        ((PLAIN, "localhost"), "start with http"),
    ],
)
def test_what_cannot_be_replayed(arguments: tuple[str, ...], words: str, folder: Path, tmp_path: Path) -> None:
    """A rule that did not fail or is not there, a server elsewhere without leave, no URL: one sentence, exit 2."""
    done = launch_forked("replay", str(folder / "out"), *arguments, folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert words in done.stderr
    assert done.stderr.count("\n") == 1


def received(status: int, key: int, moment: str, mark: str) -> str:
    """An answer as a report shows it."""
    return f'{status} {{"ProcNum": {key}, "SecDateEntry": "{moment}", "Note": "conformance run {mark}"}}'


@pytest.mark.parametrize(
    ("now", "word"),
    [
        ({"outcome": "passed"}, FIXED),
        ({}, STILL),
        ({"received": received(200, 99, "2031-01-01 08:00:00", "ffaa00")}, STILL),
        ({"received": received(202, 7, "2026-03-04 09:30:00", "1a2b3c")}, CHANGED),
        ({"received": "500 without a body"}, CHANGED),
        ({"expected": "another thing"}, CHANGED),
        ({"outcome": "blocked", "expected": "", "received": "", "message": "the patient is gone"}, CHANGED),
    ],
)
def test_how_a_finding_is_worded(now: dict[str, str], word: str) -> None:
    """The same failure with other keys and dates is the same; everything else that does not pass is a change."""
    told = {
        "expected": "refused",
        "received": received(200, 7, "2026-03-04 09:30:00", "1a2b3c"),
    }
    before = results(lambda rule: failing(rule, **told), rules=[FIRST])["rules"][0]
    after = results(lambda rule: passing(rule, **({"outcome": "failed"} | told | now)), rules=[FIRST])["rules"][0]
    assert finding(before, after) == word
