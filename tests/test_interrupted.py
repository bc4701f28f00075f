"""A run that is interrupted or killed: its record says so, its records are deleted, and no server of it is left."""

from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

from tests.controlled import dump, switch
from tests.launching import DEADLINE, listens, outcomes, results_in, start, wait_until

CHEAP = "get-procedure/answer-apt-num"
"""A rule whose only check imports little."""


def _procedures(url: str) -> dict[int, dict[str, object]]:
    return {row["ProcNum"]: row for row in dump(url)["procedurelog"]}


def test_an_interrupted_run_says_so_and_cleans_up(tmp_path: Path, resettable: str) -> None:
    """After Ctrl-C the record is valid and marked incomplete; of the records made only the listed ones remain."""
    switch(resettable, reset=True)
    before = _procedures(resettable)
    with start("run", resettable, "--examples", "50", "--out", "out", folder=tmp_path) as process:
        wait_until(lambda: len(_procedures(resettable)) > len(before) + 100, "procedures of the run")
        os.killpg(process.pid, signal.SIGINT)
        stdout, stderr = process.communicate(timeout=DEADLINE)
    results = results_in(tmp_path / "out")
    assert results["run"]["complete"] is False
    assert (results["verdict"], process.returncode) == ("not-verified", 3)
    assert "Traceback" not in stdout + stderr
    after = _procedures(resettable)
    assert {key: after.get(key) for key in before} == before
    assert after.keys() - before.keys() == {one["ProcNum"] for one in results["remains"]}
    assert "not-run" in outcomes(results).values()


def _embedded_port(process: subprocess.Popen[str]) -> int:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert line.startswith("Judging http://127.0.0.1:"), line
    port = urlsplit(line.split()[1]).port
    assert port is not None
    assert listens(port)
    return port


def test_an_interrupted_run_stops_its_server(tmp_path: Path) -> None:
    """Ctrl-C in a terminal reaches all processes; the run still cleans up before its own server stops."""
    with start("run", "--examples", "50", "--out", "out", folder=tmp_path) as process:
        port = _embedded_port(process)
        journal = tmp_path / "out" / "journal.jsonl"
        wait_until(lambda: journal.read_text(encoding="utf-8").count('"made"') > 100, "procedures of the run")
        os.killpg(process.pid, signal.SIGINT)
        process.communicate(timeout=DEADLINE)
    results = results_in(tmp_path / "out")
    assert (results["run"]["complete"], process.returncode) == (False, 3)
    assert not [one for one in results["remains"] if not one["reason"].startswith("400 ")]
    wait_until(lambda: not listens(port), "the reference server to stop")


def test_a_killed_run_takes_its_server_along(tmp_path: Path) -> None:
    """A launcher that is killed leaves no reference server running."""
    with start("run", "--examples", "50", "--out", "out", folder=tmp_path) as process:
        port = _embedded_port(process)
        process.kill()
        process.communicate(timeout=DEADLINE)
    wait_until(lambda: not listens(port), "the reference server to stop")


def test_a_finished_run_leaves_no_server(tmp_path: Path) -> None:
    """After a complete run the port of the reference server is closed."""
    with start("run", "--examples", "1", "--rule", CHEAP, "--out", "out", folder=tmp_path) as process:
        port = _embedded_port(process)
        process.communicate(timeout=DEADLINE)
    assert process.returncode == 0
    wait_until(lambda: not listens(port), "the reference server to stop")
