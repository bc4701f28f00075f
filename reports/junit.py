"""junit.xml: one test case for each rule, for the machines that read JUnit."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from reports.story import story
from reports.text import visible
from reports.view import Operation, counts_as_failed, operations, place

Entry = Mapping[str, Any]

_TAGS = {"failed": "failure", "error": "error", "blocked": "skipped", "not-applicable": "skipped", "not-run": "skipped"}


def render_junit(results: Entry) -> str:
    """The run as JUnit XML: a suite for each operation, a case for each rule; what was not exercised is skipped."""
    root = _element(None, "testsuites", name=results["suite"]["name"], time=f"{results['run']['seconds']:.3f}")
    for operation in operations(results):
        _suite(root, operation, results)
    _count(root, root)
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
    _count(suite, suite)


def _case(suite: ET.Element, rule: Entry, results: Entry) -> None:
    """A case fails where the rule makes the run fail, so that a CI server decides as the exit code does."""
    case = _element(suite, "testcase", classname=rule["operation"], name=rule["id"], time="0")
    told = {
        "id": rule["id"],
        "level": rule["level"],
        "place": place(rule),
        "since": rule["since"],
        "outcome": rule["outcome"],
    }
    _properties(case, told)
    tolerated = rule["outcome"] == "failed" and not counts_as_failed(rule, results)
    tag = "skipped" if "waived" in rule or tolerated else _TAGS.get(rule["outcome"])
    if tag == "skipped":
        _element(case, tag, message=f"{rule['outcome']}: {rule['reason']}")
    elif tag:
        _element(case, tag, message=rule["reason"], type=rule["level"]).text = visible(
            story(rule, results["exchanges"])
        )
    if rule["observation"] or tolerated:
        said = f"Observed: {rule['observation']}" if rule["observation"] else story(rule, results["exchanges"])
        _element(case, "system-out").text = visible(said)


def _properties(parent: ET.Element, told: Mapping[str, str]) -> None:
    properties = _element(parent, "properties")
    for name, value in told.items():
        _element(properties, "property", name=name, value=value)


def _count(counted: ET.Element, over: ET.Element) -> None:
    counted.set("tests", str(len(over.findall(".//testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        counted.set(name, str(len(over.findall(f".//{tag}"))))


def _element(parent: ET.Element | None, tag: str, **attributes: str) -> ET.Element:
    """An element whose text XML 1.0 can hold."""
    clean = {name: visible(value) for name, value in attributes.items()}
    return ET.Element(tag, clean) if parent is None else ET.SubElement(parent, tag, clean)
