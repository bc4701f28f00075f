"""junit.xml: one test suite for each operation, one test case for each rule."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping
from typing import Any

from reports.failure_text import failure_text, headline
from reports.rule_groups import Operation, operations, place, same_cause
from reports.safe_text import visible
from reports.shards import shard_words
from reports.statuses import SKIPPED, WORDS, status_of

Entry = Mapping[str, Any]

_START, _END = "\ufdd0", "\ufdd1"
"""Around text that becomes CDATA; `visible` leaves neither in any other text."""


def render_junit(results: Entry) -> str:
    """Render a results.json record as JUnit XML.

    A case fails if its rule makes the run fail; one that is tolerated or was not exercised is skipped, with the reason.
    The time of a case is that of its requests, and the time of a suite that of its cases.
    """
    root = _element(None, "testsuites", name=results["suite"]["name"])
    linked = same_cause(results)
    for operation in operations(results):
        _suite(root, operation, results, linked)
    _total(root, [rule for one in operations(results) for rule in _rules(one)])
    ET.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + _with_cdata(ET.tostring(root, encoding="unicode")) + "\n"


def _suite(root: ET.Element, operation: Operation, results: Entry, linked: Mapping[str, str]) -> None:
    suite = _element(root, "testsuite", name=operation.name, timestamp=results["run"]["started"])
    about = {
        "target": results["target"]["url"],
        "judged-as": results["target"]["judged_as"],
        "seed": str(results["run"]["seed"]),
        "mode": results["run"]["mode"],
        "verdict": results["verdict"],
        **({"shard": words} if (words := shard_words(results["run"])) else {}),
    }
    _properties(suite, about)
    for rule in _rules(operation):
        _case(suite, rule, results, linked)
    _total(suite, _rules(operation))


def _rules(operation: Operation) -> list[Entry]:
    return [rule for item in operation.items for rule in item.rules]


def _case(suite: ET.Element, rule: Entry, results: Entry, linked: Mapping[str, str]) -> None:
    """Add a case. The message says what was wrong; the text is the whole story, with the requests as curl commands.

    `linked` names for a rule another one that failed for the same cause.
    """
    status = status_of(rule, results)
    name = rule["id"].partition("/")[2]  # without its operation: tools join suite or class and name
    case = _element(suite, "testcase", classname=rule["operation"], name=name, time=_seconds([rule]))
    facts = {
        "id": rule["id"],
        "level": rule["level"],
        "place": place(rule),
        "since": rule["since"],
        "outcome": rule["outcome"],
    }
    _properties(case, facts)
    story = failure_text(rule, results["exchanges"])
    if status in SKIPPED:
        _element(case, "skipped", message=f"{WORDS.get(status, status)}: {headline(rule, linked)}")
    elif status != "passed":
        tag = "error" if status == "error" else "failure"
        _element(case, tag, message=headline(rule, linked), type=rule["level"]).text = _cdata(story)
    if rule["observation"]:
        _element(case, "system-out").text = _cdata(f"Observed: {rule['observation']}")
    elif status == "tolerated":
        _element(case, "system-out").text = _cdata(story)


def _properties(parent: ET.Element, values: Mapping[str, str]) -> None:
    properties = _element(parent, "properties")
    for name, value in values.items():
        _element(properties, "property", name=name, value=value)


def _total(element: ET.Element, rules: list[Entry]) -> None:
    """Set the counts and the time of a suite, or of all suites, from the cases in it."""
    element.set("tests", str(len(element.findall(".//testcase"))))
    for name, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
        element.set(name, str(len(element.findall(f".//{tag}"))))
    element.set("time", _seconds(rules))


def _seconds(rules: list[Entry]) -> str:
    """The time of the requests of these rules; records of older suites do not have it."""
    return f"{sum(rule.get('seconds', 0) for rule in rules):.3f}"


def _element(parent: ET.Element | None, tag: str, **attributes: str) -> ET.Element:
    """Make an element whose attributes hold only characters that XML 1.0 allows."""
    clean = {name: visible(value) for name, value in attributes.items()}
    return ET.Element(tag, clean) if parent is None else ET.SubElement(parent, tag, clean)


def _cdata(text: str) -> str:
    """Text of an element that is to become CDATA, so that requests and bodies can be read in the file itself."""
    return f"{_START}{visible(text)}{_END}"


def _with_cdata(document: str) -> str:
    """The document with the text between the two marks as CDATA instead of escaped."""
    return re.sub(f"{_START}(.*?){_END}", lambda found: _section(found[1]), document, flags=re.DOTALL)


def _section(escaped: str) -> str:
    text = escaped.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return f"<![CDATA[{text.replace(']]>', ']]]]><![CDATA[>')}]]>"
