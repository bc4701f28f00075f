"""With any guard of safety removed a test fails: those that protect it run without it, in a process of their own."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.forked import finish_forked
from tests.guards import GUARDS, judge
from tests.sampling import WHOLE


def outcomes_without(removed: str | None, files: Sequence[str], words: str, folder: Path) -> tuple[dict[str, int], str]:
    """How many of the tests passed, failed or broke without that guard, and what they printed."""
    finish_forked(judge, removed, files, words, folder / "outcomes.json")
    printed = (folder / "outcomes.txt").read_text(encoding="utf-8")
    return json.loads((folder / "outcomes.json").read_text(encoding="utf-8")), printed


@pytest.mark.parametrize("name", GUARDS)
def test_without_a_guard_a_test_fails(name: str, tmp_path: Path) -> None:
    """The tests run, nothing breaks before them, and one that needs the guard fails."""
    file, words = GUARDS[name].tests
    found, printed = outcomes_without(name, [file], words, tmp_path)
    assert (found["failed"], found["error"]) == (1, 0), printed


@pytest.mark.skipif(not WHOLE, reason="these tests run with all guards anyway; once more in a fork: scripts/prove")
def test_with_all_guards_the_same_tests_pass(tmp_path: Path) -> None:
    """What fails without a guard does not fail for another reason."""
    files = sorted({guard.tests[0] for guard in GUARDS.values()})
    words = " or ".join(sorted({f"({guard.tests[1]})" for guard in GUARDS.values()}))
    found, printed = outcomes_without(None, files, words, tmp_path)
    assert found["passed"] > len(GUARDS), printed
    assert not found["failed"] + found["error"], printed
