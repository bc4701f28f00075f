"""The links of the OpenAPI document: each one is followed, and chains of them are walked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import seed, settings

from spec import NEWEST, Version, openapi
from suites.expect import expect
from suites.fuzz_plain import plain_request
from suites.fuzz_schema import operation_ids, schema_at
from suites.fuzz_walks import walks_of
from suites.fuzzing import Fuzzer, budget, rules_of
from suites.judging import running
from suites.rule import rule
from suites.test_delete_procedure import DELETED, GONE, look
from target import Answer, Blocked, key_of
from target.needs import missing

NOT_GIVEN = object()


@dataclass(frozen=True, slots=True)
class Link:
    """From an answer of one operation to a request of another: parameters and body by expressions on that answer."""

    name: str
    source: str
    to: str
    parameters: Mapping[str, str]
    body: Mapping[str, Any]


def links_at(version: Version) -> dict[str, Link]:
    """The links of the document at a version, by source and name."""
    document = openapi(version)
    found: dict[str, Link] = {}
    for item in document["paths"].values():
        for operation in item.values():
            for response in operation["responses"].values():
                for name, reference in response.get("links", {}).items():
                    link = document["components"]["links"][reference["$ref"].rpartition("/")[2]]
                    source = operation["operationId"]
                    found[f"{source}-{name}"] = Link(
                        name, source, link["operationId"], link.get("parameters", {}), link.get("requestBody", {})
                    )
    return found


def _cited(link: Link) -> list[str]:
    gone = ["delete-procedure/is-gone-afterwards"] if link.to == "delete-procedure" else []
    return [f"{link.to}/answers-200", *gone]


EVERY_LINK = [pytest.param(key, marks=rule(*_cited(link)), id=key) for key, link in links_at(NEWEST).items()]


@pytest.mark.parametrize("key", EVERY_LINK)
def test_a_link_leads_on(fuzzer: Fuzzer, key: str) -> None:
    """What an operation answers leads to the next one; a link that cannot be followed blocks the rules that it would show."""
    link = links_at(fuzzer.target.version).get(key)
    if link is None:
        return  # younger than the version that is judged
    if "insurance" in link.source and missing(fuzzer.target.practice, ("insurance", "insurance.codes")):
        return  # the practice has none: no failure of the link
    answer = plain_request(fuzzer.keys, link.source)
    if not answer.succeeded:
        raise Blocked(f"the link {key} was never followed: {link.source} was answered {answer.status}")
    followed = follow(fuzzer, link, answer)
    expect(followed, f"{link.to}/answers-200").succeeded()
    if link.to == "delete-procedure":
        sight = look(fuzzer.target, answer.proc_num or 0, key_of(answer.record or {}, "PatNum") or 0)
        gone = expect(sight.answer, "delete-procedure/is-gone-afterwards")
        gone.is_true(sight.status in (GONE, DELETED), f"{GONE}, or {DELETED}", sight.status)


def follow(fuzzer: Fuzzer, link: Link, answer: Answer) -> Answer:
    """Send the request that a link describes, its values taken from the answer; raises Blocked where the answer lacks one."""
    values = {name: _value(expression, answer) for name, expression in link.parameters.items()}
    lacking = [name for name, value in values.items() if value is NOT_GIVEN]
    if lacking:
        raise Blocked(f"the link {link.name} of {link.source} was never followed: the answer does not give {', '.join(lacking)}")
    operation = fuzzer.operations[link.to]
    in_path = {name: str(value) for name, value in values.items() if f"{{{name}}}" in operation.path}
    query = {name: value for name, value in values.items() if name not in in_path}
    case = operation.Case(path_parameters=in_path, query=query, **_body_for(link, answer))
    fuzzer.links[link.source, link.to] += 1
    return fuzzer.send(case, link.to)


def _value(expression: Any, answer: Answer) -> Any:
    """The value of a runtime expression such as $response.body#/ProcNums/0; anything else stands for itself."""
    if not isinstance(expression, str) or not expression.startswith("$response.body#/"):
        return expression
    value: Any = answer.json
    for part in expression.removeprefix("$response.body#/").split("/"):
        try:
            value = value[int(part)] if isinstance(value, list) else value[part]
        except (KeyError, IndexError, ValueError, TypeError):
            return NOT_GIVEN
    return value


def _body_for(link: Link, answer: Answer) -> dict[str, Any]:
    if not link.to.startswith("update"):
        return {}
    sent = {name: _value(expression, answer) for name, expression in link.body.items()}
    plain = {"Note": "Another note"} if link.to == "update-group-note" else {"ProcDate": "2019-03-04"}
    return {"body": {**plain, **sent}, "media_type": "application/json"}


@rule(*(name for operation in operation_ids() for name in rules_of(operation)))
def test_walks_along_the_links(fuzzer: Fuzzer) -> None:
    """Chains of calls, each with what the one before it answered, generated by Schemathesis; with one example each link stands alone."""
    if budget() == 1 or fuzzer.target.settings.mode == "read-only":
        return
    walks = walks_of(fuzzer, schema_at(fuzzer.target.version))
    seed(running().seed)(walks).run(settings=settings(max_examples=budget(), stateful_step_count=6))
