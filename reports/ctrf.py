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

from reports.failure_text import failure_text, headline
from reports.rule_groups import place, same_cause
from reports.shards import shard_words
from reports.statuses import status_of

Entry = Mapping[str, Any]

SPEC_VERSION = "0.0.0"
STATUSES = {"passed": "passed", "failed": "failed", "error": "other"}
"""The status of a test by that of its rule; any other is skipped, as in junit.xml."""


def render_ctrf(results: Entry) -> str:
    """Render a results.json record as CTRF: one test for each rule.

    A test fails if its rule makes the run fail; one that is tolerated or was not exercised is skipped, with the reason.
    A suite error is `other`. The duration of a test is that of its requests.
    """
    run, target, linked = results["run"], results["target"], same_cause(results)
    report = {
        "reportFormat": "CTRF",
        "specVersion": SPEC_VERSION,
        "generatedBy": results["suite"]["name"],
        "results": {
            "tool": {"name": results["suite"]["name"], "version": results["suite"]["version"]},
            "summary": _summary(results),
            "tests": [_test(rule, results, linked) for rule in results["rules"]],
            "extra": {
                "verdict": results["verdict"],
                "target": target["url"],
                "judgedAs": target["judged_as"],
                "seed": run["seed"],
                "mode": run["mode"],
                **({"shard": words} if (words := shard_words(run)) else {}),
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
    return STATUSES.get(status_of(rule, results), "skipped")


def _test(rule: Entry, results: Entry, linked: Mapping[str, str]) -> dict[str, Any]:
    test = {
        "id": str(uuid5(NAMESPACE_URL, f"urn:procedurelogs-conformance:{rule['id']}")),
        "name": rule["id"],
        "status": _status(rule, results),
        "duration": round(1000 * rule.get("seconds", 0)),  # records of older suites lack `seconds`
        "suite": [rule["operation"], rule["item"]],
        "rawStatus": status_of(rule, results),
        "tags": [rule["level"], f"since {rule['since']}"],
        "type": "conformance",
        "extra": {"level": rule["level"], "place": place(rule), "since": rule["since"], "text": rule["text"]},
    }
    if rule["reason"]:
        test["message"] = headline(rule, linked)
    if status_of(rule, results) in {"failed", "error", "tolerated"}:
        test["trace"] = failure_text(rule, results["exchanges"])
    return test
