"""The JUnit and Markdown reports, the summary in the terminal, and the rerun command."""

from __future__ import annotations

import io
import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from rich.cells import cell_len
from rich.console import Console

from reports import rule_groups
from reports.badge import badge_message
from reports.ctrf import render_ctrf
from reports.html import render_html
from reports.junit import render_junit
from reports.markdown import render_markdown
from reports.outcomes import OUTCOMES, Judgement
from reports.plural import counted
from reports.rerun_command import rerun_command
from reports.results import load_results
from reports.safe_text import code_span, markdown, one_line, visible
from reports.terminal import print_summary, summary
from reports.written import write_reports
from spec import Rule, catalogue
from tests.reports_sample import HOSTILE, aside, exchange, failing, hostile_run, passing, results, some_rules

FIRST, SECOND, *_ = some_rules()
any_text = st.text(st.characters(exclude_categories=()))
RENDERER = MarkdownIt("commonmark").enable("table")


def typical_run(failures: int = 3) -> dict[str, Any]:
    """A run over the catalogue with some failed rules, one blocked and one not run."""
    ids = [rule.id for rule in catalogue() if rule.level == "must"]
    settled = {
        ids[-1]: aside("blocked", "The practice names no site."),
        ids[-2]: aside("not-run", "Left out by --rule."),
    }
    return results(lambda rule: failing(rule, 1) if rule.id in ids[:failures] else passing(rule, 2), set_aside=settled)


def printed(record: dict[str, Any], **options: Any) -> str:
    """The summary as the terminal shows it."""
    file = io.StringIO()
    print_summary(record, {"report.html": Path("out") / "report.html"}, Console(file=file, width=80, **options))
    return file.getvalue()


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


def test_the_content_of_the_markdown_report() -> None:
    """It has the verdict, one row for each failure, the reasons for gaps, and a row for each operation."""
    told = render_markdown(typical_run())
    assert told.startswith("# ProcedureLogs conformance: Non-conformant")
    failed = [rule.id for rule in catalogue() if rule.level == "must"][:3]
    assert [told.count(f"| `{rule}` | must |") for rule in failed] == [1, 1, 1]
    assert "| blocked | 1 | 1 | The practice names no site. |" in told
    for operation in {rule.operation for rule in catalogue()}:
        assert f"| {operation} |" in told


def test_the_markdown_of_many_failures_stays_short() -> None:
    """A server that fails every rule does not exceed the size limit of a job summary."""
    told = render_markdown(results(failing))
    assert "more in report.html" in told
    assert len(told) < 50_000


@pytest.mark.parametrize("text", HOSTILE)
def test_the_markdown_is_inert(text: str) -> None:
    """Text from a target adds no link, image, HTML, emphasis, code block or heading."""
    told = render_markdown(hostile_run(text))
    ours = render_markdown(hostile_run("x"))
    found = [token for block in RENDERER.parse(told) for token in (block, *(block.children or ()))]
    assert not {token.type for token in found} & {
        "link_open",
        "image",
        "html_inline",
        "strong_open",
        "em_open",
        "fence",
        "code_block",
    }
    assert [t.content.strip() for t in found if t.type == "html_block"] == [
        "<details><summary>Observations: what the server did where the document leaves it open</summary>",
        "</details>",
    ]
    assert sum(t.type == "heading_open" for t in found) == ours.count("\n## ") + 1
    assert visible(told) == told
    assert told.count("\n") == ours.count("\n")


@given(any_text)
def test_any_text_is_plain_text_in_markdown(text: str) -> None:
    """In a table cell any text is shown unchanged, as code and as words."""
    line = one_line(text)
    told = RENDERER.render(f"| a | b |\n| --- | --- |\n| {code_span(text)} | x{markdown(text)}x |\n")
    cells = ET.fromstring(told.replace("&#8203;", "")).findall("tbody/tr/td")  # noqa: S314
    shown = ["".join(cell.itertext()) for cell in cells]
    assert shown[0] == line
    assert shown[1].replace("\u200b", "") == f"x{line}x"


def test_the_terminal_summary_fits_one_screen() -> None:
    """The summary fits 24 lines of 80 columns, starts with failures and ends with the path of the report."""
    for failures in (0, 1, 3, 12, 400):
        paths = {"report.html": Path("out") / "report.html"}
        lines = [line.plain for line in summary(typical_run(failures), paths)]
        assert len(lines) <= 24
        assert all(cell_len(line) <= 80 for line in lines)
        assert lines[-1] == f"Report: {Path('out') / 'report.html'}"
    assert lines[0] == "400 rules failed"
    assert "more in the report" in "\n".join(lines)


def test_a_log_and_a_tall_terminal_list_every_failure() -> None:
    """Given enough lines every failure is listed; hundreds of them are counted."""
    failed = [rule["id"] for rule in rule_groups.failures(typical_run(30))]
    tall = "\n".join(line.plain for line in summary(typical_run(30), None, 80, 72))
    assert all(f"x {rule} " in told for rule in failed for told in (tall, printed(typical_run(30))))
    assert "more in the report" in printed(typical_run(400))


def test_the_terminal_shows_failures_in_full_if_there_is_room() -> None:
    """Below a rule stands what was wrong, in full; with many failures beside it. Gaps and verdict come below."""
    told = printed(typical_run(2))
    first, second, *_ = (rule.id for rule in catalogue())
    assert f"x {first}  must\n    The create was not answered with 201.\n" in told
    short = [line.plain for line in summary(typical_run(12), None, 80, 24)]
    assert any(line.startswith("x ") and "  The create was not" in line for line in short)
    assert (
        told.index(first)
        < told.index(second)
        < told.index("The practice names no site.")
        < told.index("NON-CONFORMANT")
    )


def test_the_terminal_never_cuts_the_id_of_a_rule() -> None:
    """Even the longest rule ids are shown in full; only the reason is truncated."""
    longest = sorted(catalogue(), key=lambda rule: -len(rule.id))[:5]
    told = printed(results(failing, rules=longest))
    assert all(f"x {rule.id} " in told for rule in longest)


def test_the_terminal_sums_operations_without_failures() -> None:
    """With too few lines the operations with failures have rows and the others share one; the counts add up."""
    record = typical_run(12)
    rows = [line.split() for line in printed(record).splitlines() if re.match(r"(\w+-)+\w+ +\d|the other", line)]
    assert sum(int(count) for row in rows for count in row[-4:] if count.isdigit()) == len(record["rules"])
    assert {row[0] for row in rows} > {rule["operation"] for rule in record["rules"] if rule["outcome"] == "failed"}


COLOURS = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("colour", [True, False])
def test_the_terminal_summary_is_inert(text: str, colour: bool) -> None:
    """Text from a target adds no line to what harmless words take, no colour, and no control character."""
    told = printed(hostile_run(text), force_terminal=colour)
    ours = printed(hostile_run(re.sub(r"[^ ]", "x", visible(" ".join(text.split())))), force_terminal=colour)
    assert told.count("\n") <= ours.count("\n")
    assert {*COLOURS.findall(told)} == {*COLOURS.findall(ours)}
    assert "\x1b" not in COLOURS.sub("", told)
    assert visible(told).replace("\\u001b", "\x1b") == told
    assert ("\x1b" in told) is colour


@pytest.mark.parametrize("text", HOSTILE)
def test_the_verbose_terminal_summary_is_inert(text: str) -> None:
    """The full descriptions of failures contain no escape sequence and no invisible character."""
    file = io.StringIO()
    print_summary(hostile_run(text), None, Console(file=file, width=80), verbose=True)
    assert visible(file.getvalue()) == file.getvalue()
    assert "Expected: " in file.getvalue()


def test_the_terminal_summary_on_an_ascii_terminal() -> None:
    """A terminal whose encoding is ASCII gets ASCII."""
    raw = io.BytesIO()
    record = results(lambda rule: failing(rule, received="naïve — ✓" * 20), rules=[FIRST, SECOND])
    with io.TextIOWrapper(raw, encoding="ascii", write_through=True) as file:
        print_summary(record, None, Console(file=file, width=80))
        assert b"NON-CONFORMANT" in raw.getvalue()


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
        (["-q", "suites"], False, "run http://h/v1 --api-version 25.3.36 --rule a/b --seed 20260304"),
    ],
)
def test_the_command_that_reruns_a_rule(command: list[str], embedded: bool, expected: str) -> None:
    """The command has the settings of the run, the rule and the seed."""
    record = results(rules=[FIRST], run={"command": command}, target={"url": "http://h/v1", "embedded": embedded})
    assert rerun_command(record, "a/b") == f"procedurelogs-conformance {expected}"


def every_status(**run: Any) -> dict[str, Any]:
    """A run in which rules have every status: a failed must-rule and should-rule, a waived one, an error, and gaps."""
    musts = [rule for rule in catalogue() if rule.level == "must"][:6]
    shoulds = [rule for rule in catalogue() if rule.level == "should"][:2]
    outcomes = dict(zip(musts, ("failed", "failed", "error", "blocked", "passed", "passed"), strict=True))
    waiver = {"reason": "Known.", "ticket": "PL-1", "expires": "2027-01-01"}

    def judge(rule: Rule) -> Judgement:
        made = failing if outcomes.get(rule, "failed") == "failed" else passing
        return made(rule, 1, outcome=outcomes.get(rule, "failed"), milliseconds=1500.0)

    settled = {
        musts[-1].id: aside("not-run", "Left out by --rule."),
        shoulds[-1].id: aside("not-applicable", "since 99.1"),
    }
    return results(judge, rules=[*musts, *shoulds], set_aside=settled, run={"waivers": {musts[1].id: waiver}, **run})


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
    assert told.startswith(f"{counted(failed, 'rule')} failed, {tolerated} tolerated (not counted: ")


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
    assert f"# POST, answered 201\n{curl}" in story


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
