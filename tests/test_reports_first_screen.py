"""What somebody who never saw the run learns without opening anything: from a page's front, a summary, a message."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import pytest

from reports.ctrf import render_ctrf
from reports.html import render_html
from reports.junit import render_junit
from reports.markdown import render_markdown
from reports.rule_groups import by_cause
from spec import catalogue
from tests.reports_sample import failing, results, some_rules
from tests.test_reports_html import Page

RULES = list(some_rules())[:4]


def page_text(record: Mapping[str, Any]) -> str:
    """The text of the page, as a reader sees it."""
    return " ".join(Page(render_html(record)).text.split())


def test_failures_with_one_cause_are_together() -> None:
    """Failures with one symptom share an entry of the first list and follow each other, a rule about a field first."""
    rules = [rule for rule in catalogue() if rule.operation == "create-procedure" and rule.level == "must"]
    broad = next(rule for rule in rules if rule.item == "Status codes")
    precise, other, *_ = [rule for rule in rules if rule.item == "ProcTime"]
    symptoms = {broad.id: "create-procedure accepted ProcTime", precise.id: "create-procedure accepted ProcTime"}
    record = results(
        lambda rule: failing(rule, 1, symptom=symptoms.get(rule.id, ""), message=f"Accepted what {rule.id} forbids."),
        rules=[broad, other, precise],
    )
    causes = {failure.rule["id"]: [one["id"] for one in failure.others] for failure in by_cause(record)}
    assert causes == {other.id: [], precise.id: [broad.id]}
    text = Page(render_html(record)).text
    front = text[: text.index("Highest version satisfied")]
    assert f"same cause: Accepted what {broad.id} forbids. must · {broad.id}" in " ".join(front.split())
    table = render_markdown(record)
    assert f"| `Accepted what {precise.id} forbids.` | `{precise.id}` | must |" in table
    assert f"| same cause: `Accepted what {broad.id} forbids.` | `{broad.id}` | must |" in table
    assert "2 rules with one cause: create-procedure accepted ProcTime" in text


@pytest.mark.parametrize("render", [page_text, render_markdown])
def test_what_the_server_was_told_to_break_stands_apart(render: Any) -> None:
    """The names of the faults of the embedded server come after the findings, with words that say what they are."""
    fault = "create-procedure/drops-Dx-beside-Priority"
    record = results(failing, rules=RULES, target={"embedded": True, "faults": [fault]})
    told = render(record)
    words = "the embedded server of the suite, which was told with --fault to do this wrong:"
    assert told.index("The create was not answered") < told.index(words) < told.index(fault)
    assert told.count(fault) == 1


@pytest.mark.parametrize("render", [page_text, render_markdown])
def test_words_are_explained_where_they_stand(render: Any) -> None:
    """A status in the counts and the highest version satisfied come with their meaning."""
    should = next(rule for rule in catalogue() if rule.level == "should")
    told = render(results(failing, rules=[should, *RULES[:1]]))
    front = told[: told.index("Operations")]
    assert re.search(r"tolerated\W+failed or blocked, but does not count", front)
    assert re.search(r"Highest version satisfied\W+none\W+a must-rule of the oldest version failed", front)


@pytest.mark.parametrize("fail_on", ["must", "should"])
def test_each_message_says_level_and_version(fail_on: str) -> None:
    """The message of a case, which may be all that a tool shows, ends with the rule's level and its first version."""
    rule = next(rule for rule in catalogue() if rule.level == "should" and str(rule.since) != "21.1")
    record = results(failing, rules=[rule], run={"fail_on": fail_on})
    case = ET.fromstring(render_junit(record).encode()).find("testsuite/testcase")  # noqa: S314 - written by us
    [test] = json.loads(render_ctrf(record))["results"]["tests"]
    assert case is not None
    found = [element.get("message", "") for element in case if element.tag in ("failure", "skipped")]
    assert all(one.endswith(f"(should, since version {rule.since})") for one in (*found, test["message"]))
