"""Signals between the start of the program and its first check, at the moment at which a certain module is imported."""

from __future__ import annotations

import subprocess
from itertools import product
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM, Signals

import pytest

from tests.controlled import check_untouched, dump, fresh
from tests.launching import DEADLINE, LAUNCHER, free_port, plain_environment, results_in, wait_until
from tests.sampling import sampled
from tests.stopping import REPORTS, running_in

SIGNALS = (SIGINT, SIGTERM, SIGHUP)
SIGNALLER = Path(__file__).parent / "signaller"

STARTING = (
    "procedurelogs_conformance.cli",
    "click",
    "rich.console",
    "jsonschema_rs",
    "subject.client",
    "httpx",
    "hypothesis.strategies",
    "_pytest.main",
    "run.pytest_run",
)
"""Modules on the way from the start of the program to the collection of the checks."""
COLLECTING = ("suites.listing", "suites.procedure_rows", "schemathesis", "suites.fuzzing.walks")
"""Modules that are imported while the checks are collected."""
SPREADING = ("execnet", "execnet.gateway_base", "execnet.gateway_bootstrap")
"""Modules that the first process imports to start workers, when it has reached the target."""

Case = tuple[Signals, str, str, int]
"""Which signal comes when which module is imported by which process, and the number of workers."""
BEFORE: list[Case] = [
    *product(SIGNALS, STARTING, ["first"], (1, 2)),
    *product(SIGNALS, COLLECTING, ["first"], [1]),
]
"""Before the target is reached."""
AFTER: list[Case] = [
    *product(SIGNALS, SPREADING, ["first"], [2]),
    *product(SIGNALS, COLLECTING, ["gw0"], [2]),
]
"""After it was reached, and before anything was written there: workers collect the checks."""


def run_with_signal(folder: Path, url: str, case: Case) -> subprocess.CompletedProcess[str]:
    """A run to which a signal comes; nothing of it runs any more, and no temporary file is left."""
    number, module, process, workers = case
    scratch = folder / "tmp"
    scratch.mkdir()
    when = {"PYTHONPATH": str(SIGNALLER), "SIGNAL": str(int(number)), "SIGNAL_AT": module, "SIGNAL_FROM": process}
    when["TMPDIR"] = str(scratch)
    command = [*LAUNCHER, "run", url, "--examples", "1", "--workers", str(workers), "--out", "out"]
    with subprocess.Popen(
        command,
        cwd=folder,
        env=plain_environment(**when),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as running:
        stdout, stderr = running.communicate(timeout=DEADLINE)
    wait_until(lambda: not running_in(running.pid), "the end of all processes of the run")
    assert "Traceback" not in stdout + stderr
    scratch.rmdir()
    return subprocess.CompletedProcess(command, running.returncode, stdout, stderr)


def name_of(case: Case) -> str:
    """The name of a case in the id of a test."""
    return "-".join(map(str, case))


@pytest.mark.parametrize("case", sampled(BEFORE, 1), ids=name_of)
def test_a_signal_before_the_target_is_reached(tmp_path: Path, case: Case) -> None:
    """There is nothing to keep: one word, exit code 130, 143 or 129, and no folder."""
    done = run_with_signal(tmp_path, f"http://127.0.0.1:{free_port()}/api/v1", case)
    assert (done.returncode, done.stderr.splitlines()) == (128 + case[0], ["Stopped."])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("case", sampled(AFTER, 1), ids=name_of)
def test_a_signal_while_workers_start(resettable: str, tmp_path: Path, case: Case) -> None:
    """The run ends as after any first signal: with 3, all reports, marked incomplete, and nothing on the server."""
    before = fresh(resettable)
    done = run_with_signal(tmp_path, resettable, case)
    assert done.returncode == 3, done.stdout + done.stderr
    assert "The run was interrupted, so conformance is not proven." in done.stdout
    assert results_in(tmp_path / "out")["run"]["complete"] is False
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*REPORTS, "journal.jsonl"}
    assert check_untouched(before, dump(resettable)) == set()
