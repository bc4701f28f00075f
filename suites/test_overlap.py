"""Requests at the same time: an order of them explains what each was answered.

Left out under `--rate`: a server that wants its requests one by one is not sent several at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import pytest

from judging.expect import expect, made_by
from judging.orders import Step, afterwards, is_explained
from judging.rule import rule
from strategies import plain_body
from subject import Answer, Blocked, Target, Timed, at_once
from suites.listing import expect_stored
from suites.updating import shown_of

FEES = ("31.50", "32.50", "33.50")
"""One for each of the creates, so that their records can be told apart."""

BEFORE = {"ProcFee": "125.95", "ProcDate": "2020-01-02"}
CHANGES: tuple[dict[str, str], ...] = (
    {"ProcFee": "31.50", "ProcDate": "2019-03-04"},
    {"ProcFee": "32.50", "ProcDate": "2018-05-06"},
)


def _accepted(answer: Answer) -> Answer:
    """An answer to a request that is accepted when it is sent alone; raises Blocked where it was not."""
    if not answer.succeeded:
        words = f"the target answered {answer.status} to one of several {answer.exchange.method} at the same time"
        raise Blocked("arrangement", words)
    return answer


@pytest.fixture(scope="module")
def created_at_once(target: Target) -> dict[str, Answer]:
    """The answers to creates at the same time, by the fee that was sent."""
    target.twin(plain_body())
    sent = [[partial(target.create, plain_body(ProcFee=fee))] for fee in FEES]
    return {fee: _accepted(one.answer) for fee, [one] in zip(FEES, at_once(target, *sent), strict=True)}


@rule("create-procedure/creates-at-once-get-keys-of-their-own")
def test_creates_at_the_same_time_get_keys_of_their_own(created_at_once: Mapping[str, Answer]) -> None:
    """Create several procedures at the same time: their keys are all different."""
    keys = [made_by(answer).ProcNum for answer in created_at_once.values()]
    last = list(created_at_once.values())[-1]
    expect(last).is_true(len(set(keys)) == len(keys), f"{len(keys)} different ProcNums", f"{keys}")


@rule("create-procedure/creates-at-once-are-all-kept")
def test_creates_at_the_same_time_are_all_kept(target: Target, created_at_once: Mapping[str, Answer]) -> None:
    """Read back the procedures that were created at the same time: each is there, with its own fee."""
    for fee, answer in sorted(created_at_once.items(), key=lambda one: one[1].proc_num or 0):
        expect(expect_stored(target, made_by(answer))).has(ProcFee=fee)


@rule("update-procedure/updates-at-once-are-both-kept")
def test_updates_at_the_same_time_are_both_kept(target: Target) -> None:
    """Update two fields of a procedure at the same time, twice: an order of the updates explains the record."""
    made = target.make({**plain_body(), **BEFORE})
    before: dict[str, Any] = BEFORE
    for change in CHANGES:
        fields = [{name: value} for name, value in change.items()]
        answers = at_once(target, *([partial(target.update, made, **one)] for one in fields))
        steps = [_step(one, field) for [one], field in zip(answers, fields, strict=True)]
        if not any(step.changes for step in steps):
            raise Blocked("arrangement", "the target rejected both of two updates at the same time")
        record = target.read(made)
        shown = {name: shown_of(record, name) for name in change}
        expect(record).is_true(
            is_explained(before, [*steps, afterwards(shown)]),
            f"{_in_words(steps)}, after both updates",
            _words(shown),
        )
        before = shown


@rule("get-procedure/reads-during-an-update-show-one-state")
def test_reads_during_an_update_show_one_state(target: Target) -> None:
    """Update two fields of a procedure, twice, and read it meanwhile: each read shows it before or afterwards."""
    made = target.make({**plain_body(), **BEFORE})
    before = BEFORE
    for change in CHANGES:
        read = partial(target.get, made.ProcNum)
        [update], *several = at_once(target, [partial(target.update, made, **change)], [read] * 3, [read] * 2)
        _accepted(update.answer)
        reads = [one for answers in several for one in answers]
        for one in reads:
            _accepted(one.answer)
        steps = [_step(update, change), *(Step(one.began, one.ended, shown=_of(one, change)) for one in reads)]
        expect(reads[-1].answer).is_true(
            is_explained(before, steps),
            f"{_words(before)}, and from some moment on {_words(change)}",
            "; ".join(_words(_of(one, change)) for one in reads),
        )
        before = change


def _step(one: Timed, fields: Mapping[str, Any]) -> Step:
    """An update as a step: a rejected one changes nothing."""
    return Step(one.began, one.ended, changes=fields if one.answer.succeeded else {})


def _of(one: Timed, members: Mapping[str, Any]) -> dict[str, Any]:
    record = one.answer.record or {}
    return {name: record[name] for name in members if name in record}


def _in_words(steps: list[Step]) -> str:
    return " and ".join(_words(step.changes) for step in steps if step.changes)


def _words(values: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in values.items())
