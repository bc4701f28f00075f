"""All reports of a run, written from its record, agree with each other; the command that runs a rule again."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest

from reports.badge import badge_message
from reports.ctrf import render_ctrf
from reports.html import render_html
from reports.junit import render_junit
from reports.markdown import render_markdown
from reports.plural import counted
from reports.rerun_command import rerun_command
from reports.results import load_results
from reports.rule_groups import by_cause
from reports.written import write_reports
from tests.reports_sample import (
    HOSTILE,
    every_status,
    exchange,
    failing,
    hostile_run,
    printed,
    results,
    some_rules,
    typical_run,
)

FIRST, SECOND, *_ = some_rules()


def test_all_reports_are_written(tmp_path: Path) -> None:
    """One call creates the folder and writes the record and every report of a run."""
    paths = write_reports(typical_run(), tmp_path / "new" / "folder")
    assert list(paths) == ["results.json", "report.html", "junit.xml", "summary.md", "evidence.har"]
    assert all(path.stat().st_size > 0 for path in paths.values())
    assert load_results(paths["results.json"])["verdict"] == "non-conformant"


def test_reports_are_rendered_from_the_record_alone(tmp_path: Path) -> None:
    """A record that was written and read again gives the same reports, byte for byte."""
    first = write_reports(typical_run(), tmp_path / "a")
    second = write_reports(load_results(first["results.json"]), tmp_path / "b")
    assert [path.read_bytes() for path in first.values()] == [path.read_bytes() for path in second.values()]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_reports_can_be_written(tmp_path: Path, text: str) -> None:
    """Every report of a run with hostile text is valid UTF-8."""
    for path in write_reports(hostile_run(text), tmp_path).values():
        path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("command", "embedded", "expected"),
    [
        (["run", "-q"], True, "run --rule a/b --seed 20260304"),
        (["run", "--rule", "x/*", "--seed=3", "--fault", "c/d"], True, "run --fault c/d --rule a/b --seed 20260304"),
        (
            ["run", "http://h/v1", "--api-version", "21.4", "--out", "o"],
            False,
            "run http://h/v1 --api-version 21.4 --rule a/b --seed 20260304",
        ),
        (["run", "--database", "redis://h:6379", "--shard=1/2", "-q"], True, "run --rule a/b --seed 20260304"),
        (["-q", "suites"], False, "run http://h/v1 --api-version 25.3.36 --rule a/b --seed 20260304"),
    ],
)
def test_the_command_that_reruns_a_rule(command: list[str], embedded: bool, expected: str) -> None:
    """The command has the settings of the run, the rule and the seed."""
    record = results(rules=[FIRST], run={"command": command}, target={"url": "http://h/v1", "embedded": embedded})
    assert rerun_command(record, "a/b") == f"procedurelogs-conformance {expected}"


@pytest.mark.parametrize(
    ("fail_on", "expected"),
    [
        ("must", "8 rules: 1 passed, 1 failed, 2 tolerated, 1 suite error, 1 blocked, 1 not run, 1 not applicable."),
        ("should", "8 rules: 1 passed, 2 failed, 1 tolerated, 1 suite error, 1 blocked, 1 not run, 1 not applicable."),
    ],
)
def test_the_counts_are_the_same_everywhere(fail_on: str, expected: str) -> None:
    """Summary, page, badge and terminal count alike; JUnit and CTRF call skipped what has another status there."""
    record = every_status(fail_on=fail_on)
    passed, failed, tolerated, errors, *others = map(int, re.findall(r"(\d+) (?!rules)", expected))
    skipped = tolerated + sum(others)
    root = ET.fromstring(render_junit(record).encode())  # noqa: S314 - written by us
    cases = {name: int(root.get(name, "")) for name in ("tests", "failures", "errors", "skipped")}
    assert cases == {"tests": 8, "failures": failed, "errors": errors, "skipped": skipped}
    ctrf = json.loads(render_ctrf(record))["results"]["summary"]
    assert {name: ctrf[name] for name in ("passed", "failed", "other", "skipped", "pending")} == {
        "passed": passed,
        "failed": failed,
        "other": errors,
        "skipped": skipped,
        "pending": 0,
    }
    for report in (render_markdown(record), render_html(record)):
        assert expected in report
    assert badge_message(record) == f"non-conformant, {failed} failed"
    told = " ".join(printed(record).split())
    assert expected in told
    headline = f"{counted(failed, 'rule')} failed, {counted(errors, 'suite error')}, {tolerated} tolerated"
    assert told.startswith(f"{headline} (not counted: ")


@pytest.mark.parametrize("render", [render_junit, render_ctrf])
def test_rules_that_failed_for_one_cause_name_the_most_precise(render: Any) -> None:
    """Tools that list every rule show which failures go together, and nothing beside one that is alone."""
    rules = [*some_rules()][:3]
    clues = dict(zip((rule.id for rule in rules), (("a",), ("b",), ("a",)), strict=True))
    record = results(lambda rule: failing(rule, clues=clues[rule.id]), rules=rules)
    together = next(failure for failure in by_cause(record) if failure.others)
    assert re.findall("Likely the same cause as ([^.]*)[.]", render(record)) == [together.rule["id"]]


@pytest.mark.parametrize("render", [render_junit, render_ctrf, render_markdown, render_html])
def test_one_failure_is_one_story(render: Any) -> None:
    """Of several failures of a rule each report tells one: message, input and requests come from one judgement."""
    found = [
        failing(FIRST, 1, check="test_a", message="The longer message of the two.", input="first"),
        failing(FIRST, 2, check="test_b", message="The shorter message.", input="second"),
    ]
    exchanges = {number: exchange(number, curl=f"curl exchange-{number}") for number in (1, 2)}
    record = results(lambda _: None, rules=[FIRST], more=found, exchanges=exchanges)
    assert record["rules"][0]["reason"] == "The shorter message."
    told = render(record)
    assert "The shorter message." in told
    if render in (render_junit, render_ctrf):
        assert ("second" in told, "curl exchange-2" in told) == (True, True)
        assert not re.search("longer message|first|exchange-1", told)
