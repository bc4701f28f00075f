"""The message of a failure: what was sent, expected and received, and nothing that differs between two runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from judging.check import Check, ExpectationFailed
from judging.expect import ACCEPTED, Expectation, expect
from judging.message import without_keys
from judging.sent import LONGEST, what_was_sent
from judging.topic import Topic
from reports.outcomes import Judgement
from spec import catalogue
from subject.exchanges import ExchangeLog
from tests.answers_sample import answered

TIME = "create-procedure/proc-time-format"
DATE = "create-procedure/proc-date-is-required"
LOCKED = "update-procedure/completed-surf-is-locked"
KEPT = "create-procedure/claim-note-is-kept"
STATUS = "delete-procedure/answers-200"
NOTHING = "update-procedure/refused-changes-nothing"
PATIENT = "get-insurance-history/pat-num-is-required"
ARCH = "create-procedure/tooth-range-is-required-for-arch"
KEYS = "create-procedure/impossible-keys-are-refused"
MINIMUM = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120"}
RECORD = {"ProcNum": 1136, **MINIMUM, "ProcTime": "00:00:00", "ClaimNote": "nope", "Surf": "M"}
MINE = 1136


def failure(
    rule: str, answers: Sequence[Mapping[str, Any]], judge: Any, inputs: Sequence[tuple[str, Any]] = ()
) -> tuple[str, str]:
    """The message and the symptom of the failure of a rule; `judge` judges the last answer."""
    found = judged(rule, answers, judge, inputs)
    return found.message, found.symptom


def judged(
    rule: str, answers: Sequence[Mapping[str, Any]], judge: Any, inputs: Sequence[tuple[str, Any]] = ()
) -> Judgement:
    """The judgement by which a rule fails; `judge` judges the last answer."""
    log = ExchangeLog()
    check = Check("test_any", (rule,), log)
    check.begin_example()
    check.inputs.extend(inputs)
    made = [answered(log, **one) for one in answers]
    log.born(MINE, made[0].exchange)
    with check.running(), pytest.raises(ExpectationFailed) as caught:
        judge(expect(made[-1]))
    found = check.last_failure
    assert found is not None
    assert str(caught.value) == f"{rule}: {found.message}"
    return found


def create(status: int = 201, shown: Any = RECORD, without: str = "", **fields: Any) -> dict[str, Any]:
    """A create with these fields beside the plain ones, and its answer."""
    sent = {name: value for name, value in (MINIMUM | fields).items() if name != without}
    return {"operation": "create-procedure", "status": status, "shown": shown, "sent": sent}


@pytest.mark.parametrize(
    ("rule", "answers", "judge", "message", "symptom"),
    [
        (
            TIME,
            [create(), create(ProcTime="25:00:00")],
            Expectation.refused,
            'Accepted ProcTime "25:00:00" (201, which shows ProcTime "00:00:00"); expected a refusal with 400 or 404.',
            "create-procedure accepted ProcTime",
        ),
        (
            TIME,
            [create(), create(ProcTime="24:00:00", shown=RECORD | {"ProcTime": "24:00:00"})],
            Expectation.refused,
            'Accepted ProcTime "24:00:00" (201); expected a refusal with 400 or 404.',
            "create-procedure accepted ProcTime",
        ),
        (
            TIME,
            [create(), create(status=500, shown="Boom", ProcTime="25:00:00")],
            Expectation.refused,
            'Sent ProcTime "25:00:00"; expected a refusal with 400 or 404, received 500 "Boom".',
            "create-procedure answered 500: Boom",
        ),
        (
            DATE,
            [create(), create(without="ProcDate")],
            Expectation.refused,
            "Accepted a request without ProcDate (201); expected a refusal with 400 or 404.",
            "create-procedure accepted ProcDate",
        ),
        (
            KEPT,
            [create(ClaimNote="note"), {"operation": "get-procedure", "status": 200, "shown": RECORD}],
            lambda one: one.has(ClaimNote="note"),
            'Sent ClaimNote "note"; expected ClaimNote "note", received ClaimNote "nope".',
            "create-procedure shows another ClaimNote",
        ),
        (
            KEPT,
            [
                create(shown=RECORD | {"ClaimNote": "a"}, ClaimNote="a"),
                {"operation": "get-procedure", "status": 200, "shown": RECORD},
            ],
            lambda one: one.has(ClaimNote="a"),
            'Sent ClaimNote "a"; expected ClaimNote "a", received ClaimNote "nope" (the answer to POST was right).',
            "get-procedure shows another ClaimNote",
        ),
        (
            LOCKED,
            [
                create(Surf="MO"),
                {"operation": "update-procedure", "status": 200, "shown": RECORD, "sent": {"Surf": "M"}},
                {"operation": "get-procedure", "status": 200, "shown": RECORD},
            ],
            lambda one: one.has(Surf="MO"),
            'Sent Surf "M"; expected Surf "MO", received Surf "M".',
            "update-procedure shows another Surf",
        ),
        (
            "create-procedure/dx-is-kept",
            [create(Dx=127, Priority=149, Surf="M"), {"operation": "get-procedure", "status": 200, "shown": RECORD}],
            lambda one: one.fails("Dx 127", "Dx 0", Topic(("Dx",), ("Priority", "ClaimNote"))),
            "Sent Dx 127 with Priority 149; expected Dx 127, received Dx 0.",
            "create-procedure shows another Dx",
        ),
        (
            NOTHING,
            [
                create(),
                {"operation": "update-procedure", "status": 400, "shown": "No.", "sent": {"Dx": 129, "ProcDate": "x"}},
                {"operation": "get-procedure", "status": 200, "shown": RECORD},
            ],
            lambda one: one.fails("Dx 0 as before", "Dx 129", Topic(("Dx",), ("ProcDate",))),
            'Sent Dx 129 with ProcDate "x" (answered 400); expected Dx 0 as before, received Dx 129.',
            "update-procedure shows another Dx",
        ),
        (
            "create-group-note/same-date-is-required",
            [{"operation": "create-group-note", "status": 201, "shown": RECORD, "sent": {"PatNum": 11}}],
            lambda one: one.fails("a refusal", "201", Topic(sent="a group note for 2 days", finding="accepted")),
            "Accepted a group note for 2 days (201); expected a refusal.",
            "create-group-note: Accepted a group note for 2 days (201); expected a refusal.",
        ),
        (
            "create-procedure/prov-num-default-practice",
            [create(), {"operation": "get-procedure", "status": 200, "shown": RECORD}],
            lambda one: one.fails("ProvNum 1", "ProvNum 2", Topic(("ProvNum",), changes=(("ProvNum", 1, 2),))),
            "Sent a create without ProvNum; expected ProvNum 1, received ProvNum 2.",
            "create-procedure shows another ProvNum",
        ),
        (
            "update-procedure/others-keep-their-value",
            [
                create(),
                {"operation": "update-procedure", "status": 200, "shown": RECORD, "sent": {"Dx": 129}},
                {"operation": "get-procedure", "status": 200, "shown": RECORD},
            ],
            lambda one: one.fails("ProvNum 1", "ProvNum 2", Topic(("ProvNum",), ("Dx",), changes=(("ProvNum", 1, 2),))),
            "Sent Dx 129 without ProvNum; expected ProvNum 1, received ProvNum 2.",
            "update-procedure shows another ProvNum",
        ),
        (
            "create-procedure/code-num-names-the-code",
            [create(without="procCode", CodeNum=2), {"operation": "get-procedure", "status": 200, "shown": RECORD}],
            lambda one: one.has(procCode="D0150"),
            'Sent CodeNum 2; expected procCode "D0150", received procCode "D0120".',
            "create-procedure shows another procCode",
        ),
        (
            STATUS,
            [create(), {"operation": "delete-procedure", "status": 202, "shown": ""}],
            lambda one: one.status(200),
            "Sent DELETE /procedurelogs; expected 200, received 202 with an empty body.",
            "delete-procedure answered 202",
        ),
        (
            "list-procedures/answer-pat-num",
            [{"operation": "list-procedures", "status": 200, "shown": [{}], "query": "?PatNum=11"}],
            lambda one: one.fails("a member PatNum", "a record without it", Topic(("PatNum",), finding="missing")),
            "Sent GET /procedurelogs?PatNum=11; expected a member PatNum, received a record without it.",
            "list-procedures answers without PatNum",
        ),
        (
            PATIENT,
            [
                create(),
                {"operation": "get-insurance-history", "status": 200, "shown": [{}, {}], "query": "?InsSubNum=301"},
            ],
            Expectation.refused,
            "Accepted a request without PatNum (200); expected a refusal with 400 or 404.",
            "get-insurance-history accepted PatNum",
        ),
    ],
)
def test_the_message_of_a_failure(rule: str, answers: Any, judge: Any, message: str, symptom: str) -> None:
    """The sentence says which input broke the rule and what came back, and never holds a body."""
    assert failure(rule, answers, judge) == (message, symptom)


def test_two_names_of_one_thing_are_both_told() -> None:
    """A request with a key and a name for the same thing is told with both, though its twin differs in one alone."""
    rule = "create-procedure/priority-and-priority-name-exclude-each-other"
    found = judged(rule, [create(Priority=148), create(Priority=148, priority="Low")], Expectation.refused)
    assert found.message == 'Accepted priority "Low", Priority 148 (201); expected a refusal with 400 or 404.'


STORED = ("ProcDate", "2020-02-29", "2020-02-28")
LISTED = ("procDate", "2024-02-29", "2024-02-28")
HOUR = ("DateTStamp", "2024-03-04 08:00:00", "2024-03-04 09:30:00")


@pytest.mark.parametrize(
    ("one", "other", "linked"),
    [
        (
            ("create-procedure/dx-is-kept", Topic(("Dx",))),
            ("create-procedure/dx-sets-dx-name", Topic(("dxName",))),
            True,
        ),
        (("create-procedure/dx-is-kept", Topic(("Dx",))), ("create-procedure/claim-note-is-kept", Topic()), False),
        (
            ("create-insurance-history/proc-date-is-kept", Topic(("ProcDate",), changes=(STORED,))),
            ("get-insurance-history/shows-the-date", Topic(("procDate",), changes=(LISTED,))),
            True,
        ),
        (
            ("create-insurance-history/proc-date-is-kept", Topic(("ProcDate",), changes=(STORED,))),
            ("get-insurance-history/shows-the-date", Topic(changes=(("procDate", "2024-02-29", "2021-01-01"),))),
            False,
        ),
        (
            ("create-procedure/dx-is-kept", Topic(("DateTStamp",), changes=(HOUR,))),
            ("create-procedure/claim-note-is-kept", Topic(("SecDateEntry",), changes=(HOUR,))),
            False,
        ),
        (
            ("get-insurance-history/shows-the-procedure", Topic(("ProcNum",), sent="2021-01-01, then 1899-12-31")),
            ("create-insurance-history/changes-no-other-category", Topic(sent="2021-01-01, then 1899-12-31")),
            True,
        ),
        (("create-procedure/dx-is-kept", Topic(("Dx",))), ("create-procedure/dx-unknown-is-refused", ACCEPTED), False),
    ],
    ids=[
        "what-follows-from-a-field",
        "another-field",
        "a-class-of-dates",
        "another-day",
        "another-time-of-one-day",
        "one-story",
        "another-mistake",
    ],
)
def test_failures_with_one_cause_share_a_clue(one: tuple[str, Topic], other: tuple[str, Topic], linked: bool) -> None:
    """A field, a story or a changed date links failures; an accepted and a lost value are not one cause."""
    clues = [
        set(judged(rule, [create(Dx=127, ClaimNote="x")], lambda found, of=topic: found.fails("a", "b", of)).clues)
        for rule, topic in (one, other)
    ]
    assert bool(clues[0] & clues[1]) is linked


def test_a_drawn_field_is_what_was_sent() -> None:
    """A rule about many fields names the one whose value was generated, not the field of its place."""
    found = failure(KEYS, [create(), create(Dx=4294967425)], Expectation.refused, [("Dx", 4294967425)])
    assert found[0] == "Accepted Dx 4294967425 (201); expected a refusal with 400 or 404."


def test_a_code_stands_beside_a_place_in_the_mouth() -> None:
    """Which places are valid depends on the treatment area of the code; other fields stand alone."""
    found = failure(ARCH, [create(), create(ToothRange="")], Expectation.refused)
    assert found[0] == 'Accepted ToothRange "" with procCode "D0120" (201); expected a refusal with 400 or 404.'
    alone = failure(TIME, [create(), create(ProcTime="25:00:00")], Expectation.refused)
    assert alone[0].startswith('Accepted ProcTime "25:00:00" (201, ')


def test_no_message_has_hundreds_of_characters() -> None:
    """Whatever was sent and received, each part of the sentence has a bounded length."""
    answers = [create(), create(status=400, shown="no " * 5000, ClaimNote="x" * 5000)]
    message, symptom = failure(KEPT, answers, Expectation.accepted)
    assert len(message) < 3 * LONGEST + 60
    assert len(symptom) < LONGEST + 60


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("procedure 1136 left out", "procedure # left out"),
        ("ProcNums [1136, 7, 1137]", "ProcNums [#A, 7, #B]"),
        ("procedures [1137, 1136], received [1137]", "procedures [#A, #B], received [1137]"),
        ("procedures [1137, 1136], received procedures [1137]", "procedures [#A, #B], received procedures [#A]"),
        ("group notes [1136] have it too", "group notes [#] have it too"),
        ('Sent ProcNum "1136"; expected 404, received 200', 'Sent ProcNum "#"; expected 404, received 200'),
        ("no answer to GET /procedurelogs/1136", "no answer to GET /procedurelogs/#"),
        ("expected 201, received 1136 of 1137 rows", "expected 201, received 1136 of 1137 rows"),
        ("last changed before 2026-03-04 11:43:28", "last changed before a time of the run"),
        ('ProcDate "2026-03-04", DateTP "2019-01-01 00:00:00"', 'ProcDate "2026-03-04", DateTP "2019-01-01 00:00:00"'),
        ('BillingNote "conformance run PLC7Q2"', 'BillingNote "conformance run #"'),
    ],
)
def test_what_differs_between_runs_is_left_out(text: str, expected: str) -> None:
    """Keys that the run made, its mark and its time are left out; other numbers and dates stay."""
    assert without_keys(text, dict.fromkeys((1136, 1137)), "2026-03-04") == expected


def test_a_request_like_its_twin_is_told_as_a_whole() -> None:
    """Where no field of the request is judged and none differs from an accepted one, all of them are told."""
    log = ExchangeLog()
    answer = answered(log, "create-procedure", 400, "No.", {"PatNum": 11, "BillingNote": "conformance run X"})
    sent = what_was_sent(catalogue()["create-procedure/answers-201"], answer, [answer.exchange])
    assert (sent.fields, sent.words) == (("PatNum",), "PatNum 11")
