"""The OpenAPI document agrees with the document, field by field and sample by sample, where the document is at hand."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from spec import enumeration, members, openapi, parameters
from spec.openapi import operations
from tests import document
from tests.document import samples
from tests.openapi_parts import BODIES, RECORDS, by_id, fields, nodes, validator

each_operation = pytest.mark.parametrize("operation", by_id(openapi()))


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The sections of the document by their headings."""
    if not document.FILE.is_file():
        pytest.skip(document.ABSENT)
    return document.sections()


def test_operations_are_as_old_as_the_document_says(sections: dict[str, str]) -> None:
    """The version mark of each operation is the one under its heading."""
    for operation in operations(openapi()):
        assert re.findall(r"Version Added: ([\d.]+)", sections[operation["x-section"]]) == [operation["x-since"]]


@each_operation
def test_every_field_of_the_document_is_here(operation: str, sections: dict[str, str]) -> None:
    """Each field and parameter of the section is in the specification with its version mark, and nothing else is."""
    found = by_id(openapi())[operation]
    documented = {name: added(text) for name, text in field_texts(sections[found["x-section"]]).items()}
    described = {**parameters(operation), **fields(openapi(), operation)}
    assert {
        name: part.get("x-since") for name, part in described.items() if name not in {"Limit", "Offset"}
    } == documented


@each_operation
def test_members_of_the_document_are_here(operation: str, sections: dict[str, str]) -> None:
    """Where the section describes the members of the answer, they are those of the specification."""
    if documented := member_texts(sections[by_id(openapi())[operation]["x-section"]]):
        assert list(documented) == members(operation)


@each_operation
def test_required_parts_are_those_of_the_document(operation: str, sections: dict[str, str]) -> None:
    """The body requires what the document says is required whatever the code, and the URL its keys."""
    texts = field_texts(sections[by_id(openapi())[operation]["x-section"]])
    required = openapi()["components"]["schemas"][BODIES[operation]].get("required", []) if operation in BODIES else []
    keys = [name for name, parameter in parameters(operation).items() if parameter.get("required")]
    assert {*required, *keys} == {
        name for name, text in texts.items() if re.match(r"Required( in (the )?URL)?\.", text)
    }


@pytest.mark.parametrize("operation", BODIES)
def test_enumerations_are_those_of_the_document(operation: str, sections: dict[str, str]) -> None:
    """The values that the document lists for a field are the values here, in its order."""
    for name, text in field_texts(sections[by_id(openapi())[operation]["x-section"]]).items():
        if " Either " in f" {text}":
            pattern = r"\((\w{1,2})\)" if name == "ProcStatus" else r'"(\w+)"'
            assert enumeration(name, operation=operation) == list(dict.fromkeys(re.findall(pattern, text))), name


def test_searched_statuses_are_those_of_the_document(sections: dict[str, str]) -> None:
    """The statuses that a list can be searched for are those of the document, in its order."""
    text = field_texts(sections["ProcedureLogs GET (multiple)"])["ProcStatus"]
    assert parameters("list-procedures")["ProcStatus"]["schema"]["enum"] == re.findall(r'"(\w+)"', text)


@pytest.mark.parametrize("operation", BODIES)
def test_defaults_are_those_of_the_document(operation: str, sections: dict[str, str]) -> None:
    """A default that the document gives as a value is the default here."""
    documented: dict[str, Any] = (
        {"PlannedAptNum": 0} if operation == "create-procedure" else {}
    )  # in words: otherwise it will be 0
    for name, text in field_texts(sections[by_id(openapi())[operation]["x-section"]]).items():
        for default in re.findall(r'Default (?:is )?("[^"]*"|\d+(?:\.\d+)?|empty string)', text):
            documented[name] = json.loads(default.replace("empty string", '""'))
    assert {
        name: field["default"] for name, field in fields(openapi(), operation).items() if "default" in field
    } == documented


def test_statuses_are_those_of_the_document(sections: dict[str, str]) -> None:
    """The status codes of each operation are those at the end of its section."""
    for operation in operations(openapi()):
        documented = re.findall(r"^\s*(\d{3}) [A-Z]", sections[operation["x-section"]], flags=re.MULTILINE)
        assert list(operation["responses"]) == documented


@each_operation
def test_samples_of_the_document_are_valid(operation: str, sections: dict[str, str]) -> None:
    """Each sample object of the section fits the schema once its missing commas are put in."""
    specification = openapi()
    section = sections[by_id(specification)[operation]["x-section"]]
    request, answer = section.split("**Example Response:", maxsplit=1)
    sent, answered = samples(request), samples(answer)
    assert bool(sent) == (operation in BODIES)
    assert bool(answered) == (operation in RECORDS)
    for name, found in ((BODIES.get(operation), sent), (RECORDS.get(operation), answered)):
        for sample in found:
            errors = validator(specification, {"$ref": f"#/components/schemas/{name}"}).iter_errors(sample)
            assert [error.message for error in errors] == []
    for sample in answered:
        assert list(sample) == members(operation)


@each_operation
def test_samples_of_the_document_are_the_examples(operation: str, sections: dict[str, str]) -> None:
    """Each sample of an answer is an example here; a sample of a request has one with the same fields.

    The document spells one provider with a space and one clinic in quotes.
    """
    section = (
        sections[by_id(openapi())[operation]["x-section"]]
        .replace('"DOC 1"', '"DOC1"')
        .replace('"ClinicNum": "0"', '"ClinicNum": 0')
    )
    examples = [example["value"] for example in openapi()["components"]["examples"].values()]
    ours = [record for value in examples for record in (value if isinstance(value, list) else [value])]
    request, answer = section.split("**Example Response:", maxsplit=1)
    assert [sample for sample in samples(answer) if sample not in ours] == []
    assert [sample for sample in samples(request) if list(sample) not in map(list, ours)] == []


def test_no_sentence_is_copied_from_the_document(sections: dict[str, str]) -> None:
    """No eight words of a description follow each other in the document."""
    theirs = words(" ".join(sections.values()))
    for node in nodes(openapi()):
        for text in (node.get("description"), node.get("summary")):
            ours = words(text) if isinstance(text, str) else []
            for start in range(len(ours) - 7):
                assert f" {' '.join(ours[start : start + 8])} " not in f" {' '.join(theirs)} ", text


def field_texts(section: str) -> dict[str, str]:
    """The fields and parameters that a section lists, with what it says about each."""
    return listed(re.split(r"^Returned field", section, flags=re.MULTILINE)[0])


def member_texts(section: str) -> dict[str, str]:
    """The members of the answer that a section lists, with what it says about each."""
    return listed("".join(re.split(r"^Returned field", section, flags=re.MULTILINE)[1:]))


def listed(part: str) -> dict[str, str]:
    """What stands in bold at the beginning of a line, with what follows it."""
    found = re.findall(r"^\*\*(\w+):\*\* *(.*)$", part, flags=re.MULTILINE)
    return {name: text for name, text in found if name != "Parameters"}


def added(text: str) -> str | None:
    """The version mark at the beginning of what is said about a field."""
    return next(iter(re.findall(r"^\(Added in version ([\d.]+)\)", text)), None)


def words(text: str) -> list[str]:
    """The words of a text in lower case."""
    return re.findall(r"\w+", text.lower())
