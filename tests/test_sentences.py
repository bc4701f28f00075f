"""Every sentence of the document has a rule, or a reason why it has none.

How the places are counted: a section is the text under a heading of the second order; there are eleven.
Its items are

- `Description`: the prose before the first item in bold;
- each field, parameter or member of the answer in bold. A name that appears twice, for the request and for the answer,
  is one item, and its sentences are numbered through;
- `Parameters`, where a sentence is about all of them;
- `Example Requests`: each request line, and each further body after "or", is a sentence;
- `Example Response`: each member of the first record is a sentence; in the insurance history, whose entries are always
  the same, each entry is one;
- `Status codes`: each line is a sentence.

A sentence ends with a full stop before a capital letter, a quotation mark or the end of the line. "Optional." and
"Required." are sentences. The marks "Version Added" and "(Added in version X)" are not: they are the `since` of rules.
A line that ends with a colon is not a sentence either, since it only announces a list.
"""

from __future__ import annotations

import re

import pytest
from click.testing import CliRunner

from procedurelogs_conformance.rules_command import command
from spec import Place, catalogue, places
from tests import document
from tests.document import items, sentences


@pytest.fixture(scope="module")
def sections() -> dict[str, str]:
    """The sections of the document by their headings."""
    if not document.FILE.is_file():
        pytest.skip(document.ABSENT)
    return document.sections()


# With the document


def test_every_sentence_has_a_rule_or_a_reason(sections: dict[str, str]) -> None:
    """Every sentence of the document has a place in the table."""
    known = {key(place) for place in places()}
    without = [
        f"{section}, {item}, sentence {number}: {sentence}"
        for section, text in sections.items()
        for item, found in items(text).items()
        for number, sentence in enumerate(found, start=1)
        if (section, item, number) not in known
    ]
    assert without == []


def test_every_place_is_in_the_document(sections: dict[str, str]) -> None:
    """No rule and no reason names a sentence that does not exist."""
    counted = {(section, item): len(found) for section, text in sections.items() for item, found in items(text).items()}
    assert [key(place) for place in places() if place.sentence > counted.get((place.section, place.item), 0)] == []


def test_sections_are_in_the_order_of_the_document(sections: dict[str, str]) -> None:
    """The table goes through the eleven sections as the document does."""
    assert list(dict.fromkeys(place.section for place in places())) == list(sections)
    assert len(sections) == 11


def test_a_member_of_a_sample_has_the_rule_of_its_name(sections: dict[str, str]) -> None:
    """The number of a member in a sample is that of the rule that asks for it."""
    for place in places():
        for rule in place.rules:
            if (
                place.item == "Example Response"
                and rule.level == "must"
                and not rule.id.endswith("/answer-fits-the-schema")
            ):
                assert re.search(rf"\b{items(sections[place.section])[place.item][place.sentence - 1]}\b", rule.text), (
                    rule.id
                )


# Without it


def test_sentences_are_counted_without_gaps() -> None:
    """Up to the last known sentence of an item, every sentence is known."""
    counted: dict[tuple[str, str], list[int]] = {}
    for place in places():
        counted.setdefault((place.section, place.item), []).append(place.sentence)
    assert [place for place, found in counted.items() if found != list(range(1, len(found) + 1))] == []


def test_every_rule_has_its_place() -> None:
    """Each rule has one place; a place without a rule has a reason, and one with both names rules that judge it."""
    assert sorted(rule.id for place in places() for rule in place.rules) == sorted(catalogue().rules)
    assert [key(place) for place in places() if not place.rules and not place.reason] == []
    assert [key(place) for place in places() if place.rules and place.reason and not place.judged_by] == []


def test_a_reason_leads_to_rules_of_its_section() -> None:
    """The rules that judge a sentence elsewhere are of the same operation, but for what only its sister shows."""
    strangers = {rule.id for place in places() for rule in place.judged_by if rule.section != place.section}
    assert strangers == {"update-group-note/note-is-updated"}


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("Required in URL.", ["Required in URL."]),
        ("(Added in version 25.2.38) Optional. Yes or no", ["Optional.", "Yes or no"]),
        (
            'Optional. Either "No" (shows as ""), or "R". Default is "No".',
            ["Optional.", 'Either "No" (shows as ""), or "R".', 'Default is "No".'],
        ),
        ('Optional. "true" signs. Default "false".', ["Optional.", '"true" signs.', 'Default "false".']),
        ("This or **a.B** is Required. See [a Page](http://a.b/C. D).", ["This or a.B is Required.", "See a Page."]),
        ("Either A. (Added in version 25.1.14) Or B (B).", ["Either A.", "Or B (B)."]),
        ("A number such as 0.0. Returned are:", ["A number such as 0.0."]),
        ("Returned fields are detailed below:", []),
    ],
)
def test_sentences_are_split(text: str, counted: list[str]) -> None:
    """A sentence ends with a full stop before a capital letter or a quotation mark."""
    assert sentences(text) == counted


def test_items_are_split() -> None:
    """A section has its prose, its items in bold, its samples and its status codes."""
    section = (
        "\nVersion Added: 22.1\n\nDoes it. Well.\n\n**A:** Required.\n"
        "**B:**(Added in version 23.1) Optional. One.\n\nReturned are:\n\n"
        '**A:** The a.\n\n**Example Request:**\n PUT /x/1\n\n{\n "B": 1\n }\n\nor\n\n{\n "B": 2\n }\n\n'
        '**Example Response:**\n {\n "A": 1\n "B": 2\n }\n 200 OK\n 400 BadRequest (with explanation)\n'
    )
    assert items(section) == {
        "Description": ["Does it.", "Well."],
        "A": ["Required.", "The a."],
        "B": ["Optional.", "One."],
        "Example Requests": ["PUT /x/1", "or"],
        "Example Response": ["A", "B"],
        "Status codes": ["200 OK", "400 BadRequest (with explanation)"],
    }


def test_the_table_can_be_printed() -> None:
    """The command prints every place and every rule, each under the heading of its section."""
    printed = CliRunner().invoke(command, ["--by-place"], catch_exceptions=False).stdout
    parts = {heading.strip(): text for heading, _, text in (part.partition("\n") for part in printed.split("## ")[1:])}
    for place in places():
        assert re.search(rf"^  {place.item} {place.sentence} ", parts[place.section], flags=re.MULTILINE), key(place)
        for line in [*(rule.id for rule in place.rules), *(f"see {rule.id}" for rule in place.judged_by)]:
            assert f" {line}\n" in parts[place.section]


def test_the_table_of_one_operation_at_one_version() -> None:
    """A pattern and a version narrow the table to the rules that they leave."""
    options = ["update-procedure/*", "--by-place", "--api-version", "22.1"]
    printed = CliRunner().invoke(command, options, catch_exceptions=False).stdout
    assert re.findall(r"^## (.*)$", printed, flags=re.MULTILINE) == ["ProcedureLogs PUT (update)"]
    assert "\n  ProcFee 2              update-procedure/proc-fee-is-updated\n" in printed
    assert "code-num-is-updated" not in printed
    assert "\n  ProcDate 1             (One rule covers all of them" in printed


def key(place: Place) -> tuple[str, str, int]:
    """The section, item and sentence of a place."""
    return place.section, place.item, place.sentence
