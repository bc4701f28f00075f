"""However a signal ends a run: the exit code, the words, the reports, the records on the server, the processes."""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
from itertools import product
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGKILL, SIGTERM

import pytest

from tests.controlled import Dump, fresh
from tests.forked import launch_forked
from tests.launching import DEADLINE, LAUNCHER, free_port, listens, plain_environment, start, wait_until
from tests.sampling import sampled
from tests.stopping import (
    CLEANING_UP,
    REPORTS,
    Ended,
    ended,
    run_and_stop,
    running_in,
    signal_to,
    signal_until_it_ends,
    stopped,
)

SIGNALS = (SIGINT, SIGTERM, SIGHUP)
MOMENTS = (0, 3, 12, 16, 21, 40, 80, 110, 130, CLEANING_UP)
"""Requests at which a signal comes: the first, among the lists, at the first creates, on the way, at the end."""


def check_interrupted(run: Ended) -> None:
    """The run cleaned up and kept all its reports, for its owner alone."""
    assert "Traceback" not in run.stdout + run.stderr
    assert run.exit_code == 3, run.stdout + run.stderr
    assert "The run was interrupted, so conformance is not proven." in run.stdout
    assert run.results["run"]["complete"] is False
    assert run.reports == set(REPORTS)
    assert {path.stat().st_mode & 0o777 for path in run.out.iterdir()} == {0o600}
    assert run.out.stat().st_mode & 0o777 == 0o700
    assert run.left == {one["ProcNum"] for one in run.results["remains"]}
    assert run.deletable == []


Case = tuple[str, signal.Signals, int, int]
"""What is sent, and when: how often, which signal, at which request, with how many workers."""


def once(server: str, folder: Path, case: Case) -> None:
    """Ctrl-C in a terminal reaches all processes, SIGTERM and SIGHUP the first one: the run ends in good order."""
    _, number, moment, workers = case
    run = run_and_stop(server, folder, moment, signal_to(number, group=number == SIGINT), workers=workers)
    if moment == CLEANING_UP and run.exit_code == 0:
        assert run.results["run"]["complete"] is True, "all was judged, and the signal did not stop the cleaning up"
        assert (run.deletable, run.reports) == ([], set(REPORTS))
    else:
        check_interrupted(run)


def twice_at_once(server: str, folder: Path, case: Case) -> None:
    """`timeout` signals the process and its group, and so does a shell whose terminal closes: that is one signal."""
    _, number, moment, workers = case
    check_interrupted(run_and_stop(server, folder, moment, signal_to(number, group=True, times=2), workers=workers))


def again(server: str, folder: Path, case: Case) -> None:
    """While the run cleans up: it ends at once with 143 or 129, and the last line names the command to finish it."""
    _, number, moment, workers = case
    before = fresh(server)
    run = run_and_stop(server, folder, moment, signal_to(number), signal_until_it_ends(number), workers=workers)
    assert "Traceback" not in run.stdout + run.stderr
    assert run.exit_code == 128 + number
    assert "`procedurelogs-conformance cleanup out/journal.jsonl` deletes them." in run.stderr.splitlines()[-1]
    assert run.reports == set()
    check_cleaned_up(server, folder, before)


def killed(server: str, folder: Path, case: Case) -> None:
    """After kill -9 the workers end, too."""
    _, number, moment, workers = case
    before = fresh(server)
    run = run_and_stop(server, folder, moment, signal_to(number), workers=workers)
    assert run.exit_code == -number
    assert "Traceback" not in run.stderr
    check_cleaned_up(server, folder, before)


def check_cleaned_up(server: str, folder: Path, before: Dump) -> None:
    """The command deletes everything that can be deleted."""
    launch_forked("cleanup", "out/journal.jsonl", folder=folder)
    assert ended(server, before, folder, 0).deletable == []


KINDS = {function.__name__: function for function in (once, twice_at_once, again, killed)}
CASES: list[Case] = [
    *product(["once"], SIGNALS, MOMENTS, (1, 2)),
    *product(["twice_at_once", "again"], (SIGTERM, SIGHUP), (40, 100), (1, 2)),
    *product(["killed"], (SIGKILL,), (20, 60, 130), (1, 2)),
]


@pytest.mark.parametrize("case", sampled(CASES, 3), ids=lambda case: "-".join(map(str, case)))
def test_a_signal_ends_a_run(resettable: str, tmp_path: Path, case: Case) -> None:
    """Exit code, words, reports, records on the server, processes."""
    KINDS[case[0]](resettable, tmp_path, case)


@pytest.mark.parametrize("second", sampled([SIGINT, SIGTERM], 1))
def test_a_second_ctrl_c_ends_the_cleaning_up(resettable: str, tmp_path: Path, second: signal.Signals) -> None:
    """The reports list what is left, and the command is named; a CI system sends SIGINT, then SIGTERM."""
    before = fresh(resettable)
    first = signal_to(SIGINT, group=True)
    run = run_and_stop(resettable, tmp_path, 60, first, signal_to(second))
    assert "Traceback" not in run.stdout + run.stderr
    assert (run.exit_code, run.reports) == (3, set(REPORTS))
    assert any("interrupted" in one["reason"] for one in run.results["remains"])
    assert "`procedurelogs-conformance cleanup out/journal.jsonl` finishes it." in run.stderr
    check_cleaned_up(resettable, tmp_path, before)


def test_a_third_ctrl_c_ends_it_at_once(resettable: str, tmp_path: Path) -> None:
    """While the summary waits for a reader: exit code 130, and the last line names the command that cleans up."""
    fresh(resettable)
    reader, writer = os.pipe()
    size = fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
    os.write(writer, b" " * size)
    with stopped(resettable, 40, signal_to(SIGINT), signal_to(SIGINT)) as (url, pid):
        arguments = ("run", url, "--examples", "1", "--rule", "create-procedure/*-is-kept", "--quiet", "--out", "out")
        with subprocess.Popen(
            [*LAUNCHER, *arguments],
            cwd=tmp_path,
            env=plain_environment(),
            stdout=writer,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            pid.append(process.pid)
            wait_until((tmp_path / "out" / REPORTS[-1]).exists, "the last report")
            os.kill(process.pid, SIGINT)
            told = process.communicate(timeout=DEADLINE)[1]
    os.close(reader)
    os.close(writer)
    assert process.returncode == 130
    assert "`procedurelogs-conformance cleanup out/journal.jsonl`" in told.splitlines()[-1]
    assert "Traceback" not in told


@pytest.mark.parametrize("number", sampled([SIGKILL, *SIGNALS], 1))
def test_serve_is_one_process(tmp_path: Path, number: signal.Signals) -> None:
    """However it ends, nothing goes on answering at its port, and the next one can have it."""
    port = free_port()
    with start("serve", "--port", str(port), folder=tmp_path) as process:
        assert process.stdout is not None
        assert any(line.startswith("listening on ") for line in process.stdout)
        os.kill(process.pid, number)
        stderr = process.communicate(timeout=DEADLINE)[1]
    assert process.returncode == (-SIGKILL if number == SIGKILL else 0)
    assert stderr == ""
    assert not running_in(process.pid)
    assert not listens(port)
