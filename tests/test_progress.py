"""Progress in a log, where nobody watches a live display."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from run.progress import Lines
from run.recording import Recording
from spec import catalogue
from tests.forked import launch_forked as launch
from tests.reports_sample import aside

ONE = "get-procedure/answer-apt-num"
STARTS = {
    0: {ONE: "blocked", "get-procedure/answers-json": "blocked"},
    1: {ONE: "failed", "get-procedure/answers-200": "error"},
    2: {ONE: "blocked"},
}
"""What the first checks find amiss: a rule that one check sees blocked and another sees fail has failed."""


def test_a_run_in_a_log_tells_progress_in_plain_lines(tmp_path: Path) -> None:
    """Not in a terminal: a line for each operation as it is done, and no escape sequence."""
    done = launch("run", "--examples", "1", "--rule", "*/answers-20?", "--out", "out", folder=tmp_path)
    for operation in ("create-procedure", "get-procedure", "list-procedures"):
        assert re.search(rf"^  {operation}: done, none failed(, \d+ checks? left)?$", done.stdout, re.MULTILINE)
    assert (
        sum(re.search("checks? left", line) is not None for line in done.stdout.splitlines())
        == done.stdout.count(": done,") - 1
    )
    assert "\x1b" not in done.stdout + done.stderr
    quiet = launch("run", "--quiet", "--examples", "1", "--rule", ONE, "--out", "out", folder=tmp_path)
    assert "done, none failed" not in quiet.stdout


def test_a_long_run_in_a_log_tells_each_tenth(capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each tenth of the checks, with what is amiss so far, even if no operation is complete."""
    lines = Lines()
    lines.begin({"get-procedure": 600, "list-procedures": 600}, "http://localhost")
    for number in range(600):
        lines.done("get-procedure", amiss=STARTS.get(number, {}))
        lines.done("list-procedures", amiss={})
    written = capsys.readouterr().out.splitlines()
    assert written[1] == "  1080 checks left, 1 rule failed, 1 suite error, 1 blocked; now list-procedures"
    assert [int(line.split()[0]) for line in written[1:10]] == list(range(1080, 0, -120))
    assert written[10:] == [
        "  get-procedure: done, 1 rule failed, 1 suite error, 1 blocked, 1 check left",
        "  list-procedures: done, none failed",
    ]


@pytest.mark.parametrize("fail_on", ["must", "should"])
def test_progress_counts_what_the_summary_counts(fail_on: str) -> None:
    """A failed rule counts while a run goes on if it counts in the end: applicable, of the level, and not waived."""
    counts, left_out, blocked, waived = [rule.id for rule in catalogue() if rule.level == "must"][:4]
    should = next(rule.id for rule in catalogue() if rule.level == "should")
    session: Any = SimpleNamespace(
        options=SimpleNamespace(fail_on=fail_on),
        set_aside={left_out: aside("not-applicable", "The feature is on."), blocked: aside("blocked", "No clinic.")},
        waivers={waived: {}},
        apart={},
    )
    recording = Recording(session)
    found = recording.counted(dict.fromkeys([counts, left_out, blocked, waived, should], "failed"))
    assert found.keys() == {counts, blocked} | ({should} if fail_on == "should" else set())
    assert recording.counted({should: "error", waived: "error"}).keys() == {should}
