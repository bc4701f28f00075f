"""What a worker does with a target: its run ends with it, waits for its turn, and knows no other credentials."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock, Timeout

from fleet.engine import task_of
from fleet.entries import Entry
from fleet.target_file import read_targets
from procedurelogs_conformance.fleet_worker import Ended, judge
from run.embedded import reference_server
from spec import NEWEST
from tests.controlled import check_untouched, dump
from tests.fleets import Run, targets_yaml
from tests.launching import DEADLINE, plain_environment, results_in, wait_until

SLOW = 20
"""Milliseconds of an answer: a run takes so long that it can be stopped half way."""
NOWHERE = "http://127.0.0.1:9/api/v1"


def task(folder: Path, url: str = NOWHERE) -> dict[str, Any]:
    """The task of judging a target."""
    settings = {"examples": 1, "rule": ["get-procedure/answer-apt-num"]}
    return task_of(Entry(name="acme", url=url, settings=settings), "fleet", folder / "work")


def play_launcher(folder: Path, monkeypatch: pytest.MonkeyPatch, *, run: str, cleanup: str = "exit 0") -> None:
    """Let the worker start a shell in the place of the launcher: what its `run` and its `cleanup` do."""
    shell = folder / "shell"
    shell.write_text(f'#!/bin/sh\ncase "$*" in *" cleanup "*) {cleanup};; *) {run};; esac\n', encoding="utf-8")
    shell.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(shell))


def recording(**run: Any) -> str:
    """The word of a shell that writes a record of which nothing remains on the target."""
    return f"printf '%s' '{json.dumps({'run': {'complete': True, **run}, 'remains': []})}' >reports/results.json"


def test_a_run_ends_with_its_worker(tmp_path: Path) -> None:
    """The process of a worker is killed: its run deletes its records and writes its reports by itself."""
    with reference_server(api_version=str(NEWEST), control=True, delay=SLOW) as url:
        before = dump(url)
        [entry] = read_targets(targets_yaml(tmp_path, [{"name": "acme", "url": url}]))
        given = task_of(entry, "fleet", tmp_path / "work")
        program = f"from procedurelogs_conformance.fleet_worker import judge; judge({given!r})"
        with subprocess.Popen([sys.executable, "-c", program], cwd=tmp_path, env=plain_environment()) as worker:
            run = Run(tmp_path / "work", "acme")
            run.kill_worker(with_run=False)
            assert worker.wait(DEADLINE) == -signal.SIGKILL
        wait_until(lambda: run.process is None, "the end of the run")
        assert check_untouched(before, dump(url)) == set()
    results = results_in(run.folder / "reports")
    assert (results["run"]["complete"], results["remains"]) == (False, [])


def supervised(folder: Path, seconds: int, lock: str = "lock") -> subprocess.Popen[str]:
    """A command that prints a line when it is its turn."""
    words = [sys.executable, "-m", "procedurelogs_conformance.supervised", lock, str(seconds), "--version"]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    return subprocess.Popen(words, cwd=folder, env=plain_environment(), **pipes)


def test_two_runs_of_a_target_follow_each_other(tmp_path: Path) -> None:
    """While the lock is held a command does nothing, however long others take, and still ends with its worker."""
    with FileLock(tmp_path / "lock"), supervised(tmp_path, 0) as waiting:
        for other in ("a", "b"):
            with supervised(tmp_path, 0, other) as free:
                assert free.stdout
                assert "version" in free.stdout.readline()
        assert waiting.poll() is None
        assert waiting.communicate(timeout=DEADLINE)[0] == ""
    assert waiting.returncode == -signal.SIGTERM


def test_an_interval_passes_before_a_run(tmp_path: Path) -> None:
    """With the lock a command waits before its first word; while it waits it ends with its worker, too."""

    def is_held() -> bool:
        try:
            with FileLock(tmp_path / "lock", timeout=0):
                return False
        except Timeout:
            return True

    with supervised(tmp_path, 3600) as waiting:
        wait_until(is_held, "the command has its turn")
        assert waiting.communicate(timeout=DEADLINE)[0] == ""
    assert waiting.returncode == -signal.SIGTERM


def test_a_run_that_is_killed_is_given_again(tmp_path: Path) -> None:
    """Its worker raises what lets Dask begin the task again; it is killed while it waits for its turn."""
    run = Run(tmp_path / "work", "acme")
    run.folder.mkdir(parents=True)

    def kill() -> None:
        os.kill(wait_until(lambda: run.process, "the run"), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    with FileLock(run.folder / "lock"):
        killer.start()
        with pytest.raises(Ended, match="its process was ended by signal 9"):
            judge(task(tmp_path))
    killer.join()


def test_credentials_of_no_other_target_are_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Variables of the worker are no settings of a run: here one of them would stop it."""
    monkeypatch.setenv("PROCEDURELOGS_HEADER_HOST", "a wrong header for credentials")
    answer = judge(task(tmp_path))
    assert (answer["exit_code"], answer["files"]) == (4, {}), answer
    assert "cannot be tested" in answer["said"]
    assert not (tmp_path / "work" / "acme").exists()


def test_a_run_has_the_credentials_of_its_target_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker has the variables of two targets: neither a run nor what cleans up before it sees the other one."""
    names = ["KEY_OF_ACME", "KEY_OF_MOLAR"]
    for name in names:
        monkeypatch.setenv(name, f"ODFHIR {name.lower()}")
    reports = tmp_path / "work" / "acme" / "reports"
    reports.mkdir(parents=True)
    (reports / "journal.jsonl").write_text("earlier", encoding="utf-8")
    play_launcher(tmp_path, monkeypatch, run=f"env >../../run; {recording()}", cleanup="env >../../cleanup")
    own = {"credentials": {"variable": names[0]}, "hidden": names}
    assert judge(task(tmp_path) | own)["exit_code"] == 0
    for command in ("run", "cleanup"):
        seen = (tmp_path / command).read_text(encoding="utf-8").splitlines()
        assert [line for line in seen if "key_of_" in line.lower()] == [
            "PROCEDURELOGS_AUTHORIZATION=ODFHIR key_of_acme"
        ]


def test_a_journal_that_names_records_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that leaves nothing does not take away the journal of an earlier attempt that `cleanup` cannot finish."""
    reports = tmp_path / "work" / "acme" / "reports"
    reports.mkdir(parents=True)
    (reports / "journal.jsonl").write_text("earlier", encoding="utf-8")
    retire = "mv reports/journal.jsonl reports/journal-1.jsonl; echo own >reports/journal.jsonl"
    play_launcher(tmp_path, monkeypatch, run=f"{retire}; {recording()}", cleanup="exit 3")
    assert judge(task(tmp_path))["exit_code"] == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in reports.glob("journal*")} == {
        "journal-1.jsonl": "earlier"
    }


def test_a_folder_without_a_journal_to_keep_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing remains of the run, and `cleanup` has deleted what an earlier attempt left."""
    reports = tmp_path / "work" / "acme" / "reports"
    reports.mkdir(parents=True)
    (reports / "journal.jsonl").write_text("earlier", encoding="utf-8")
    play_launcher(tmp_path, monkeypatch, run=f"echo own >reports/journal.jsonl; {recording()}")
    assert judge(task(tmp_path))["exit_code"] == 0
    assert not reports.parent.exists()


@pytest.mark.parametrize(
    ("run", "reason"),
    [
        ("echo Stopped. >&2; exit 143", "its process was ended by signal 15"),
        (f"{recording(complete=False)}; exit 3", "its run was interrupted"),
        (f"{recording(complete=False)}; kill -9 $$", "its process was ended by signal 9"),
    ],
)
def test_a_run_that_others_stop_is_given_again(
    run: str, reason: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A signal reached it before there was a record, or while it judged."""
    play_launcher(tmp_path, monkeypatch, run=run)
    with pytest.raises(Ended, match=reason):
        judge(task(tmp_path))


def test_a_fault_of_the_suite_is_no_interruption(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its record is not complete either, but another attempt would find no more."""
    play_launcher(tmp_path, monkeypatch, run=f"{recording(complete=False, problems=['It failed.'])}; exit 5")
    answer = judge(task(tmp_path))
    assert (answer["exit_code"], list(answer["files"])) == (5, ["results.json"])
