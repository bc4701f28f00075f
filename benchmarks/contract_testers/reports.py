"""What each contract tester reported, read from its own report: the failing cases by stable names, and all cases."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET


@dataclass(frozen=True, slots=True)
class Report:
    """The failing cases of a run by name, and the number of all its cases."""

    failing: frozenset[str]
    cases: int


def new_failures(faulty: Report, intact: Iterable[Report]) -> frozenset[str]:
    """The cases that fail on a faulty server and in no run on the intact one; a fault is found if there is any."""
    return faulty.failing.difference(*(report.failing for report in intact))


def junit(text: str) -> Report:
    """A report of JUnit: its test cases that have a failure or an error."""
    cases = list(ET.fromstring(text).iter("testcase"))  # noqa: S314 - written by a tool that we started
    failing = (str(case.get("name")) for case in cases if {"failure", "error"} & {part.tag for part in case})
    return Report(_numbered(failing), len(cases))


def schemathesis(text: str) -> Report:
    """The JSON report of `st run`: a failure is its type and operation, a case a generated request."""
    summary = json.loads(text)
    if summary["errors"] or not summary["complete"]:
        raise ValueError(f"st run did not complete: {summary['stop_reason']} {summary['errors']}"[:500])
    return Report(schemathesis_failures(summary), int(summary["test_cases"]["generated"]))


def schemathesis_failures(summary: Mapping[str, Any]) -> frozenset[str]:
    """The failures in the JSON report of `st run`, each by its type and operation."""
    return frozenset(
        f"{failure['type']} {operation}" for failure in summary["failures"] for operation in failure["operations"]
    )


def newman(text: str) -> Report:
    """The JSON report of newman: the assertions of each request."""
    run = json.loads(text)["run"]
    failing = (f"{failure['source']['name']}: {failure['error']['test']}" for failure in run["failures"])
    return Report(_numbered(failing), int(run["stats"]["assertions"]["total"]))


def respect(text: str) -> Report:
    """The JSON report of Redocly respect: the checks of each step of each workflow."""
    checks = [
        (f"{workflow['workflowId']}.{step['stepId']}: {check['name']} {check.get('condition', '')}", check["passed"])
        for file in json.loads(text)["files"].values()
        for workflow in file["executedWorkflows"]
        for step in workflow["executedSteps"]
        for check in step["checks"]
    ]
    return Report(_numbered(name for name, passed in checks if not passed), len(checks))


def step_ci(text: str) -> Report:
    """What Step CI printed: the steps that failed; steps that were skipped after them are cases, but no failures."""
    total = re.search(r"^Steps: .*?(\d+) total", text, re.MULTILINE)
    if total is None:
        raise ValueError("there is no line of totals")
    return Report(_numbered(re.findall(r"^\s+✕ (.+) failed after", text, re.MULTILINE)), int(total[1]))


def rules(text: str) -> Report:
    """The record of a run of ours: the rules that failed, of those that were judged."""
    record = json.loads(text)
    judged = [rule for rule in record["rules"] if rule["outcome"] in ("passed", "failed", "error")]
    return Report(failed_rules(record), len(judged))


def failed_rules(record: Mapping[str, Any]) -> frozenset[str]:
    """The ids of the rules that failed in the record of a run."""
    return frozenset(rule["id"] for rule in record["rules"] if rule["outcome"] in ("failed", "error"))


def _numbered(names: Iterable[str]) -> frozenset[str]:
    """The names, with a number behind each repetition of one."""
    seen: Counter[str] = Counter()
    numbered = set()
    for name in names:
        seen[name] += 1
        numbered.add(f"{name} ({seen[name]})" if seen[name] > 1 else name)
    return frozenset(numbered)
