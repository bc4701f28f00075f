"""The OpenAPI document agrees with the document that it renders, field by field and sample by sample, where that is at hand."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from spec import enumeration, members, openapi
from spec.openapi import operations
from tests.openapi_parts import ANSWERING, by_id, fields, nodes, parameters, validator

DOCUMENT = Path(os.environ.get("PROCEDURELOGS_DOCUMENT", Path(__file__).parents[2] / "shared" / "docs" / "procedurelogs.md"))

each_answering = pytest.mark.parametrize("operation", ANSWERING)


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The sections of the document by their headings."""
    if not DOCUMENT.is_file():
        pytest.skip("the document is not at hand; name its file in PROCEDURELOGS_DOCUMENT")
    _, *parts = re.split(r"^## ", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)
    return {part.partition("\n")[0].strip(): part for part in parts}


def test_operations_are_as_old_as_the_document_says(sections: dict[str, str]) -> None:
    """The version mark of each operation is the one under its heading."""
    for operation in operations(openapi()):
        assert re.findall(r"Version Added: ([\d.]+)", sections[operation["x-section"]]) == [operation["x-since"]]


@each_answering
def test_every_field_of_the_document_is_here(operation: str, sections: dict[str, str]) -> None:
    """Each field of the section is in the specification with its version mark, and nothing else is."""
    found = by_id(openapi())[operation]
    documented = {
        name: version
        for name, text in field_texts(sections[found["x-section"]]).items()
        for version in [next(iter(re.findall(r"^\(Added in version ([\d.]+)\)", text)), None)]
    }
    described = fields(openapi()) if operation == "create-procedure" else parameters(operation)
    assert {name: part.get("x-since") for name, part in described.items() if name not in {"Limit", "Offset"}} == documented


def test_required_fields_are_those_of_the_document(sections: dict[str, str]) -> None:
    """The body requires what the document says is required whatever the code, and the path its key."""
    texts = field_texts(sections["ProcedureLogs POST (create)"])
    required = openapi()["components"]["schemas"]["ProcedureLogCreate"]["required"]
    assert required == [name for name, text in texts.items() if text.startswith("Required. ")]


def test_enumerations_are_those_of_the_document(sections: dict[str, str]) -> None:
    """The values that the document lists are the values here, in its order."""
    create, search = (field_texts(sections[f"ProcedureLogs {name}"]) for name in ("POST (create)", "GET (multiple)"))
    assert enumeration("ProcStatus") == re.findall(r"\((\w{1,2})\)", create["ProcStatus"])
    assert enumeration("PlaceService") == re.findall(r'"(\w+)"', create["PlaceService"])
    assert enumeration("Prosthesis") == list(dict.fromkeys(re.findall(r'"(\w+)"', create["Prosthesis"])))
    assert enumeration("IsDateProsthEst") == list(dict.fromkeys(re.findall(r'"(\w+)"', create["IsDateProsthEst"])))
    assert parameters("list-procedures")["ProcStatus"]["schema"]["enum"] == re.findall(r'"(\w+)"', search["ProcStatus"])


def test_defaults_are_those_of_the_document(sections: dict[str, str]) -> None:
    """A default that the document gives as a value is the default here."""
    documented = {"PlannedAptNum": 0}  # in other words there: otherwise it will be 0
    for name, text in field_texts(sections["ProcedureLogs POST (create)"]).items():
        for default in re.findall(r'Default (?:is )?("[^"]*"|\d+(?:\.\d+)?|empty string)', text):
            documented[name] = json.loads(default.replace("empty string", '""'))
    assert {name: field["default"] for name, field in fields(openapi()).items() if "default" in field} == documented


def test_statuses_are_those_of_the_document(sections: dict[str, str]) -> None:
    """The status codes of each operation are those at the end of its section."""
    for operation in operations(openapi()):
        documented = re.findall(r"^\s*(\d{3}) [A-Z]", sections[operation["x-section"]], flags=re.MULTILINE)
        assert list(operation["responses"]) == documented


@each_answering
def test_samples_of_the_document_are_valid(operation: str, sections: dict[str, str]) -> None:
    """Each sample object of the section fits the schema once its missing commas are put in."""
    document = openapi()
    found = by_id(document)[operation]
    samples = [mended(sample) for sample in re.findall(r"^ *\{\n[^{}]*\}", sections[found["x-section"]], flags=re.MULTILINE)]
    assert len(samples) == {"get-procedure": 1, "list-procedures": 2, "create-procedure": 3}[operation]
    for sample in samples:
        name = "ProcedureLog" if "ProcNum" in sample else "ProcedureLogCreate"
        assert [error.message for error in validator(document, {"$ref": f"#/components/schemas/{name}"}).iter_errors(sample)] == []
        if name == "ProcedureLog":
            assert list(sample) == members()


def test_no_sentence_is_copied_from_the_document(sections: dict[str, str]) -> None:
    """No eight words of a description follow each other in the document."""
    theirs = words(" ".join(sections.values()))
    for node in nodes(openapi()):
        for text in (node.get("description"), node.get("summary")):
            ours = words(text) if isinstance(text, str) else []
            for start in range(len(ours) - 7):
                assert f" {' '.join(ours[start : start + 8])} " not in f" {' '.join(theirs)} ", text


def field_texts(section: str) -> dict[str, str]:
    """The fields that a section lists, with what it says about each."""
    found = re.findall(r"^\*\*(\w+):\*\* *(.*)$", section, flags=re.MULTILINE)
    return {name: text for name, text in found if name != "Parameters"}


def mended(sample: str) -> dict[str, Any]:
    """A sample object of the document, with the commas that it lacks."""
    read: dict[str, Any] = json.loads(re.sub(r'(["\d\]])(\s*\n\s*")', r"\1,\2", sample))
    return read


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return re.findall(r"\w+", text.lower())
