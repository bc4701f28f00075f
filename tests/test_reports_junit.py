"""The JUnit report, and what CTRF tells beside it: cases, outcomes, times, and inert texts."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.ctrf import render_ctrf
from reports.junit import render_junit
from reports.outcomes import OUTCOMES
from reports.safe_text import visible
from spec import catalogue
from tests.reports_sample import (
    HOSTILE,
    PROCEDURE,
    aside,
    every_status,
    exchange,
    failing,
    hostile_run,
    passing,
    results,
    some_rules,
    typical_run,
)

FIRST, SECOND, *_ = some_rules()
any_text = st.text(st.characters(exclude_categories=()))


def test_junit_has_a_case_for_each_rule() -> None:
    """Each rule is one case with id, level and place, and the counts agree with the record."""
    record = typical_run()
    root = ET.fromstring(render_junit(record).encode())  # noqa: S314 - written by us
    cases = root.findall("testsuite/testcase")
    assert sorted(f"{case.get('classname')}/{case.get('name')}" for case in cases) == sorted(
        rule["id"] for rule in record["rules"]
    )
    for case in cases:
        assert {"id", "level", "place"} <= {one.get("name") for one in case.findall("properties/property")}
    assert (root.get("tests"), root.get("failures"), root.get("errors"), root.get("skipped")) == (
        str(len(catalogue())),
        "3",
        "0",
        "2",
    )
    assert sum(int(suite.get("failures", "")) for suite in root.findall("testsuite")) == 3


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_junit_has_an_element_for_each_outcome(outcome: Any) -> None:
    """A failed rule is a failure, a suite error an error, a rule not exercised is skipped, each with its reason."""
    settled = {FIRST.id: aside(outcome, "so it is")} if outcome in {"not-applicable", "not-run"} else {}
    record = results(lambda rule: passing(rule, outcome=outcome, message="so it is"), rules=[FIRST], set_aside=settled)
    case = ET.fromstring(render_junit(record).encode()).find("testsuite/testcase")  # noqa: S314
    assert case is not None
    expected = {"passed": [], "failed": ["failure"], "error": ["error"]}.get(outcome, ["skipped"])
    assert [element.tag for element in case if element.tag != "properties"] == expected
    assert all("so it is" in element.get("message", "") for element in case if element.tag != "properties")


@pytest.mark.parametrize(("fail_on", "failures", "status"), [("must", "0", "skipped"), ("should", "1", "failed")])
def test_junit_and_ctrf_agree_with_the_exit_code(fail_on: str, failures: str, status: str) -> None:
    """A failed should-rule is a failed case only with --fail-on should; otherwise its description is output."""
    rule = next(rule for rule in catalogue() if rule.level == "should")
    record = results(failing, rules=[rule], run={"fail_on": fail_on})
    root = ET.fromstring(render_junit(record).encode())  # noqa: S314 - written by us
    assert root.get("failures") == failures
    assert "Received: status 200" in "".join(root.itertext())
    [test] = json.loads(render_ctrf(record))["results"]["tests"]
    assert (test["status"], test["rawStatus"]) == (status, "failed" if status == "failed" else "tolerated")
    assert "Received: status 200" in test["trace"]


def test_a_junit_failure_describes_the_failure() -> None:
    """The failure contains id, place, text, expected, received, input and curl command."""
    root = ET.fromstring(render_junit(results(lambda rule: failing(rule, 1), rules=[FIRST])).encode())  # noqa: S314
    description = root.findtext("testsuite/testcase/failure") or ""
    for words in (
        FIRST.id,
        FIRST.place,
        FIRST.text,
        "Expected: status 201",
        "Received: status 200",
        '{"Surf": "MO"}',
        "curl -i -X POST",
    ):
        assert words in description


def test_a_case_has_the_time_of_its_requests() -> None:
    """Each case, suite and all suites have the time of their requests in seconds, and CTRF has it in milliseconds."""
    record = every_status()
    root = ET.fromstring(render_junit(record).encode())  # noqa: S314 - written by us
    timed = [float(case.get("time", "")) for case in root.iter("testcase")]
    assert sorted(timed) == [0, 0, *[1.5] * 6]
    assert sum(float(suite.get("time", "")) for suite in root.iter("testsuite")) == sum(timed)
    assert float(root.get("time", "")) == sum(timed)
    tests = json.loads(render_ctrf(record))["results"]["tests"]
    assert sorted(test["duration"] for test in tests) == [0, 0, *[1500] * 6]


def test_a_story_is_cdata_and_begins_with_what_was_wrong() -> None:
    """The text of a failure stands in the file as it is, with curl, and even the end of CDATA survives in it."""
    curl = 'curl -i --data-raw \'{"Note": "<b> & ]]>"}\''
    record = results(lambda rule: failing(rule, 1), rules=[FIRST], exchanges={1: exchange(1, curl=curl)})
    document = render_junit(record)
    assert "<![CDATA[The create was not answered with 201.\n" in document
    story = ET.fromstring(document.encode()).findtext(".//failure") or ""  # noqa: S314 - written by us
    assert f"# POST, answered 201\n# {PROCEDURE}\n{curl}" in story
    assert "judged" not in story


def test_a_story_says_which_answer_was_judged() -> None:
    """Of several requests one is marked, wherever it stands."""
    exchanges = {number: exchange(number, status=200 + number, curl=f"curl {number}") for number in (1, 2, 3)}
    record = results(lambda rule: failing(rule, 1, 2, 3, judged=2), rules=[FIRST], exchanges=exchanges)
    story = ET.fromstring(render_junit(record).encode()).findtext(".//failure") or ""  # noqa: S314 - written by us
    lines = [line for line in story.splitlines() if line.startswith(("#", "curl"))]
    marked = ["# POST, answered 202; this answer was judged", f"# {PROCEDURE}"]
    assert lines == ["# POST, answered 201", "curl 1", *marked, "curl 2", "# POST, answered 203", "curl 3"]


def test_a_story_names_the_variables_of_its_commands() -> None:
    """A secret is a variable in a curl command; the story says once that it has to be set."""
    curl = 'curl -i -H "Authorization: $PROCEDURELOGS_AUTHORIZATION"'
    exchanges = {number: exchange(number, curl=curl) for number in (1, 2)}
    record = results(lambda rule: failing(rule, 1, 2), rules=[FIRST], exchanges=exchanges)
    assert render_junit(record).count("# Set PROCEDURELOGS_AUTHORIZATION to the credentials first.\n") == 1


@pytest.mark.parametrize("text", HOSTILE)
def test_junit_is_valid_xml_with_hostile_text(text: str) -> None:
    """Characters that XML 1.0 forbids are escaped, and text from a target adds no element."""
    root = ET.fromstring(render_junit(hostile_run(text)).encode())  # noqa: S314
    tags = {element.tag for element in root.iter()}
    assert tags <= {
        "testsuites",
        "testsuite",
        "properties",
        "property",
        "testcase",
        "failure",
        "error",
        "skipped",
        "system-out",
    }


@given(any_text)
def test_any_text_can_stand_in_xml(text: str) -> None:
    """After escaping, any text is allowed in XML 1.0."""
    element = ET.Element("x", {"y": visible(text)})
    assert ET.fromstring(ET.tostring(element, encoding="utf-8")).tag == "x"  # noqa: S314
