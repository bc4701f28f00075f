"""What somebody who never saw the run learns without opening anything: from a page's front, a summary, a message."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

import pytest

from reports.ctrf import render_ctrf
from reports.first_screen import LINES, first_screen, lines_of
from reports.html import render_html
from reports.junit import render_junit
from reports.markdown import render_markdown
from reports.rule_groups import by_cause, gaps
from reports.terminal import summary
from spec import catalogue
from subject.errors import HINTS
from tests.pages import Page
from tests.reports_sample import aside, failing, failing_alone, results, some_rules

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
    assert "3 rules failed in 2 groups that seem to have one cause each" in " ".join(front.split())
    assert f"{precise.id} and 1 more: {broad.id.partition('/')[2]}" in " ".join(front.split())
    table = render_markdown(record)
    assert f"| `Accepted what {precise.id} forbids.` | `{precise.id}` | must |" in table
    assert f"| likely the same cause: `Accepted what {broad.id} forbids.` | `{broad.id}` | must |" in table
    assert "2 rules with one cause: create-procedure accepted ProcTime" in text


def test_clues_link_failures_in_a_chain() -> None:
    """Failures are together if they share a clue, also through another one; a tolerated one stands beside a failed."""
    should = next(rule for rule in catalogue() if rule.level == "should")
    rules, clues = [*RULES[:3], should], (("a", "b"), ("c",), ("d", "c"), ("b", "d"))
    found = {rule.id: clue for rule, clue in zip(rules, clues, strict=True)}
    record = results(lambda rule: failing(rule, clues=found[rule.id]), rules=[*rules[:2], *rules[3:]])
    assert [len(one.rules) for one in by_cause(record)] == [2, 1]
    assert "## Tolerated rules" not in render_markdown(record)
    assert f"`{should.id}` | should, tolerated |" in render_markdown(record)
    whole = results(lambda rule: failing(rule, clues=found[rule.id]), rules=rules)
    assert [len(one.rules) for one in by_cause(whole)] == [4]


def summary_text(record: Mapping[str, Any]) -> str:
    """The text of the first screen of a wide terminal."""
    return "\n".join(line.plain for line in summary(record, width=400, lines=60))


@pytest.mark.parametrize("render", [page_text, render_markdown, render_junit, summary_text])
def test_a_blocked_rule_is_named_with_what_to_do(render: Any) -> None:
    """Every report names a blocked rule, why it was blocked, and the command that helps."""
    blocked = aside("blocked", "the practice manifest lacks a claim", hint=HINTS["manifest"])
    told = render(results(rules=RULES, set_aside={RULES[1].id: blocked}))
    told = told[: told.find("Highest version satisfied")] if render is page_text else told
    name = RULES[1].id.partition("/")[2] if render is render_junit else RULES[1].id
    for words in (name, "the practice manifest lacks a claim", "--practice FILE", "procedurelogs-conformance init URL"):
        assert words.replace(" ", "") in told.replace(" ", "").replace("\\", ""), words


@pytest.mark.parametrize("errors", [1, 5])
def test_suite_errors_are_on_the_first_screen(errors: int) -> None:
    """The headline counts them between failed and blocked rules, and the list names the first of them."""
    failed, gap, *broken = list(catalogue())[: errors + 2]
    judged = [failing(failed), *(failing(rule, outcome="error", message="TypeError: odd") for rule in broken)]
    left_out = {gap.id: aside("blocked", "no")}
    record = results(lambda _: None, rules=[failed, gap, *broken], set_aside=left_out, more=judged)
    text = page_text(record)
    front = text[: text.index("Highest version satisfied")]
    words = "1 suite error" if errors == 1 else "5 suite errors"
    assert f"1 rule failed ; {words} ; 1 blocked" in front
    assert front.count("TypeError: odd") == min(errors, 3)
    assert ("2 more suite errors below" in front) is (errors == 5)
    assert summary_text(record).startswith(f"1 rule failed, {words}")


@pytest.mark.parametrize("number", [1, 5, 12, 40, 400])
def test_each_failure_is_shown_or_counted(number: int) -> None:
    """What does not fit on the first screen is counted there; reasons of gaps make room for failures, all but one."""
    rules = [rule for rule in catalogue() if rule.level == "must"][:number]
    left_out = {rule.id: aside("blocked", f"lacks {rule.id}", hint="Add it.") for rule in list(catalogue())[-5:]}
    judged = [failing_alone(rule, "Sent what is wrong; " + "x" * 150) for rule in rules]
    record = results(lambda _: None, rules=[*rules, *list(catalogue())[-5:]], set_aside=left_out, more=judged)
    found = first_screen(by_cause(record), gaps(record))
    assert len(found.failures) + len(found.more_failures) == number
    assert (len(found.gaps), len(found.more_gaps)) == ((3, 2) if number <= 5 else (1, 4))
    assert sum(map(lines_of, found.failures)) + (len(found.more_failures) > 0) <= LINES
    assert found.texts == (number <= 5)


def test_what_is_left_out_says_how_much_of_it_is_tolerated() -> None:
    """Behind the number of rules that did not fit stands how many of them do not count; nothing if all do."""
    musts = [rule for rule in catalogue() if rule.level == "must"][:40]
    shoulds = [rule for rule in catalogue() if rule.level == "should"][:3]
    for rules, words in (([*musts, *shoulds], " (3 tolerated)"), (musts, "")):
        judged = [failing_alone(rule, "Sent what is wrong; " + "x" * 150) for rule in rules]
        record = results(lambda _: None, rules=rules, more=judged)
        left = len(first_screen(by_cause(record), gaps(record)).rules_left_out)
        assert f"with {left} rules{words} " in page_text(record)
        told = "\n".join(line.plain for line in summary(record, width=80, lines=24))
        assert re.search(rf"and \d+ more in the report{re.escape(words)}\n", told)


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


def test_the_notes_of_a_run_are_wrapped_on_a_narrow_terminal() -> None:
    """A note that is longer than a line, such as that on pairs of parts, is not cut off."""
    note = (
        "Pairs of parts: 53 of 53 of create-group-note, 65 of 66 of update-group-note, 112 of 112 of list-procedures."
    )
    lines = [line.plain for line in summary(results(rules=RULES, notes=[note]), width=60)]
    assert note in " ".join(lines)
    assert max(map(len, lines)) <= 60
