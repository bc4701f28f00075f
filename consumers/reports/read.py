"""Reads the reports of a run with libraries of the Python index: a line for each; exits with 1 if one fails."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

RECORD = json.loads(Path("results.json").read_text(encoding="utf-8"))
FAILED = [one for one in RECORD["rules"] if one["outcome"] == "failed" and one["level"] == "must"]
LOST = next(one for one in FAILED if one["id"] == "create-procedure/claim-note-is-kept")
PASSED = [one for one in RECORD["rules"] if one["outcome"] == "passed"]


def tool(*words: str) -> str:
    """What a command of this environment prints; raises CalledProcessError."""
    program = Path(sys.executable).with_name(words[0])
    return subprocess.run([program, *words[1:]], check=True, capture_output=True, text=True).stdout


def cairosvg() -> None:
    """The badge becomes a picture."""
    import cairosvg

    assert cairosvg.svg2png(url="badge.svg").startswith(b"\x89PNG")


def check_jsonschema() -> None:
    """The schema is one, and the record fits it."""
    tool("check-jsonschema", "--check-metaschema", "results.schema.json")
    tool("check-jsonschema", "--schemafile", "results.schema.json", "results.json")


def cmarkgfm() -> None:
    """GitHub's own Markdown shows the tables, and no HTML of a target."""
    import cmarkgfm

    page = cmarkgfm.github_flavored_markdown_to_html(Path("summary.md").read_text(encoding="utf-8"))
    assert "<table>" in page
    assert LOST["id"] in page


def datamodel_code_generator() -> None:
    """A record read into the generated models and written again is the same."""
    kinds = ("--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel")
    tool("datamodel-codegen", "--input", "results.schema.json", *kinds, "--output", "models.py")
    sys.path.insert(0, ".")
    from models import ConformanceRecord

    again = ConformanceRecord.model_validate(RECORD).model_dump_json(by_alias=True, exclude_unset=True)
    assert json.loads(again) == RECORD


def haralyzer() -> None:
    """Every exchange is an entry."""
    from haralyzer import HarParser

    parsed = HarParser(json.loads(Path("evidence.har").read_text(encoding="utf-8")))
    assert len(parsed.har_data["entries"]) == len(RECORD["exchanges"])


def junit2html() -> None:
    """The page has the message of a failure."""
    tool("junit2html", "junit.xml", "junit.html")
    assert LOST["text"] in Path("junit.html").read_text(encoding="utf-8")


def junitparser() -> None:
    """The counts are those of the cases, and a failure has its message."""
    from junitparser import JUnitXml

    read = JUnitXml.fromfile("junit.xml")
    counts = (read.tests, read.failures, read.errors, read.skipped)
    read.update_statistics()
    assert counts == (read.tests, read.failures, read.errors, read.skipped)
    assert counts[1] == len(FAILED)
    messages = {one.message for suite in read for case in suite for one in case.result}
    assert f"{LOST['reason']} (must, since version {LOST['since']})" in messages


def mistune() -> None:
    """The tables of the summary are tables."""
    import mistune

    page = mistune.create_markdown(plugins=["table"])(Path("summary.md").read_text(encoding="utf-8"))
    assert "<table>" in page


def mitmproxy() -> None:
    """The archive is imported as flows."""
    shown = tool("mitmdump", "-n", "-r", "evidence.har")
    assert shown.count("<< ") == len(RECORD["exchanges"])


def main() -> int:
    """Run each reader. Returns 1 if one fails."""
    readers: tuple[Callable[[], None], ...] = (
        cairosvg,
        check_jsonschema,
        cmarkgfm,
        datamodel_code_generator,
        haralyzer,
        junit2html,
        junitparser,
        mistune,
        mitmproxy,
    )
    failed = 0
    for read in readers:
        try:
            read()
            print(f"reads   {read.__name__.replace('_', '-')}")
        except Exception as problem:
            print(f"FAILED  {read.__name__}: {type(problem).__name__}: {str(problem)[:200]}")
            failed = 1
    return failed


if __name__ == "__main__":
    sys.exit(main())
