"""`explain` and `rules` as their users see them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from procedurelogs_conformance import explain_command as explain
from spec import catalogue
from tests.forked import launch_forked as launch

REFUSED = "create-procedure/prosthesis-other-values-are-refused"
OBSERVED = "create-procedure/claim-note-too-long"


def test_a_rule_is_shown_with_its_details(tmp_path: Path) -> None:
    """The output has text, place, level, version, needs and checks of the rule, and how to see it fail."""
    rule, output = catalogue()[REFUSED], launch("explain", REFUSED, folder=tmp_path).stdout
    for words in (REFUSED, rule.text, rule.place, "must", "25.2.21", "a code with IsProsth true", "codes: {"):
        assert words in output
    assert "Check:      test_create_refusals.py::test_a_create_that_breaks_one_rule_is_refused" in output
    assert f"run --fault {REFUSED} --rule {REFUSED}" in output
    assert f"serve --fault {REFUSED}" in output


def test_many_cases_of_a_check_are_counted(tmp_path: Path) -> None:
    """A check with a case for each field is one line with the number of its cases."""
    output = launch("explain", "create-procedure/never-a-server-error", folder=tmp_path).stdout
    lines = [line for line in output.splitlines() if "::test_an_odd_value_is_survived" in line]
    assert len(lines) == 1
    assert lines[0].endswith(" cases")


def test_an_open_point_is_not_said_to_fail(tmp_path: Path) -> None:
    """A rule of level observe has readings and no fault."""
    output = launch("explain", OBSERVED, folder=tmp_path).stdout
    assert f"serve --variant {OBSERVED}=refused" in output
    assert "--fault" not in output


def test_a_rule_that_is_not_tested_has_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """The reason is shown, and no fault is offered, since no check would see it."""
    rule = replace(catalogue()[REFUSED], not_tested="No operation shows it.")
    monkeypatch.setattr(explain, "catalogue", lambda: {rule.id: rule})
    output = CliRunner().invoke(explain.command, [rule.id]).output
    assert "Not tested: No operation shows it." in output
    assert "--fault" not in output


def test_the_number_of_rules(tmp_path: Path) -> None:
    """The number goes to stderr, so that the list can be piped; it is in the singular for one rule."""
    done = launch("rules", REFUSED, folder=tmp_path)
    assert done.stdout == f"must     25.2.21   {REFUSED}  {catalogue()[REFUSED].text}\n"
    assert done.stderr == "1 rule\n"


@pytest.mark.parametrize("command", ["rules", "explain"])
def test_an_unknown_rule(command: str, tmp_path: Path) -> None:
    """The nearest rule is suggested; the exit code is 2."""
    done = launch(command, f"{REFUSED}s", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Did you mean '{REFUSED}'?" in done.stderr
