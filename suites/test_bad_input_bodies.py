"""Bad input: bodies that are not JSON or not an object, of another content type, or with unknown members."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from judging.expect import expect, observe
from judging.rule import each_rule
from strategies.malformed_input import lax_json, malformed_json, not_objects
from subject import Answer, Blocked, Practice, Target
from suites.valid_requests import WRITES, Request, each_write, good_request, judged

pytestmark = pytest.mark.last


def good(target: Target, practice: Practice, operation: str) -> Request:
    """The good request of an operation, shown to be accepted."""
    request = good_request(target, practice, operation)
    if request is None:
        raise Blocked.lacking("what a plain procedure needs")
    request.twin(target)
    return request


@each_write("malformed-json-is-refused")
@given(data=st.data())
def test_malformed_json_is_refused(target: Target, practice: Practice, operation: str, data: st.DataObject) -> None:
    """Send a good body with its end, a comma, a colon or a quote missing: nothing is written."""
    request = good(target, practice, operation)
    content = data.draw(malformed_json(request.body), label="content")
    expect(request.send(target, content=content), f"{operation}/malformed-json-is-refused").refused_somehow()


@each_write("body-that-is-no-object-is-refused", without=("update-procedure",))
@given(data=st.data())
def test_a_body_that_is_no_object_is_refused(
    target: Target, practice: Practice, operation: str, data: st.DataObject
) -> None:
    """Send an array, a text, a number or nothing at all in place of the object: no required field is there."""
    request = good(target, practice, operation)
    content = data.draw(not_objects(request.body), label="content")
    expect(request.send(target, content=content), f"{operation}/body-that-is-no-object-is-refused").refused_somehow()


@judged("update-procedure")
@given(data=st.data())
def test_an_update_whose_body_is_no_object(target: Target, practice: Practice, data: st.DataObject) -> None:
    """Every field of an update is optional, so only a crash would be wrong."""
    request = good(target, practice, "update-procedure")
    request.send(target, content=data.draw(not_objects(request.body), label="content"))


@each_write()
@given(data=st.data())
def test_json_on_the_edge(target: Target, practice: Practice, operation: str, data: st.DataObject) -> None:
    """Send what some readers of JSON take and others do not, or what is too much for them."""
    request = good(target, practice, operation)
    request.send(target, content=data.draw(lax_json(request.body), label="content"))


OBSERVED = ("create-procedure", "update-procedure", "create-group-note")
"""The operations of which a run notes what they make of a body that is unlike the document's requests."""


@pytest.mark.parametrize(
    "operation",
    [
        pytest.param(one, marks=judged(one, *(["wrong-content-type"] if one in OBSERVED else [])), id=one)
        for one in WRITES
    ],
)
@given(
    kind=st.sampled_from(
        ("text/plain", "application/x-www-form-urlencoded", "application/xml", "x", "application/json; charset=utf-16")
    )
)
def test_another_content_type(target: Target, practice: Practice, operation: str, kind: str) -> None:
    """Send a good body under another name; note whether one that is called text is read as JSON all the same."""
    answer = good(target, practice, operation).send(target, content_type=kind)
    if operation in OBSERVED and kind == "text/plain":
        observe("accepted" if answer.succeeded else "refused", f"{operation}/wrong-content-type")


@each_rule("operation", {f"{one}/unknown-field": one for one in OBSERVED})
def test_an_unknown_field(target: Target, practice: Practice, operation: str) -> None:
    """Note whether a field that the document does not have is ignored."""
    answer = good(target, practice, operation).send_plainly(target, NotAField="1")
    observe(_reading(answer))


def _reading(answer: Answer) -> str:
    return "ignored" if answer.succeeded else "refused"
