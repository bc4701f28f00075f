"""How the suite spells the queries that it sends."""

from __future__ import annotations

from urllib.parse import unquote

import pytest

from subject.sending import query_of


@pytest.mark.parametrize("value", ["2020-07-30 08:00:00", "a+b", "50 %", "a&b=c", "Ä", "/?#"])
def test_a_query_is_percent_encoded(value: str) -> None:
    """It says the same to a server that takes + for a space and to one that does not."""
    query = query_of({"DateTStamp": value})
    assert "+" not in query and " " not in query
    assert unquote(query) == f"?DateTStamp={value}"


def test_values_that_are_no_text() -> None:
    """A list is its parameter many times, truth is in lower case, nothing is empty, half a character does no harm."""
    assert query_of({"PatNum": [11, 12], "a": True, "b": None, "c": 1.5}) == "?PatNum=11&PatNum=12&a=true&b=&c=1.5"
    assert query_of({"a": "\ud800"}) == "?a=%ED%A0%80"


def test_no_parameters_make_no_query() -> None:
    """Not even a question mark."""
    assert query_of(None) == query_of({}) == ""
