"""`run` as its users see it: verdicts, exit codes, files and words; plain pytest finds the same."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.forked import launch_forked as launch
from tests.launching import LAUNCHER, ROOT, failed, finish, outcomes, plain_environment, results_in

MUST = "create-procedure/claim-note-is-kept"
SHOULD = "get-procedure/proc-num-unknown-is-404"
ONE = "get-procedure/answers-200"
CHEAP = "get-procedure/answer-apt-num"
"""A rule whose only check imports little."""


def test_a_selection_is_partial_and_writes_every_report(tmp_path: Path) -> None:
    """With two patterns only the matching rules are judged; verdict partial, exit code 0, and all files say so."""
    done = launch(
        "run", "--examples", "1", "--rule", CHEAP, "--rule", "list-procedures/limit-*", "--out", "out", folder=tmp_path
    )
    results = results_in(tmp_path / "out")
    passed = {rule for rule, outcome in outcomes(results).items() if outcome == "passed"}
    assert (done.returncode, results["exit_code"], results["verdict"]) == (0, 0, "partial")
    assert {rule.partition("/")[0] for rule in passed} == {"get-procedure", "list-procedures"}
    assert CHEAP in passed
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "results.json",
        "report.html",
        "junit.xml",
        "summary.md",
        "evidence.har",
        "journal.jsonl",
    }
    assert CHEAP in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "partial" in (tmp_path / "out" / "summary.md").read_text(encoding="utf-8").lower()
    assert ET.parse(tmp_path / "out" / "junit.xml").getroot().tag == "testsuites"  # noqa: S314 - our own file
    assert "PARTIAL" in done.stdout
    assert done.stderr == ""


def test_a_fault_of_a_must_rule(tmp_path: Path) -> None:
    """The exit code is 1, and the record and the summary show the rule as failed."""
    done = launch("run", "--examples", "1", "--fault", MUST, "--out", "out", folder=tmp_path)
    results = results_in(tmp_path / "out")
    assert (done.returncode, results["verdict"]) == (1, "non-conformant")
    assert MUST in failed(results)
    assert f"x {MUST}" in done.stdout
    assert len(done.stdout[heading_of(done.stdout) :].splitlines()) <= 26


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [((), "1 of 1 selected rules passed, judged as"), (("--fault", MUST), "1 of 1 selected rules failed, judged as")],
    ids=["intact", "faulty"],
)
def test_a_run_of_one_rule(tmp_path: Path, fault: tuple[str, ...], sentence: str) -> None:
    """The summary is about the selected rule alone: one row in the table, one rule in the counts, no other rules."""
    done = launch("run", "--rule", MUST, *fault, "--out", "out", folder=tmp_path)
    rows = [line for line in done.stdout.splitlines() if re.match(r"[a-z-]+( +[\d-]+)+$", line)]
    assert [row.split()[0] for row in rows] == ["create-procedure"]
    assert sum(int(count) for count in rows[0].split()[1:] if count != "-") == 1
    assert not re.search(r"^ .*not run", done.stdout, re.MULTILINE)
    assert sentence in done.stdout


def test_a_run_that_can_judge_nothing(tmp_path: Path) -> None:
    """The mode excludes the only selected rule: exit code 3 and a report, not an error of the suite."""
    done = launch("run", "--rule", MUST, "--mode", "read-only", "--out", "out", folder=tmp_path)
    assert (done.returncode, done.stderr) == (3, "")
    assert "Nothing was judged, so conformance is not proven." in done.stdout
    assert results_in(tmp_path / "out")["verdict"] == "not-verified"


def test_one_thing_is_counted_in_the_singular(tmp_path: Path) -> None:
    """In the output of a run with one check, no line says "1 checks" or "1 names"."""
    done = launch("run", "--rule", "get-procedure/proc-num-unknown-is-404", "--out", "out", folder=tmp_path)
    assert " with 1 check\n" in done.stdout
    assert not re.search(r"\b1 (?:different )?[a-z]+s\b", done.stdout)


@pytest.mark.parametrize(("fail_on", "exit_code"), [("must", 0), ("should", 1)])
def test_a_fault_of_a_should_rule(tmp_path: Path, fail_on: str, exit_code: int) -> None:
    """A failed should-rule is always shown, and decides the exit code only with --fail-on should."""
    arguments = [
        "--examples",
        "1",
        "--fault",
        SHOULD,
        "--rule",
        "get-procedure/*",
        "--fail-on",
        fail_on,
        "--out",
        "out",
    ]
    done = launch("run", *arguments, folder=tmp_path)
    assert done.returncode == exit_code
    assert failed(results_in(tmp_path / "out")) == {SHOULD}
    assert f"{'x' if exit_code else '~'} {SHOULD}" in done.stdout


@pytest.mark.parametrize("fault", [None, CHEAP], ids=["intact", "faulty"])
def test_plain_pytest_finds_the_same(tmp_path: Path, fault: str | None) -> None:
    """`pytest` in a checkout takes the same options and yields the same outcomes and exit code."""
    options = [f"--rule={CHEAP}", "--examples=1", *([f"--fault={fault}"] if fault else [])]
    launched = launch("run", *options, f"--out={tmp_path / 'run'}", folder=tmp_path)
    plain = finish(
        [LAUNCHER[0], "-m", "pytest", "-q", *options, f"--out={tmp_path / 'pytest'}"], ROOT, plain_environment()
    )
    run, same = results_in(tmp_path / "run"), results_in(tmp_path / "pytest")
    assert outcomes(run) == outcomes(same)
    assert outcomes(run)[CHEAP] == ("failed" if fault else "passed")
    assert plain.returncode == launched.returncode == (1 if fault else 0), plain.stdout
    assert same["verdict"] in plain.stdout


def test_plain_pytest_names_a_wrong_rule() -> None:
    """Under pytest an unknown rule is reported in the same sentence, with exit code 2."""
    plain = finish([LAUNCHER[0], "-m", "pytest", "-q", "--rule=get-procedure/answers-20"], ROOT, plain_environment())
    assert plain.returncode == 2
    assert f"Did you mean '{ONE}'?" in plain.stdout + plain.stderr


def test_a_verbose_run_shows_each_failure_in_full(tmp_path: Path) -> None:
    """Expected, received and curl come before the summary, which also says how to send a failure again."""
    chosen = ("--examples", "1", "--rule", ONE, "--fault", ONE, "--out", "out")
    short, full = (launch("run", *chosen, *more, folder=tmp_path) for more in ((), ("--verbose",)))
    assert "curl -i" not in short.stdout
    details = full.stdout[: heading_of(full.stdout)]
    for words in (ONE, "Expected: 200", "Received: ", "curl -i -X GET"):
        assert words in details
    assert f"procedurelogs-conformance replay {Path('out')} RULE" in short.stdout


def heading_of(output: str) -> int:
    """Where the summary of a run with failures begins."""
    found = re.search(r"^\d+ rules? failed", output, re.MULTILINE)
    assert found is not None
    return found.start()
