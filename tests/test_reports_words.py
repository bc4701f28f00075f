"""Indented bodies and the marking of differences and fields in the HTML report."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.difference import difference
from reports.failure_text import headline
from reports.html import marked
from reports.indented_json import indented


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda part: st.lists(part) | st.dictionaries(st.text(), part),
    )
)
def test_indenting_changes_only_white_space(value: Any) -> None:
    """An indented body is the same JSON, with every number and string written as before."""
    for body in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=3)):
        assert json.loads(indented(body)) == value
        assert re.sub(r"\s", "", indented(body)) == re.sub(r"\s", "", body)


@pytest.mark.parametrize("body", ["", "no json", "{ not json ", '{"a" 1}', "[" * 5000, "[" * 40 + "]" * 40])
def test_a_body_that_is_not_json_is_unchanged(body: str) -> None:
    """Text that is not JSON, and JSON nested too deeply, is returned unchanged."""
    assert indented(body) == body


def test_json_is_indented_by_member() -> None:
    """Each member has a line, numbers are unchanged, empty arrays and objects stay on one line."""
    assert indented('{"a":1.00,"b":[],"c":[{"d":"x, {y}"}]}') == (
        '{\n  "a": 1.00,\n  "b": [],\n  "c": [\n    {\n      "d": "x, {y}"\n    }\n  ]\n}'
    )


@given(st.text(), st.text())
def test_a_difference_keeps_both_texts(expected: str, received: str) -> None:
    """The pieces of each side joined are the text of that side."""
    left, right = difference(expected, received)
    assert "".join(part for part, _ in left) == expected
    assert "".join(part for part, _ in right) == received


def test_differences_are_marked() -> None:
    """Similar texts have the differing words marked, dissimilar ones only statuses and missing member names."""
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


def test_the_field_of_the_rule_is_marked() -> None:
    """In a body and in a query the field of the rule is marked with its value, and no other field."""
    body = '{\n  "Surf": "M\\"O",\n  "SurfTwo": 1\n}'
    assert marked(body, ["Surf"]) == '{\n  <mark>"Surf": "M\\"O"</mark>,\n  "SurfTwo": 1\n}'
    assert marked("GET /x?PatNum=11&Offset=1", ["PatNum"]) == "GET /x?<mark>PatNum=11</mark>&amp;Offset=1"
    assert marked('{"a": 1}', ["Status codes"]) == '{"a": 1}'


@pytest.mark.parametrize("reason", ["The run ended before a check judged this rule.", "the manifest lacks a claim"])
def test_a_reason_with_a_hint_is_two_sentences(reason: str) -> None:
    """Each of the two ends with one full stop, whether the reason has one of its own or not."""
    rule = {"id": "a/b", "reason": reason, "cause": {"hint": "Run again."}, "level": "must", "since": "21.1"}
    assert headline(rule, {}) == f"{reason.rstrip('.')}. Run again. (must, since version 21.1)"
