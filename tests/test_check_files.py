"""A run of few rules imports the files of their checks alone, and judges them as a run of all rules does."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from run.check_files import TABLE, files_of
from spec import catalogue
from tests.launching import LAUNCHER, ROOT, finish, plain_environment, results_in

SHOWN = "get-procedure/answer-apt-num"
HEAVY = ("schemathesis", "securesystemslib")
"""Packages that few checks and no other part of a run need, and that take long to import."""


def test_the_table_is_true() -> None:
    """The table has the rules that each file cites; `python -m tests.check_files` writes it.

    The checks are collected in a process that has not imported them before.
    """
    done = finish([sys.executable, "-m", "tests.check_files", "--print"], ROOT, plain_environment())
    assert json.loads(done.stdout) == json.loads(TABLE.read_text(encoding="utf-8")), done.stderr


def test_a_rule_that_the_table_does_not_have() -> None:
    """All files are collected for it, in the order of pytest."""
    every = files_of({rule.id for rule in catalogue()})
    assert files_of({SHOWN, "get-procedure/made-up"}) == every
    assert [path.parent.name for path in every[:2]] == ["fuzzing", "fuzzing"]
    assert [path.name for path in files_of({SHOWN})] == ["test_get_procedure.py"]


def test_one_rule_imports_little(tmp_path: Path) -> None:
    """A run of a single rule judges it, and imports neither Schemathesis nor what other checks need."""
    command = [sys.executable, "-X", "importtime", *LAUNCHER[1:], "run", "--rule", SHOWN, "--out", "out"]
    done = finish(command, tmp_path, plain_environment())
    assert done.returncode == 0, done.stderr
    assert {rule["id"] for rule in results_in(tmp_path / "out")["rules"] if rule["outcome"] == "passed"} == {SHOWN}
    imported = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert "pytest" in imported
    assert imported & set(HEAVY) == set()
