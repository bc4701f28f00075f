"""Keeping comes before telling: whatever becomes of its output, a run cleans up and keeps reports and exit code."""

from __future__ import annotations

import fcntl
import os
import pty
import subprocess
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from reports.kept_files import mode_of
from reports.results import load_results
from tests.controlled import check_untouched, dump, fresh
from tests.forked import launch_forked
from tests.launching import DEADLINE, LAUNCHER, one_sentence, plain_environment
from tests.remains import is_deletable
from tests.sampling import sampled
from tests.stopping import REPORTS

RULE = "create-procedure/claim-note-is-kept"
FULL = "No space left on device"


Run = tuple[int, str]
"""Exit code, and what came on the standard error."""


def in_a_shell(redirections: str) -> Callable[[list[str], Path], Run]:
    """A command with the redirections of a shell."""

    def run(command: list[str], folder: Path) -> Run:
        done = subprocess.run(
            ["/bin/sh", "-c", f'exec "$@" {redirections}', "sh", *command],
            cwd=folder,
            env=plain_environment(),
            stderr=subprocess.PIPE,
            text=True,
            timeout=DEADLINE,
            check=False,
        )
        return done.returncode, done.stderr

    return run


def with_a_reader(read: Callable[[int], object], *, blocking: bool = True) -> Callable[[list[str], Path], Run]:
    """A command whose standard output is a small pipe; the reader gets its other end."""

    def run(command: list[str], folder: Path) -> Run:
        reader, writer = os.pipe()
        fcntl.fcntl(writer, fcntl.F_SETPIPE_SZ, 4096)
        os.set_blocking(writer, blocking)
        with subprocess.Popen(
            command, cwd=folder, env=plain_environment(), stdout=writer, stderr=subprocess.PIPE, text=True
        ) as process:
            os.close(writer)
            read(reader)
            os.close(reader)
            stderr = process.communicate(timeout=DEADLINE)[1]
        return process.returncode, stderr

    return run


def in_a_terminal_that_closes(command: list[str], folder: Path) -> Run:
    """A command in a terminal that is gone after the first words; no signal says so to a process of another session."""
    parent, child = pty.openpty()
    with subprocess.Popen(
        command, cwd=folder, env=plain_environment(TERM="xterm"), stdout=child, stderr=child, start_new_session=True
    ) as process:
        os.close(child)
        os.read(parent, 1)
        os.close(parent)
        return process.wait(DEADLINE), ""


def whole(reader: int) -> None:
    """Read slowly, in small pieces, to the end."""
    while os.read(reader, 100):
        pass


PIPES = {
    "| head -1": with_a_reader(lambda reader: os.read(reader, 1)),
    "| true": with_a_reader(lambda _reader: None),
    "| slow": with_a_reader(whole),
    "| slow, non-blocking": with_a_reader(whole, blocking=False),
    "> /dev/full": in_a_shell("> /dev/full"),
    "2> /dev/full": in_a_shell("2> /dev/full > /dev/null"),
    "> /dev/full 2>&1": in_a_shell("> /dev/full 2>&1"),
    ">&-": in_a_shell(">&-"),
    "2>&-": in_a_shell("2>&- > /dev/null"),
    ">&- 2>&- <&-": in_a_shell(">&- 2>&- <&-"),
    "< /dev/null > /dev/stdin": in_a_shell("< /dev/null >&0"),
    "a terminal that closes": in_a_terminal_that_closes,
}


@pytest.mark.parametrize(("pipe", "exit_code", "workers"), sampled([*product(PIPES, (0, 1), (1, 2))], 2))
def test_a_run_does_not_depend_on_its_output(
    resettable: str, tmp_path: Path, pipe: str, exit_code: int, workers: int
) -> None:
    """Exit code of the verdict, every report, nothing on the server; what is lost on a full disk is mentioned."""
    before = fresh(resettable, faults=[RULE] * exit_code)
    arguments = ["run", resettable, "--rule", RULE, "--workers", str(workers), "--verbose", "--out", "out"]
    code, stderr = PIPES[pipe]([*LAUNCHER, *arguments], tmp_path)
    results = load_results(tmp_path / "out" / "results.json")
    assert (code, results["exit_code"]) == (exit_code, exit_code), stderr
    assert results["run"]["complete"] is True
    assert {path.name for path in (tmp_path / "out").iterdir()} == {*REPORTS, "journal.jsonl"}
    assert not [key for key in check_untouched(before, dump(resettable)) if is_deletable(resettable, key)]
    expected = [f"Warning: The standard output cannot be written: {FULL}."] if pipe == "> /dev/full" else []
    if pipe != "< /dev/null > /dev/stdin":
        assert stderr.splitlines() == expected


PRINTING = (["rules"], ["explain", RULE], ["spec"], ["spec", "--format", "json"])


@pytest.mark.parametrize("command", sampled(PRINTING, 1))
def test_a_command_that_prints_needs_its_output(tmp_path: Path, command: list[str]) -> None:
    """A full disk is an error with exit code 2; a reader that has seen enough is none."""
    code, stderr = PIPES["> /dev/full"]([*LAUNCHER, *command], tmp_path)
    assert code == 2
    assert stderr.splitlines()[-1] == f"Error: The standard output cannot be written: {FULL}."
    code, stderr = PIPES["| head -1"]([*LAUNCHER, *command], tmp_path)
    assert (code, "Traceback" in stderr) == (0, False)


# Files.


def test_reports_that_cannot_be_written_cost_no_verdict(tmp_path: Path) -> None:
    """The verdict is printed, the other reports are written, and the exit code is not that of a success."""
    (tmp_path / "out" / "report.html.part").mkdir(parents=True)
    done = launch_forked("run", "--rule", "get-procedure/answer-apt-num", "--out", "out", folder=tmp_path)
    assert (done.returncode, "PARTIAL" in done.stdout) == (2, True)
    assert one_sentence(done.stderr) == "Error: Cannot write the reports to out: Is a directory."
    assert {path.name for path in (tmp_path / "out").iterdir() if path.is_file()} == {
        *REPORTS,
        "journal.jsonl",
    } - {"report.html"}


def test_reports_are_for_their_owner_unless_asked_otherwise(tmp_path: Path) -> None:
    """With --report-mode 644 everybody can read them, whatever the umask; another file than a mode's is wrong usage."""
    done = launch_forked(
        "run", "--rule", "get-procedure/answer-apt-num", "--report-mode", "644", "--out", "out", "-q", folder=tmp_path
    )
    assert done.returncode == 0
    assert {(tmp_path / "out" / name).stat().st_mode & 0o777 for name in REPORTS} == {0o644}
    assert (tmp_path / "out").stat().st_mode & 0o777 == 0o755
    wrong = launch_forked("run", "--report-mode", "44", folder=tmp_path)
    assert (wrong.returncode, "The mode '44' is not one" in one_sentence(wrong.stderr)) == (2, True)


def test_modes() -> None:
    """Three octal digits that let the owner write."""
    assert [mode_of(text) for text in ("600", "0644", "640")] == [0o600, 0o644, 0o640]
    for wrong in ("", "6", "888", "444", "u+r", "00600"):
        with pytest.raises(ValueError, match="is not one for files that their owner may write"):
            mode_of(wrong)


def test_a_refused_run_leaves_no_folder(tmp_path: Path) -> None:
    """A target that cannot be reached: neither the folder for reports nor one that was made for it stays."""
    done = launch_forked("run", "http://127.0.0.1:1/api/v1", "--out", "new/out", folder=tmp_path)
    assert done.returncode == 4
    assert [*tmp_path.iterdir()] == []
