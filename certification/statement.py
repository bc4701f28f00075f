"""What is signed: an in-toto Statement whose predicate is a test result, made from the files of a bundle."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from certification.canonical import digest, from_json, to_json

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://in-toto.io/attestation/test-result/v0.1"
PAYLOAD_TYPE = "application/vnd.in-toto+json"

_CONFIGURATION = ("product.json", "suite.json", "target.json")


def statement(
    files: Mapping[str, bytes], records: Iterable[Mapping[str, Any]], digest_of: Callable[[str], str]
) -> bytes:
    """The Statement about these files of a bundle, by name, and the records in them; the same files are the same bytes.

    `digest_of` gives the SHA-256 of a file by its name.
    Its subjects are all of the files. A test of the predicate is a rule: it is failed if it is a must-rule that a pass
    did not prove, warned if it is waived, reported apart, or a should-rule that failed, and passed if it passed
    wherever it applies.
    """
    configuration = [
        _descriptor(name, digest_of(name)) | {"annotations": _facts(from_json(files[name], name))}
        for name in _CONFIGURATION
    ]
    subjects = [_descriptor(name, digest_of(name)) for name in sorted(files)]
    return _statement(subjects, configuration, list(records))


def repeat_statement(
    files: Mapping[str, bytes], records: Iterable[Mapping[str, Any]], repeated: Mapping[str, str]
) -> bytes:
    """The Statement of a lab about the records of its own runs.

    `files` has them by name; `repeated` the SHA-256 of each thing that they repeat, by its name.
    """
    subjects = [_descriptor(name, digest(files[name])) for name in sorted(files)]
    return _statement(subjects, [_descriptor(name, repeated[name]) for name in sorted(repeated)], list(records))


def _statement(
    subjects: list[dict[str, Any]], configuration: list[dict[str, Any]], records: list[Mapping[str, Any]]
) -> bytes:
    tests = named_tests(records)
    predicate = {
        "result": result_of(record["verdict"] for record in records),
        "configuration": configuration,
        "passedTests": tests["passed"],
        "warnedTests": tests["warned"],
        "failedTests": tests["failed"],
    }
    return to_json(
        {
            "_type": STATEMENT_TYPE,
            "subject": subjects,
            "predicateType": PREDICATE_TYPE,
            "predicate": predicate,
        }
    )


def _descriptor(name: str, sha256: str) -> dict[str, Any]:
    return {"name": name, "digest": {"sha256": sha256}}


def _facts(values: Mapping[str, Any]) -> dict[str, str]:
    """What a reader of the Statement alone wants to know of a file: its members that are text."""
    return {name: value for name, value in values.items() if isinstance(value, str)}


def result_of(verdicts: Iterable[str]) -> str:
    """The word of the predicate for the verdicts of all passes: PASSED, WARNED or FAILED."""
    found = set(verdicts)
    if found == {"conformant"}:
        return "PASSED"
    return "WARNED" if found and found <= {"conformant", "conformant-with-waivers"} else "FAILED"


def named_tests(records: Iterable[Mapping[str, Any]]) -> dict[str, list[str]]:
    """The ids of the rules that passed, warned and failed, over all records, by these words and sorted."""
    by_rule: dict[str, set[str]] = {}
    for rule in (rule for record in records for rule in record["rules"]):
        by_rule.setdefault(rule["id"], set()).add(_test(rule))
    order = ("failed", "warned", "passed")
    worst = {rule: next((word for word in order if word in words), "") for rule, words in by_rule.items()}
    return {word: sorted(rule for rule, found in worst.items() if found == word) for word in order}


def _test(rule: Mapping[str, Any]) -> str:
    """The word for a rule of one record; empty if there is nothing to say of it."""
    unproven = rule["outcome"] not in {"passed", "not-applicable"}
    if unproven and rule.keys() & {"waived", "apart"}:
        return "warned"
    if unproven and rule["level"] == "must":
        return "failed"
    return {"passed": "passed", "failed": "warned"}.get(rule["outcome"], "")
