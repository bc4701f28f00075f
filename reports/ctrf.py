"""ctrf.json: the run in the Common Test Report Format, for dashboards and job summaries that read it.

CTRF and not SARIF: a rule has its place in the document, not in a file of the user's repository, which is what SARIF is about.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reports.story import story
from reports.view import counts_as_failed, place

Entry = Mapping[str, Any]

SPEC_VERSION = "0.0.0"
STATUSES = {
    "passed": "passed",
    "failed": "failed",
    "error": "other",
    "blocked": "skipped",
    "not-applicable": "skipped",
    "not-run": "pending",
}


def render_ctrf(results: Entry) -> str:
    """The run as CTRF: a test for each rule; what was not exercised is skipped or pending, with its reason."""
    run, target = results["run"], results["target"]
    report = {
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "generatedBy": results["suite"]["name"],
        "results": {
            "tool": {"name": results["suite"]["name"], "version": results["suite"]["version"]},
            "summary": _summary(results),
            "tests": [_test(rule, results) for rule in results["rules"]],
            "extra": {
                "verdict": results["verdict"],
                "target": target["url"],
                "judgedAs": target["judged_as"],
                "seed": run["seed"],
                "mode": run["mode"],
            },
        },
    }
    return json.dumps(report, indent=1) + "\n"


def _summary(results: Entry) -> dict[str, Any]:
    start = round(1000 * datetime.fromisoformat(results["run"]["started"]).timestamp())
    found = Counter(_status(rule, results) for rule in results["rules"])
    counts = {status: found[status] for status in ("passed", "failed", "skipped", "pending", "other")}
    return {
        "tests": len(results["rules"]),
        **counts,
        "start": start,
        "stop": start + round(1000 * results["run"]["seconds"]),
    }


def _status(rule: Entry, results: Entry) -> str:
    """A test fails where the rule makes the run fail, so that a dashboard decides as the exit code does."""
    if rule["outcome"] == "failed" and not counts_as_failed(rule, results):
        return "skipped" if "waived" in rule else "other"
    return "skipped" if "waived" in rule else STATUSES[rule["outcome"]]


def _test(rule: Entry, results: Entry) -> dict[str, Any]:
    told = {
        "id": str(uuid5(NAMESPACE_URL, f"urn:procedurelogs-conformance:{rule['id']}")),
        "name": rule["id"],
        "status": _status(rule, results),
        "duration": 0,
        "suite": [rule["operation"], rule["item"]],
        "rawStatus": rule["outcome"],
        "tags": [rule["level"], f"since {rule['since']}"],
        "type": "conformance",
        "extra": {"level": rule["level"], "place": place(rule), "since": rule["since"], "text": rule["text"]},
    }
    if rule["reason"]:
        told["message"] = rule["reason"]
    if rule["outcome"] in {"failed", "error"}:
        told["trace"] = story(rule, results["exchanges"])
    return told
