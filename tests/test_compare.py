"""What changed between two runs: rule by rule, with the right exit code, as text, Markdown and HTML."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.compared import COMPARED
from reports.comparison import compare
from reports.outcomes import OUTCOMES
from reports.results import write_results
from reports.text import visible
from tests.launching import launch
from tests.reports_sample import HOSTILE, failing, hostile_run, passing, results, some_rules
from tests.test_reports_html import Page

FIRST, SECOND, THIRD, *_ = [rule for rule in some_rules() if rule.level == "must"]
SHOULD = replace(THIRD, level="should")


def run_with(outcome: Any, rule: Any = FIRST, **changes: Any) -> dict[str, Any]:
    """A run in which one rule ended so, and two others passed."""
    aside = {rule.id: (outcome, "so it is")} if outcome in {"not-applicable", "not-run"} else {}
    rules = [rule, *(one for one in (SECOND, THIRD) if one.id != rule.id)]
    found = (
        {"outcome": outcome, "expected": "status 201", "received": "status 200"}
        if outcome not in aside.values()
        else {}
    )
    return results(lambda one: passing(one, **(found if one == rule else {})), rules=rules, set_aside=aside, **changes)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_equal_runs_have_no_changes(outcome: str) -> None:
    """A run beside itself: nothing changed, whatever ended how."""
    comparison = compare(run_with(outcome), run_with(outcome))
    assert (comparison.changes, comparison.caveats, comparison.got_worse("should")) == ((), (), False)
    assert comparison.sentence == "No rule ended otherwise than before."


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
        ("passed", "not-run", "otherwise"),
        ("passed", "not-applicable", "otherwise"),
        ("not-applicable", "failed", "otherwise"),
    ],
)
def test_better_and_worse(before: str, after: str, kind: str) -> None:
    """From one outcome to another; what was left out on purpose is neither."""
    comparison = compare(run_with(before), run_with(after))
    [change] = comparison.changes
    assert (change.kind, change.rule["id"], change.told) == (kind, FIRST.id, f"{before} -> {after}")
    assert comparison.got_worse() is (kind == "worse" or after == "failed")


def test_a_rule_that_no_check_judges_any_more_got_worse() -> None:
    """Not-run without having been left out is a loss."""
    before, after = (
        results(rules=[FIRST, SECOND]),
        results(lambda rule: passing(rule) if rule == FIRST else None, rules=[FIRST, SECOND]),
    )
    comparison = compare(before, after)
    assert [change.kind for change in comparison.changes] == ["worse"]
    assert comparison.got_worse()


def test_rules_that_come_and_go() -> None:
    """A new rule that fails makes a run worse; one that passes or is gone does not."""
    small, large, broken = results(rules=[FIRST]), results(rules=[FIRST, SECOND]), results(failing, rules=[SECOND])
    assert [change.kind for change in compare(small, large).changes] == ["added"]
    assert not compare(small, large).got_worse()
    assert [change.kind for change in compare(large, small).changes] == ["removed"]
    assert not compare(large, small).got_worse()
    found = compare(small, broken)
    assert [change.kind for change in found.changes] == ["added", "removed"]
    assert found.got_worse()


def test_a_should_rule_counts_where_it_is_asked_for() -> None:
    """A should-rule that failed newly is worse, and red only with --fail-on should."""
    before, after = (
        results(rules=[FIRST, SHOULD]),
        results(lambda rule: failing(rule) if rule == SHOULD else passing(rule), rules=[FIRST, SHOULD]),
    )
    assert [change.kind for change in compare(before, after).changes] == ["worse"]
    assert not compare(before, after).got_worse()
    assert compare(before, after).got_worse("should")


def test_a_failure_for_another_reason_is_told() -> None:
    """Something else was expected: told; other keys in what was received: not."""
    one = results(failing, rules=[FIRST])
    other = results(lambda rule: failing(rule, expected='Surf "MO"'), rules=[FIRST])
    assert [change.told for change in compare(one, other).changes] == ["failed, for another reason"]
    again = results(lambda rule: failing(rule, received="status 204"), rules=[FIRST])
    assert not compare(one, again).changes


def test_another_reading_is_told() -> None:
    """How the server reads an open point is compared too."""
    one = results(lambda rule: passing(rule, observation="kept"), rules=[FIRST])
    other = results(lambda rule: passing(rule, observation="ignored"), rules=[FIRST])
    [change] = compare(one, other).changes
    assert (change.kind, change.told) == ("otherwise", "observed kept -> ignored")


def test_what_else_differs_is_told() -> None:
    """Seed, target, version, mode, revision: whatever may be why a rule changed."""
    other = results(
        rules=[replace(FIRST, revision=FIRST.revision + 1), SECOND],
        run={"seed": 7, "mode": "read-only", "complete": False},
        target={"url": "http://other/v1", "judged_as": "24.1"},
    )
    told = "\n".join(compare(results(rules=[FIRST, SECOND]), other).caveats)
    for words in (
        "the seed: 20260304 -> 7",
        "the mode: standard -> read-only",
        "http://other/v1",
        "25.3.36 -> 24.1",
        "interrupted",
        "1 rule was",
    ):
        assert words in told


@pytest.mark.parametrize("form", COMPARED)
@pytest.mark.parametrize("text", HOSTILE)
def test_a_comparison_is_inert(form: str, text: str) -> None:
    """Whatever targets say: nothing unseen, and in HTML no element, attribute or link that is not ours."""
    told = COMPARED[form](compare(hostile_run("x"), hostile_run(text)))
    assert visible(told) == told
    if form == "html":
        page, ours = Page(told), Page(COMPARED[form](compare(hostile_run("x"), hostile_run("y"))))
        assert {tag for tag, _ in page.elements} - {"i"} <= {tag for tag, _ in ours.elements}
        assert {name for _, attributes in page.elements for name in attributes} <= {
            n for _, a in ours.elements for n in a
        }
        assert not page.inlined["script"]
    else:
        assert told.count("\n") == COMPARED[form](compare(hostile_run("x"), hostile_run("y"))).count("\n")


@pytest.mark.parametrize("form", COMPARED)
def test_compare_as_its_user_sees_it(form: str, tmp_path: Path) -> None:
    """Folder or file, printed or written; exit 1 where something got worse and 0 in the other direction."""
    for name, outcome in (("a", "passed"), ("b", "failed")):
        (tmp_path / name).mkdir()
        write_results(tmp_path / name / "results.json", run_with(outcome))
    worse = launch("compare", "a", "b/results.json", "--format", form, folder=tmp_path)
    better = launch("compare", "b", "a", "--format", form, "--out", "told", folder=tmp_path)
    assert (worse.returncode, better.returncode, better.stdout) == (1, 0, "")
    assert FIRST.id in worse.stdout
    assert "1 got worse." in worse.stdout
    assert "1 got better." in (tmp_path / "told").read_text(encoding="utf-8")


def test_compare_with_a_foreign_file(tmp_path: Path) -> None:
    """One sentence that names the file, exit 2."""
    write_results(tmp_path / "a.json", run_with("passed"))
    (tmp_path / "b.json").write_text("{}", encoding="utf-8")
    done = launch("compare", "a.json", "b.json", folder=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Error: b.json is not the record of a run")
