"""junit.xml: one test suite for each operation, one test case for each rule."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from reports.failure_text import failure_text
from reports.rule_groups import Operation, fails_the_run, operations, place
from reports.safe_text import visible

Entry = Mapping[str, Any]

_TAGS = {"failed": "failure", "error": "error", "blocked": "skipped", "not-applicable": "skipped", "not-run": "skipped"}


def render_junit(results: Entry) -> str:
    """Render a results.json record as JUnit XML.

    A rule that was not exercised is a skipped case. So is a failed rule that does not affect the exit code.
    """
    root = _element(None, "testsuites", name=results["suite"]["name"], time=f"{results['run']['seconds']:.3f}")
    for operation in operations(results):
        _suite(root, operation, results)
    _count(root)
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _suite(root: ET.Element, operation: Operation, results: Entry) -> None:
    suite = _element(root, "testsuite", name=operation.name, timestamp=results["run"]["started"])
    about = {
        "target": results["target"]["url"],
        "judged-as": results["target"]["judged_as"],
        "seed": str(results["run"]["seed"]),
        "mode": results["run"]["mode"],
        "verdict": results["verdict"],
    }
    _properties(suite, about)
    for item in operation.items:
        for rule in item.rules:
            _case(suite, rule, results)
    _count(suite)


def _case(suite: ET.Element, rule: Entry, results: Entry) -> None:
    """Add a case that fails only if the rule makes the run fail, so that CI servers agree with the exit code."""
    case = _element(suite, "testcase", classname=rule["operation"], name=rule["id"], time="0")
    facts = {
        "id": rule["id"],
        "level": rule["level"],
        "place": place(rule),
        "since": rule["since"],
        "outcome": rule["outcome"],
    }
    _properties(case, facts)
    tolerated = rule["outcome"] == "failed" and not fails_the_run(rule, results)
    tag = "skipped" if "waived" in rule or tolerated else _TAGS.get(rule["outcome"])
    if tag == "skipped":
        _element(case, tag, message=f"{rule['outcome']}: {rule['reason']}")
    elif tag:
        element = _element(case, tag, message=rule["reason"], type=rule["level"])
        element.text = visible(failure_text(rule, results["exchanges"]))
    if rule["observation"] or tolerated:
        output = f"Observed: {rule['observation']}" if rule["observation"] else failure_text(rule, results["exchanges"])
        _element(case, "system-out").text = visible(output)


def _properties(parent: ET.Element, values: Mapping[str, str]) -> None:
    properties = _element(parent, "properties")
    for name, value in values.items():
        _element(properties, "property", name=name, value=value)


def _count(element: ET.Element) -> None:
    """Set the counts of a suite, or of all suites, from the cases in it."""
    element.set("tests", str(len(element.findall(".//testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(len(element.findall(f".//{tag}"))))


def _element(parent: ET.Element | None, tag: str, **attributes: str) -> ET.Element:
    """Make an element whose attributes hold only characters that XML 1.0 allows."""
    clean = {name: visible(value) for name, value in attributes.items()}
    return ET.Element(tag, clean) if parent is None else ET.SubElement(parent, tag, clean)
