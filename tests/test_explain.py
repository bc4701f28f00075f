"""`explain` and `rules` as their user sees them."""

from __future__ import annotations

from pathlib import Path

import pytest

from spec import catalogue
from tests.launching import launch

REFUSED = "create-procedure/prosthesis-other-values-are-refused"
OBSERVED = "create-procedure/claim-note-too-long"
UNTESTED = next(rule for rule in catalogue() if rule.not_tested)


def test_a_rule_is_told_with_everything_around_it(tmp_path: Path) -> None:
    """Text, place, level, version, what it needs, which check judges it, and how to see it fail."""
    rule, told = catalogue()[REFUSED], launch("explain", REFUSED, folder=tmp_path).stdout
    for words in (REFUSED, rule.text, rule.place, "must", "25.2.21", "a code with IsProsth true", "codes: {"):
        assert words in told
    assert "Check:      test_create_refusals.py::test_a_create_that_breaks_one_rule_is_refused" in told
    assert f"run --fault {REFUSED} --rule {REFUSED}" in told
    assert f"serve --fault {REFUSED}" in told


def test_many_cases_of_a_check_are_counted(tmp_path: Path) -> None:
    """A check that judges a rule for each field is one line."""
    told = launch("explain", "create-procedure/never-a-server-error", folder=tmp_path).stdout
    lines = [line for line in told.splitlines() if "::test_an_odd_value_is_survived" in line]
    assert len(lines) == 1
    assert lines[0].endswith(" cases")


@pytest.mark.parametrize(("rule", "words"), [(OBSERVED, f"serve --variant {OBSERVED}=refused"), (UNTESTED.id, "Not tested: ")])
def test_what_cannot_fail_is_not_said_to_fail(rule: str, words: str, tmp_path: Path) -> None:
    """An open point tells its readings, a rule that is not tested the reason; neither has a fault."""
    told = launch("explain", rule, folder=tmp_path).stdout
    assert words in told
    assert "--fault" not in told


def test_the_number_of_rules_is_told(tmp_path: Path) -> None:
    """Beside the listing, so that it can be piped; one rule is one rule."""
    done = launch("rules", REFUSED, folder=tmp_path)
    assert done.stdout == f"must     25.2.21   {REFUSED}  {catalogue()[REFUSED].text}\n"
    assert done.stderr == "1 rule\n"


@pytest.mark.parametrize("command", ["rules", "explain"])
def test_a_rule_that_there_is_not(command: str, tmp_path: Path) -> None:
    """The nearest one is named; exit 2."""
    done = launch(command, f"{REFUSED}s", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Did you mean '{REFUSED}'?" in done.stderr
