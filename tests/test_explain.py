"""`explain` and `rules` as their user sees them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from procedurelogs_conformance import explain_command as explain
from spec import catalogue
from tests.launching import launch

REFUSED = "create-procedure/prosthesis-other-values-are-refused"
OBSERVED = "create-procedure/claim-note-too-long"


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


def test_an_open_point_is_not_said_to_fail(tmp_path: Path) -> None:
    """It tells its readings, and has no fault."""
    told = launch("explain", OBSERVED, folder=tmp_path).stdout
    assert f"serve --variant {OBSERVED}=refused" in told
    assert "--fault" not in told


def test_a_rule_that_is_not_tested_tells_the_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """And offers no fault: nothing would see it."""
    rule = replace(catalogue()[REFUSED], not_tested="No operation shows it.")
    monkeypatch.setattr(explain, "catalogue", lambda: {rule.id: rule})
    told = CliRunner().invoke(explain.command, [rule.id]).output
    assert "Not tested: No operation shows it." in told
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
