"""The HAR, CTRF, badge and JUnit formats, read by the libraries and schemas of others, and the `report` command."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from haralyzer import HarParser
from junitparser.xunit2 import JUnitXml, TestCase

from reports.badge import badge_message
from reports.ctrf import STATUSES
from reports.formats import FORMATS
from reports.outcomes import VERDICTS
from reports.results import SCHEMA
from reports.safe_text import visible
from reports.verdict_text import verdict_sentence
from reports.written import write_reports
from tests.forked import launch_forked
from tests.launching import ROOT
from tests.reports_sample import HOSTILE, aside, exchange, failing, hostile_run, passing, results, some_rules

FIRST, SECOND, *_ = some_rules()
SCHEMAS = Path(__file__).with_name("schemas")
SHIELDS = {
    "type": "object",
    "properties": {
        "schemaVersion": {"const": 1},
        "label": {"type": "string"},
        "message": {"type": "string", "minLength": 1},
        "color": {"type": "string", "pattern": "^([0-9a-f]{3}){1,2}$"},
    },
    "required": ["schemaVersion", "label", "message", "color"],
    "additionalProperties": False,
}
"""The part of the shields.io endpoint schema that we use; shields.io rejects unknown members."""


def mixed() -> dict[str, Any]:
    """A small run with every outcome, and evidence for each rule that was judged."""
    outcomes = ("failed", "passed", "error", "blocked")
    rules = list(some_rules())
    settled = {rules[0].id: aside("not-run", "not selected"), rules[1].id: aside("not-applicable", "since 99.1")}
    return results(
        lambda rule: failing(
            rule, rules.index(rule), outcome=outcomes[rules.index(rule) % 4] if rule.level == "must" else "passed"
        ),
        rules=rules,
        set_aside=settled,
    )


def test_haralyzer_reads_the_http_archive() -> None:
    """Haralyzer reads method, URL, query, bodies, status, start and time of each exchange."""
    first_exchange = exchange(
        1, url="http://h/v1/procedurelogs?PatNum=1&Offset=", request_body=None, method="GET", milliseconds=2.5
    )
    record = results(
        lambda rule: failing(rule, 1, 2),
        rules=[FIRST],
        exchanges={1: first_exchange, 2: exchange(2, status=None, error="reset")},
    )
    parser = HarParser(json.loads(FORMATS["har"].render(record)))
    first, second = parser.har_data["entries"]
    assert (first["request"]["method"], first["request"]["url"], first["time"]) == ("GET", first_exchange["url"], 2.5)
    assert first["startedDateTime"] == first_exchange["started"] != record["run"]["started"]
    assert first["request"]["queryString"] == [{"name": "PatNum", "value": "1"}, {"name": "Offset", "value": ""}]
    assert "postData" not in first["request"]
    assert first["response"]["content"]["text"] == first_exchange["response_body"]
    assert second["request"]["postData"] == {
        "mimeType": "application/json",
        "params": [],
        "text": exchange(2)["request_body"],
    }
    assert (second["response"]["status"], second["response"]["comment"]) == (0, "reset")
    assert FIRST.id in second["comment"]
    assert len(parser.pages[0].get_requests) == 1
    assert parser.creator["name"] == "procedurelogs-conformance"


EVERY_RECORD = pytest.mark.parametrize(
    "record", [mixed(), *map(hostile_run, HOSTILE)], ids=lambda record: record["target"]["url"][28:48]
)


def validate(report: Any, schema: str) -> None:
    """Validate a report against the published JSON Schema of its format."""
    rules = json.loads((SCHEMAS / schema).read_text(encoding="utf-8"))
    judge = jsonschema.validators.validator_for(rules)
    judge(rules, format_checker=judge.FORMAT_CHECKER).validate(report)


@EVERY_RECORD
def test_every_archive_fits_the_schema_of_har(record: dict[str, Any]) -> None:
    """An archive is valid HAR 1.2, even with hostile text, and has each exchange once."""
    archive = json.loads(FORMATS["har"].render(record))
    validate(archive, "har-1.2.schema.json")
    assert archive["log"]["version"] == "1.2"
    assert len(archive["log"]["entries"]) == len(record["exchanges"])


def test_an_archive_of_an_older_record() -> None:
    """In a record without the start of an exchange, the archive has the start of the run."""
    undated = {name: value for name, value in exchange(1).items() if name != "started"}
    record = results(lambda rule: failing(rule, 1), rules=[FIRST], exchanges={1: undated})
    [entry] = json.loads(FORMATS["har"].render(record))["log"]["entries"]
    assert entry["startedDateTime"] == record["run"]["started"]


@EVERY_RECORD
def test_ctrf_fits_its_schema(record: dict[str, Any]) -> None:
    """The report is valid CTRF, has each rule once with a unique id, and its summary agrees with its tests."""
    report = json.loads(FORMATS["ctrf"].render(record))
    validate(report, "ctrf-0.0.schema.json")
    tests, summary = report["results"]["tests"], report["results"]["summary"]
    assert [test["name"] for test in tests] == [rule["id"] for rule in record["rules"]]
    assert len({test["id"] for test in tests}) == len(tests) == summary["tests"]
    counts = Counter(test["status"] for test in tests)
    assert all(summary[status] == counts[status] for status in set(STATUSES.values()))
    assert summary["stop"] - summary["start"] == round(1000 * record["run"]["seconds"])
    assert all(test["message"] and "curl" in test["trace"] for test in tests if test["status"] == "failed")


def test_junitparser_reads_every_rule() -> None:
    """Junitparser reads every rule as a case with its properties and result, and agrees with the counts."""
    record = mixed()
    read = JUnitXml.fromstring(FORMATS["junit"].render(record).encode())
    counted = (read.tests, read.failures, read.errors, read.skipped)
    read.update_statistics()  # type: ignore[no-untyped-call] # the library has types, but not here
    assert counted == (read.tests, read.failures, read.errors, read.skipped)
    suites = list(read)
    cases = {f"{case.classname}/{case.name}": case for suite in suites for case in suite}
    assert set(cases) == {rule["id"] for rule in record["rules"]}
    for rule in record["rules"]:
        case = cases[rule["id"]]
        assert isinstance(case, TestCase)
        properties = {one.name: one.value for one in case.properties()}  # type: ignore[no-untyped-call] # the library has types, but not here
        assert (properties["id"], properties["level"], properties["outcome"]) == (
            rule["id"],
            rule["level"],
            rule["outcome"],
        )
        kinds = {"passed": [], "failed": ["Failure"], "error": ["Error"]}.get(rule["outcome"], ["Skipped"])
        assert [type(one).__name__ for one in case.result] == kinds


@pytest.mark.parametrize("verdict", VERDICTS)
def test_the_badge_shows_the_verdict(verdict: str) -> None:
    """Picture, title and endpoint have the same text, and the SVG loads and runs nothing."""
    record = mixed() | {"verdict": verdict}
    root = ET.fromstring(FORMATS["badge"].render(record))  # noqa: S314 - written by us
    space = "{http://www.w3.org/2000/svg}"
    message = badge_message(record)
    assert verdict.replace("-", " ") in message.replace("-", " ")
    assert root.findtext(f"{space}title") == root.get("aria-label") == f"ProcedureLogs API: {message}"
    assert [text.text for text in root.iter(f"{space}text")] == ["ProcedureLogs API", message]
    assert {element.tag.removeprefix(space) for element in root.iter()} == {"svg", "title", "rect", "path", "text"}
    endpoint = json.loads(FORMATS["badge-json"].render(record))
    jsonschema.Draft202012Validator(SHIELDS).validate(endpoint)
    assert (endpoint["label"], endpoint["message"]) == ("ProcedureLogs API", message)
    assert f"#{endpoint['color']}" in FORMATS["badge"].render(record)


@pytest.mark.parametrize(
    ("outcomes", "words"),
    [
        (("failed",), "1 until 2027-06-30"),
        (("failed", "failed"), "2 until 2027-12-31"),
        (("failed", "blocked"), "2 until 2027-12-31, 1 not verified"),
    ],
    ids=["one", "two", "one-blocked"],
)
def test_the_badge_shows_the_waivers(outcomes: tuple[str, ...], words: str) -> None:
    """Their number, the latest expiry, and how many of the waived rules nobody has verified; so does the sentence."""
    rules = [rule for rule in some_rules() if rule.level == "must"]
    waived = {
        rule.id: {"reason": "Old.", "ticket": "PL-17", "expires": day}
        for rule, _, day in zip(rules, outcomes, ("2027-06-30", "2027-12-31"), strict=False)
    }
    named = dict(zip(waived, outcomes, strict=True))
    record = results(
        lambda rule: passing(rule, outcome=named.get(rule.id, "passed"), message="So it is."),
        rules=rules,
        run={"waivers": waived},
    )
    assert badge_message(record) == f"conformant with waivers 25.3.36: {words}"
    assert words.partition(" ")[2].partition(",")[0] in verdict_sentence(record)
    assert ("1 not verified" in verdict_sentence(record)) == ("blocked" in outcomes)


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("form", FORMATS)
def test_every_format_has_only_visible_characters(form: str, text: str) -> None:
    """Control characters, directional overrides and lone surrogates are escaped in every format."""
    rendered = FORMATS[form].render(hostile_run(text))
    assert visible(rendered) == rendered
    rendered.encode("utf-8")


# The command.


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run, with its reports."""
    path = tmp_path_factory.mktemp("run")
    write_reports(mixed(), path)
    return path


@pytest.mark.parametrize("form", FORMATS)
def test_report_renders_what_the_run_rendered(form: str, folder: Path, tmp_path: Path) -> None:
    """Given the file or its folder, printed or written, `report` gives the bytes that the run wrote."""
    expected = FORMATS[form].render(mixed())
    printed = launch_forked("report", str(folder), "--format", form, folder=tmp_path)
    written = launch_forked(
        "report", str(folder / "results.json"), "--format", form, "--out", "report", folder=tmp_path
    )
    assert (printed.returncode, written.returncode, written.stdout) == (0, 0, "")
    assert printed.stdout == (tmp_path / "report").read_text(encoding="utf-8") == expected


def test_report_without_a_format(folder: Path, tmp_path: Path) -> None:
    """Without --format the summary is printed, or with --out every report is written and its path printed."""
    printed = launch_forked("report", str(folder), folder=tmp_path)
    assert "NON-CONFORMANT" in printed.stdout
    written = launch_forked("report", str(folder), "--out", "all", folder=tmp_path)
    files = {"results.json", *(one.file for one in FORMATS.values())}
    assert {path.name for path in (tmp_path / "all").iterdir()} == files
    assert {Path(line).name for line in written.stdout.splitlines()} == files


DEEP = "[" * 200_000
FOREIGN = {
    "nothing": None,
    "empty": "",
    "text": "conformant",
    "deep": DEEP,
    "another-format": json.dumps(json.loads(FORMATS["ctrf"].render(mixed()))),
    "newer": json.dumps(mixed() | {"schema_version": 99}),
    "cut": json.dumps({name: value for name, value in mixed().items() if name != "rules"}),
}


@pytest.mark.parametrize("kind", FOREIGN)
def test_report_rejects_a_file_that_is_not_a_record(kind: str, tmp_path: Path) -> None:
    """The error is one sentence that names the file; exit 2, and nothing is written."""
    path, content = tmp_path / "some.json", FOREIGN[kind]
    if content is not None:
        path.write_text(content, encoding="utf-8")
    done = launch_forked("report", "some.json", "--format", "html", "--out", "out.html", folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: some.json ")
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "out.html").exists()


@pytest.mark.parametrize(
    "options", [["--format", "pdf"], ["--format", "html", "--out", "nowhere/x.html"], ["--out", "some.json"]]
)
def test_wrong_usage_of_report(options: list[str], folder: Path, tmp_path: Path) -> None:
    """An unknown format or a path that cannot be written gives an error without traceback, exit 2."""
    (tmp_path / "some.json").touch()
    done = launch_forked("report", str(folder), *options, folder=tmp_path)
    assert done.returncode == 2
    assert "Error: " in done.stderr
    assert "Traceback" not in done.stderr


def test_the_schema_is_read_by_strict_validators_and_generators() -> None:
    """Ajv's strict mode takes no union of types but with null, and generators make a class name of the title."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema["title"].isidentifier()
    for part in _parts(schema):
        kinds = part.get("type", "object")
        assert isinstance(kinds, str) or len(set(kinds) - {"null"}) == 1, part
        assert "type" in part or not {"properties", "items", "pattern", "minimum"} & part.keys(), part


def _parts(schema: Any) -> Iterator[dict[str, Any]]:
    """The schema and every schema in it."""
    yield schema
    for name in ("properties", "$defs"):
        for part in schema.get(name, {}).values():
            yield from _parts(part)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from _parts(schema[name])
    for part in schema.get("anyOf", ()):
        yield from _parts(part)


def test_the_table_of_consumers_has_the_versions_that_are_tried() -> None:
    """Each tool that `scripts/report-consumers` installs stands in docs/consumers.md with its version."""
    table = (ROOT / "docs" / "consumers.md").read_text(encoding="utf-8").lower()
    folder = ROOT / "consumers" / "reports"
    tools = dict(json.loads((folder / "package.json").read_text(encoding="utf-8"))["dependencies"])
    tools |= dict(line.split("==") for line in (folder / "requirements.txt").read_text(encoding="utf-8").split())
    assert len(tools) > 20
    for name, version in tools.items():
        assert f"| {name} | {version} |" in table
