"""The links of the OpenAPI document: each one is followed, and chains of them are walked."""

from __future__ import annotations

from typing import Any

import pytest

from judging.examples import budget
from judging.expect import expect
from judging.replaying import recorded_walk
from judging.rule import rule
from spec import NEWEST, operation_ids
from subject import Answer, Blocked, key_of
from subject.needs import missing
from suites.deletions import expect_deleted
from suites.fuzzing.fuzzer import Fuzzer, rules_of
from suites.fuzzing.links import NOT_GIVEN, Link, links_at
from suites.fuzzing.recorded_steps import walk_again
from suites.fuzzing.walks import walk_along_links
from suites.test_delete_procedure import look

pytestmark = pytest.mark.last


def _cited(link: Link) -> list[str]:
    gone = ["delete-procedure/is-gone-afterwards"] if link.to == "delete-procedure" else []
    return [f"{link.to}/answers-200", *gone]


EVERY_LINK = [pytest.param(key, marks=rule(*_cited(link)), id=key) for key, link in links_at(NEWEST).items()]


@pytest.mark.parametrize("key", EVERY_LINK)
def test_a_link_leads_on(fuzzer: Fuzzer, key: str) -> None:
    """Follow a link from the answer of one operation to the next; a link that cannot be followed blocks its rules."""
    link = links_at(fuzzer.target.version).get(key)
    if link is None or fuzzer.target.settings.mode == "read-only":
        return  # younger than the version that is judged; or it starts from a write
    if "insurance" in link.source and missing(fuzzer.target.practice, ("insurance", "insurance.codes")):
        return  # the practice has none: no failure of the link
    fuzzer.links[str(link)] += 0
    answer = fuzzer.source_of(link)
    if not answer.succeeded:
        raise Blocked("arrangement", f"the link {link} was never followed: {link.source} was answered {answer.status}")
    followed = follow(fuzzer, link, answer)
    expect(followed, f"{link.to}/answers-200").succeeded()
    if link.to == "delete-procedure":
        sight = look(fuzzer.target, answer.proc_num or 0, key_of(answer.record or {}, "PatNum") or 0)
        gone = "delete-procedure/is-gone-afterwards"
        expect_deleted(fuzzer.target, "a procedure", followed, sight.answer, sight.status, rule=gone)


def follow(fuzzer: Fuzzer, link: Link, answer: Answer) -> Answer:
    """Send the request that a link describes, with values from the answer; raises Blocked if the answer lacks one."""
    values = link.parameters_for(answer)
    lacking = [name for name, value in {**link.body_for(answer), **values}.items() if value is NOT_GIVEN]
    if lacking:
        raise Blocked(
            "arrangement", f"the link {link} was never followed: the answer does not give {', '.join(lacking)}"
        )
    if "ProcNum" in values and key_of(values, "ProcNum") is None:
        raise Blocked("arrangement", f"the link {link} was never followed: the ProcNum of the answer is no key")
    operation = fuzzer.operations[link.to]
    in_path = {name: str(value) for name, value in values.items() if f"{{{name}}}" in operation.path}
    query = {name: value for name, value in values.items() if name not in in_path}
    case = operation.Case(path_parameters=in_path, query=query, **_body_for(link, answer))
    fuzzer.links[str(link)] += 1
    return fuzzer.send(case, link.to)


def _body_for(link: Link, answer: Answer) -> dict[str, Any]:
    if not link.to.startswith("update"):
        return {}
    plain = {"Note": "Another note"} if link.to == "update-group-note" else {"ProcDate": "2019-03-04"}
    return {"body": {**plain, **link.body_for(answer)}, "media_type": "application/json"}


@rule(*(name for operation in operation_ids() for name in rules_of(operation)))
def test_walks_along_the_links(fuzzer: Fuzzer) -> None:
    """Send generated chains of calls, each with values from the previous answer; with one example, each link alone."""
    if budget() == 1 or fuzzer.target.settings.mode == "read-only" or not links_at(fuzzer.target.version):
        return
    steps = recorded_walk()
    if steps is not None:
        walk_again(fuzzer, steps)
        return
    walk_along_links(fuzzer)
