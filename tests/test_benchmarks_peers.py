"""What the comparison of contract testers counts and how it reads their reports, without running any of them."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from benchmarks.contract_testers import reports
from benchmarks.contract_testers.counting import counting_relay
from benchmarks.contract_testers.reports import Report, new_failures
from benchmarks.contract_testers.tool import NotMeasured, Tool
from benchmarks.peers import Measured, as_markdown, sample_of_faults, without_references

FAULTS = [f"{operation}/rule-{number}" for operation in "abc" for number in range(9)]


def report(*failing: str) -> Report:
    """A report of ten cases, some of which fail."""
    return Report(frozenset(failing), 10)


def reader(text: str) -> Report:
    """Read a report that is the number of its cases; raises ValueError for any other."""
    return Report(frozenset(), int(text))


def a_tool(command: str) -> Tool:
    """A tool of a line of Python."""
    return Tool("tool", (sys.executable, "-c", command), "report.txt", reader, "made for a test")


def test_only_a_failure_that_the_intact_server_never_had_counts() -> None:
    """A case that failed in either run on the intact server says nothing about a fault."""
    intact = [report("flaky", "always"), report("always")]
    assert new_failures(report("flaky", "always"), intact) == frozenset()
    assert new_failures(report("flaky", "new"), intact) == {"new"}


def test_each_operation_has_as_many_faults_as_any_other() -> None:
    """The sample is spread over the operations, and the same for a seed."""
    chosen = sample_of_faults(FAULTS, 7, 1)
    assert sorted(Counter(fault[0] for fault in chosen).values()) == [2, 2, 3]
    assert chosen == sample_of_faults(FAULTS, 7, 1)
    assert chosen != sample_of_faults(FAULTS, 7, 2)


def test_a_row_has_faults_false_alarms_and_medians() -> None:
    """The row of a tool names what it found of all faults, and those on which it did not report."""
    measured = Measured(
        [report("always"), report("always")],
        {"a": report("new"), "b": report("always")},
        [1, 2, 9],
        [1, 2, 3],
        [1, 1, 1],
    )
    assert measured.found == ["a"]
    words = "made for a test; no report on 1 of the faults"
    assert as_markdown(a_tool(""), measured, 3) == f"| tool | 1 of 3 | 1 of 10 | 2 | 2.00 | 1.00 | {words} |"


def test_a_junit_report_keeps_cases_of_one_name_apart() -> None:
    """Dredd, Specmatic and pytest write JUnit: failures and errors count, also the second one of a name."""
    bad = '<testcase name="a"><failure/></testcase>'
    others = '<testcase name="b"><error/></testcase><testcase name="c"/>'
    assert reports.junit(f"<testsuite>{bad}{bad}{others}</testsuite>") == Report(frozenset({"a", "a (2)", "b"}), 4)


def test_failures_of_st_run_are_types_and_operations() -> None:
    """A run that did not complete is no report."""
    summary = {
        "errors": [],
        "complete": True,
        "stop_reason": "finished",
        "test_cases": {"generated": 20},
        "failures": [{"type": "server_error", "operations": ["GET /a", "PUT /a"]}],
    }
    assert reports.schemathesis(json.dumps(summary)) == Report(
        frozenset({"server_error GET /a", "server_error PUT /a"}), 20
    )
    with pytest.raises(ValueError, match="did not complete"):
        reports.schemathesis(json.dumps(summary | {"complete": False}))


def test_newman_reports_assertions() -> None:
    """A failing assertion is named with its request."""
    failure = {"source": {"name": "List"}, "error": {"test": "Status code is 2xx"}}
    run = {"failures": [failure], "stats": {"assertions": {"total": 38}}}
    assert reports.newman(json.dumps({"run": run})) == Report(frozenset({"List: Status code is 2xx"}), 38)


def test_respect_reports_checks() -> None:
    """A failing check is named with its workflow, step and condition."""
    checks = [{"name": "status", "condition": "== 200", "passed": False}, {"name": "schema", "passed": True}]
    workflow = {"workflowId": "life", "executedSteps": [{"stepId": "read", "checks": checks}]}
    text = json.dumps({"files": {"arazzo.yaml": {"executedWorkflows": [workflow]}}})
    assert reports.respect(text) == Report(frozenset({"life.read: status == 200"}), 2)


def test_step_ci_reports_steps() -> None:
    """A skipped step is a case and no failure; an output without totals is no report."""
    text = "  ✕ List. failed after 0.3s\n  ⚠︎ Get. skipped after 0s\nSteps: 2 failed, 1 skipped, 9 passed, 11 total\n"
    assert reports.step_ci(text) == Report(frozenset({"List."}), 11)
    with pytest.raises(ValueError, match="no line of totals"):
        reports.step_ci("TypeError: ...")


def test_our_record_reports_judged_rules() -> None:
    """A rule that was blocked is no case."""
    outcomes = {"a": "passed", "b": "failed", "c": "blocked", "d": "error"}
    text = json.dumps({"rules": [{"id": rule, "outcome": outcome} for rule, outcome in outcomes.items()]})
    assert reports.rules(text) == Report(frozenset({"b", "d"}), 3)


def test_a_document_without_references_has_none() -> None:
    """The document for tools that do not follow references says the same; what stands beside a reference prevails."""
    document = {"a": [{"$ref": "#/b/c", "description": "own"}], "b": {"c": {"$ref": "#/d"}}, "d": {"type": "string"}}
    flat = {"a": [{"type": "string", "description": "own"}], "b": {"c": {"type": "string"}}, "d": {"type": "string"}}
    assert without_references(document, document) == flat


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("import time; time.sleep(60)", "did not end within"),
        ("print('no server')", "It wrote no report: no server"),
        ("open('report.txt', 'w').write('x')", "Its report cannot be read: "),
    ],
)
def test_a_tool_that_hangs_or_reports_nothing_is_a_sentence(tmp_path: Path, command: str, sentence: str) -> None:
    """Whatever a tool does, the table has a sentence about it."""
    with pytest.raises(NotMeasured, match=sentence):
        a_tool(command).test(tmp_path, "http://127.0.0.1:1", 0.2 if "sleep" in command else 60)


def test_the_relay_counts_requests_and_changes_nothing() -> None:
    """Each request counts, whether it has a connection of its own or not."""
    with echoing_server() as url, counting_relay(url) as relay:
        with httpx.Client(trust_env=False) as client:
            answers = [client.post(f"{relay.url}/a", content=word) for word in ("one", "two")]
        answers.append(httpx.post(f"{relay.url}/b", content="three", trust_env=False))
    assert [answer.text for answer in answers] == ["/base/a one", "/base/a two", "/base/b three"]
    assert relay.requests == 3


class Echo(BaseHTTPRequestHandler):
    """Answers with the path and the body that were sent."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Answer a request."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        answer = f"{self.path} ".encode() + body
        self.send_response(200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def echoing_server() -> Iterator[str]:
    """The URL of a server that echoes what it is sent."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.daemon_threads = False
        thread = Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/base"
        server.shutdown()
        thread.join()
