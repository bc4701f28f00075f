"""`compare`: the rules that changed between two runs, the exit code, and the text, Markdown and HTML formats."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.comparison import compare
from reports.comparison_formats import COMPARISON_FORMATS
from reports.outcomes import OUTCOMES
from reports.results import write_results
from reports.safe_text import visible
from tests.forked import launch_forked
from tests.pages import Page
from tests.reports_sample import HOSTILE, aside, failing, hostile_run, passing, results, some_rules

FIRST, SECOND, THIRD, *_ = [rule for rule in some_rules() if rule.level == "must"]
SHOULD = replace(THIRD, level="should")


def run_with(outcome: Any, rule: Any = FIRST, **changes: Any) -> dict[str, Any]:
    """A run in which one rule has the given outcome and two others passed."""
    settled = {rule.id: aside(outcome, "so it is")} if outcome in {"not-applicable", "not-run"} else {}
    rules = [rule, *(one for one in (SECOND, THIRD) if one.id != rule.id)]
    found = {"outcome": outcome, "expected": "status 201", "received": "status 200"} if rule.id not in settled else {}
    return results(
        lambda one: passing(one, **(found if one == rule else {})), rules=rules, set_aside=settled, **changes
    )


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_equal_runs_have_no_changes(outcome: str) -> None:
    """A run compared with itself has no changes, whatever its outcomes."""
    comparison = compare(run_with(outcome), run_with(outcome))
    assert (comparison.changes, comparison.differences, comparison.is_regression("should")) == ((), (), False)
    assert comparison.sentence == "No rule changed."


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("passed", "failed", "worse"),
        ("passed", "blocked", "worse"),
        ("passed", "error", "worse"),
        ("blocked", "failed", "worse"),
        ("failed", "passed", "better"),
        ("failed", "blocked", "better"),
        ("blocked", "passed", "better"),
        ("passed", "not-run", "other"),
        ("passed", "not-applicable", "other"),
        ("not-applicable", "failed", "other"),
    ],
)
def test_the_kind_of_a_change_of_outcome(before: str, after: str, kind: str) -> None:
    """A change of outcome is a regression, an improvement, or neither if the rule was left out on purpose."""
    comparison = compare(run_with(before), run_with(after))
    [change] = comparison.changes
    assert (change.kind, change.rule["id"], change.description) == (kind, FIRST.id, f"{before} -> {after}")
    assert comparison.is_regression() is (kind == "worse" or after == "failed")


def test_a_rule_that_is_no_longer_judged_is_a_regression() -> None:
    """A rule that passed and that no check judges in the later run got worse."""
    before, after = (
        results(rules=[FIRST, SECOND]),
        results(lambda rule: passing(rule) if rule == FIRST else None, rules=[FIRST, SECOND]),
    )
    comparison = compare(before, after)
    assert [change.kind for change in comparison.changes] == ["worse"]
    assert comparison.is_regression()


def test_added_and_removed_rules() -> None:
    """A new rule that fails is a regression; a new rule that passes and a removed rule are not."""
    small, large, broken = results(rules=[FIRST]), results(rules=[FIRST, SECOND]), results(failing, rules=[SECOND])
    assert [change.kind for change in compare(small, large).changes] == ["added"]
    assert not compare(small, large).is_regression()
    assert [change.kind for change in compare(large, small).changes] == ["removed"]
    assert not compare(large, small).is_regression()
    found = compare(small, broken)
    assert [change.kind for change in found.changes] == ["added", "removed"]
    assert found.is_regression()


def test_a_should_rule_counts_with_fail_on_should() -> None:
    """A should-rule that newly fails is listed as a regression but affects the result only with --fail-on should."""
    before, after = (
        results(rules=[FIRST, SHOULD]),
        results(lambda rule: failing(rule) if rule == SHOULD else passing(rule), rules=[FIRST, SHOULD]),
    )
    assert [change.kind for change in compare(before, after).changes] == ["worse"]
    assert not compare(before, after).is_regression()
    assert compare(before, after).is_regression("should")


def test_a_failure_with_another_expectation_is_a_change() -> None:
    """A different expectation is a change; a difference in what was received is not."""
    one = results(failing, rules=[FIRST])
    other = results(lambda rule: failing(rule, expected='Surf "MO"'), rules=[FIRST])
    assert [change.description for change in compare(one, other).changes] == ["failed for a different reason"]
    again = results(lambda rule: failing(rule, received="status 204"), rules=[FIRST])
    assert not compare(one, again).changes


def test_a_changed_observation_is_a_change() -> None:
    """A rule whose observation differs between the runs is listed with both observations."""
    one = results(lambda rule: passing(rule, observation="kept"), rules=[FIRST])
    other = results(lambda rule: passing(rule, observation="ignored"), rules=[FIRST])
    [change] = compare(one, other).changes
    assert (change.kind, change.description) == ("other", "observed kept -> ignored")


def test_differences_between_the_settings_are_listed() -> None:
    """Seed, mode, target, version, interruption and revised rules are listed, as they may explain a change."""
    other = results(
        rules=[replace(FIRST, revision=FIRST.revision + 1), SECOND],
        run={"seed": 7, "mode": "read-only", "complete": False},
        target={"url": "http://other/v1", "judged_as": "24.1"},
    )
    listed = "\n".join(compare(results(rules=[FIRST, SECOND]), other).differences)
    for words in (
        "seed: 20260304 -> 7",
        "mode: standard -> read-only",
        "http://other/v1",
        "25.3.36 -> 24.1",
        "interrupted",
        "1 rule was",
    ):
        assert words in listed


@pytest.mark.parametrize("form", COMPARISON_FORMATS)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_comparison_is_inert(form: str, text: str) -> None:
    """Text from a target adds no invisible character, and no element, attribute or line to the output."""
    output = COMPARISON_FORMATS[form](compare(hostile_run("x"), hostile_run(text)))
    assert visible(output) == output
    if form == "html":
        page, ours = Page(output), Page(COMPARISON_FORMATS[form](compare(hostile_run("x"), hostile_run("y"))))
        assert {tag for tag, _ in page.elements} - {"i"} <= {tag for tag, _ in ours.elements}
        assert {name for _, attributes in page.elements for name in attributes} <= {
            n for _, a in ours.elements for n in a
        }
        assert not page.inlined["script"]
    else:
        assert output.count("\n") == COMPARISON_FORMATS[form](compare(hostile_run("x"), hostile_run("y"))).count("\n")


@pytest.mark.parametrize("form", COMPARISON_FORMATS)
def test_the_compare_command(form: str, tmp_path: Path) -> None:
    """Runs are given as folder or file, the output is printed or written; exit 1 for a regression, else 0."""
    for name, outcome in (("a", "passed"), ("b", "failed")):
        (tmp_path / name).mkdir()
        write_results(tmp_path / name / "results.json", run_with(outcome))
    worse = launch_forked("compare", "a", "b/results.json", "--format", form, folder=tmp_path)
    better = launch_forked("compare", "b", "a", "--format", form, "--out", "comparison", folder=tmp_path)
    assert (worse.returncode, better.returncode, better.stdout) == (1, 0, "")
    assert FIRST.id in worse.stdout
    assert "1 regression." in worse.stdout
    assert "1 improvement." in (tmp_path / "comparison").read_text(encoding="utf-8")


def test_compare_rejects_a_file_that_is_not_a_record(tmp_path: Path) -> None:
    """The error is one sentence that names the file; exit 2."""
    write_results(tmp_path / "a.json", run_with("passed"))
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    done = launch_forked("compare", "a.json", "b.json", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: b.json is not the record of a run")
