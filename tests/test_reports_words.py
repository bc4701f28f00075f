"""How the report writes what crossed the wire: bodies laid out, differences and fields marked."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.difference import difference
from reports.evidence import laid_out
from reports.html import marked


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    )
)
def test_a_body_is_laid_out_without_changing_it(value: Any) -> None:
    """White space between parts is all that changes: the JSON is the same, and so is every number and string in it."""
    for body in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=3)):
        assert json.loads(laid_out(body)) == value
        assert re.sub(r"\s", "", laid_out(body)) == re.sub(r"\s", "", body)


@pytest.mark.parametrize("body", ["", "no json", "{ not json ", '{"a" 1}', "[" * 5000, "[" * 40 + "]" * 40])
def test_a_body_that_is_no_json_stays_as_it_is(body: str) -> None:
    """What cannot be laid out is shown as it came."""
    assert laid_out(body) == body


def test_json_is_laid_out_by_member() -> None:
    """One member a line; numbers as they came; empty parts stay together."""
    assert laid_out('{"a":1.00,"b":[],"c":[{"d":"x, {y}"}]}') == (
        '{\n  "a": 1.00,\n  "b": [],\n  "c": [\n    {\n      "d": "x, {y}"\n    }\n  ]\n}'
    )


@given(st.text(), st.text())
def test_a_difference_keeps_both_texts(expected: str, received: str) -> None:
    """The parts of each side are the text of that side."""
    left, right = difference(expected, received)
    assert "".join(part for part, _ in left) == expected
    assert "".join(part for part, _ in right) == received


def test_what_differs_is_marked() -> None:
    """Only the words that differ; where the texts have little in common, the status and the names that were looked for in vain."""
    left, right = difference('ProcFee "120.00", Surf "MO"', 'ProcFee "100.00", Surf "MO"')
    assert [part for part, differs in left if differs] == ["120"]
    assert [part for part, differs in right if differs] == ["100"]
    assert difference("201", "404 not found") == ((("201", True),), (("404", True), (" not found", False)))
    assert difference("refused with 400 or 404", '201 {"ProcNum": 404}')[0] == (
        ("refused with ", False),
        ("400", True),
        (" or ", False),
        ("404", True),
    )
    assert difference("a member ProcFee", "the members A, B") == (
        (("a member ", False), ("ProcFee", True)),
        (("the members A, B", False),),
    )
    assert difference("no others", "200 of 950 with others") == (
        (("no others", False),),
        (("200 of 950 with others", False),),
    )


def test_the_field_of_the_rule_is_marked_in_what_was_sent() -> None:
    """In the input, in a body and in a query: the member or the criterion with its value, and no other."""
    body = '{\n  "Surf": "M\\"O",\n  "SurfTwo": 1\n}'
    assert marked(body, "Surf") == '{\n  <mark>"Surf": "M\\"O"</mark>,\n  "SurfTwo": 1\n}'
    assert marked("GET /x?PatNum=11&Offset=1", "PatNum") == "GET /x?<mark>PatNum=11</mark>&amp;Offset=1"
    assert marked('{"a": 1}', "Status codes") == '{"a": 1}'
