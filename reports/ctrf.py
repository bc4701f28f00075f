"""ctrf.json: the Common Test Report Format, for dashboards and job summaries that read it.

SARIF does not fit: it locates findings in files of the user's repository, while a rule is located in the document.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from reports.failure_text import failure_text
from reports.rule_groups import fails_the_run, place

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
    """Render a results.json record as CTRF: one test for each rule.

    Rules that were not exercised are skipped (blocked, not applicable) or pending (not run), with their reason.
    """
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
    """The status of a rule: failed only if it makes the run fail, so that dashboards agree with the exit code."""
    if rule["outcome"] == "failed" and not fails_the_run(rule, results):
        return "skipped" if "waived" in rule else "other"
    return "skipped" if "waived" in rule else STATUSES[rule["outcome"]]


def _test(rule: Entry, results: Entry) -> dict[str, Any]:
    test = {
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
        test["message"] = rule["reason"]
    if rule["outcome"] in {"failed", "error"}:
        test["trace"] = failure_text(rule, results["exchanges"])
    return test
