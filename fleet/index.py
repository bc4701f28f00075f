"""index.json, the fleet for machines: a line for each target, as index.schema.json describes it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from fleet.engine import SUITE_FAILED, Answer
from fleet.entries import Entry
from reports.results import Results, check_results
from reports.results_builder import suite_with
from reports.safe_text import one_line
from reports.statuses import status_of
from reports.verdict_text import highest_satisfied, verdict_sentence
from spec import catalogue

SCHEMA = Path(__file__).with_name("index.schema.json")
SCHEMA_VERSION = 1
MARK = "procedurelogs-conformance fleet"
"""What tells the index of a fleet from any other file of this name."""
WORST_FIRST = (5, 2, 1, 4, 3, 0)
"""Exit codes, the worst first: a fault of the suite or of the settings hides what else there is to find."""
UNREACHABLE = 4
WITHOUT_RECORD = (2, 3, UNREACHABLE)
"""The exit codes of runs that end with a sentence instead of a record, without a fault of the suite."""
LONGEST = 400
"""Characters of what a run said when it stopped."""

Line = dict[str, Any]


def waiting(entry: Entry) -> Line:
    """The line of a target that is still to be judged."""
    return {
        "name": entry.name,
        "vendor": entry.vendor,
        "url": entry.url,
        "api_version": entry.api_version,
        "settings": entry.differs,
        "digest": entry.digest,
        "status": "waiting",
        "exit_code": None,
        "verdict": None,
        "sentence": "It has not been judged yet.",
        "must_rules": {},
        "failed": [],
        "remains": 0,
        "highest": None,
        "suite": None,
        "started": None,
        "seconds": None,
        "report": None,
    }


def line_of(answer: Answer) -> Line:
    """The line of a target for which there is an answer."""
    line = waiting(answer.entry)
    results, problem = _record(answer)
    if results and results["run"]["complete"]:
        return line | _judged(answer.entry, results)
    if answer.exit_code is None:
        return line
    if results:
        problem = verdict_sentence(results)
    code = answer.exit_code if answer.exit_code in WITHOUT_RECORD and not problem else SUITE_FAILED
    status = "unreachable" if code == UNREACHABLE else "stopped"
    return line | {"status": status, "exit_code": code, "sentence": problem or _said(answer.said)}


def is_current(line: Line, entry: Entry) -> bool:
    """Whether a line of an earlier fleet says of an entry what this suite would say."""
    return (line["status"], line["digest"], line["suite"]) == ("judged", entry.digest, suite())


def render_index(lines: Sequence[Line]) -> bytes:
    """The index of these targets."""
    data = {
        "$schema": SCHEMA.name,
        "schema_version": SCHEMA_VERSION,
        "kind": MARK,
        "exit_code": worst(lines),
        "targets": lines,
    }
    return (json.dumps(data, indent=1) + "\n").encode()


def read_index(path: Path) -> dict[str, Line] | None:
    """The lines of an index by name; None if the file is not one. Raises OSError."""
    try:
        data = json.loads(path.read_bytes())
        jsonschema.Draft202012Validator(_schema()).validate(data)
    except (ValueError, RecursionError, jsonschema.ValidationError):
        return None
    return {line["name"]: line for line in data["targets"]}


def worst(lines: Iterable[Line]) -> int:
    """The worst exit code of the targets that are not waiting; 0 without one."""
    return min((line["exit_code"] for line in lines if line["exit_code"] is not None), key=WORST_FIRST.index, default=0)


@cache
def suite() -> str:
    """This suite: its version and the digest of its catalogue."""
    return _suite(suite_with(list(catalogue())))


def _suite(named: Mapping[str, Any]) -> str:
    return f"{named['version']} {named['catalogue']}"


@cache
def _schema() -> Any:
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


def _record(answer: Answer) -> tuple[Results | None, str]:
    """The record of an answer, checked, if there is one; else why not, if that is a fault of the suite."""
    data = answer.files.get("results.json")
    if data is None:
        return None, ""
    try:
        results: Results = json.loads(data)
        check_results(results, "The record")
    except (ValueError, RecursionError) as problem:
        return None, one_line(f"Its worker gave no valid record: {problem}", LONGEST)
    if _suite(results["suite"]) != suite():
        return None, f"Its worker has another suite: {_suite(results['suite'])}; install the same everywhere."
    return results, ""


def _judged(entry: Entry, results: Results) -> Line:
    return {
        "status": "judged",
        "exit_code": results["exit_code"],
        "verdict": results["verdict"],
        "sentence": verdict_sentence(results),
        "must_rules": results["counts"]["must"],
        "failed": [rule["id"] for rule in results["rules"] if status_of(rule, results) == "failed"],
        "remains": len(results["remains"]),
        "highest": highest_satisfied(results),
        "suite": _suite(results["suite"]),
        "started": results["run"]["started"],
        "seconds": results["run"]["seconds"],
        "report": f"targets/{entry.name}/report.html",
    }


def _said(stderr: str) -> str:
    """The last sentence that a run printed."""
    lines = [line.removeprefix("Error: ") for line in stderr.splitlines() if line.strip()]
    return one_line(lines[-1], LONGEST) if lines else "Its run ended without a word."
