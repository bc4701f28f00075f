"""Requests that reveal every fault and reading of the operations on group notes and insurance history."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from reference.call import Asked
from reference.insurance_history.categories import CATEGORIES

Ask = Callable[[str, Asked], tuple[int, Any]]
"""A function that sends one request of an operation to a server within this process."""

UNKNOWN = 999_999_999
LOCKED, INVALIDATED = 1025, 1026
DONE: dict[str, Any] = {
    "PatNum": 14,
    "ProcDate": "2021-04-28",
    "ProcStatus": "C",
    "procCode": "D1110",
    "ProvNum": 4,
    "ClinicNum": 1,
}
OTHERS = ({"ProcDate": "2021-04-29"}, {"ClinicNum": 2}, {"ProvNum": 3}, {"PatNum": 13}, {"ProcStatus": "TP"})
"""Changes to a procedure that is in a group note with two completed ones."""

FLAGS = ("true", "false", "maybe", True)


def body(**members: Any) -> Asked:
    """A request with this body."""
    return Asked(body=json.dumps(members).encode())


def group_notes(ask: Ask) -> Iterator[Any]:
    """Create, update and delete group notes, and read back those of two patients after each step."""
    made = [ask("create-procedure", body(**DONE | change))[1]["ProcNum"] for change in ({}, {}, *OTHERS)]
    plain = {"PatNum": 14, "ProcNums": made[:2], "Note": "Medical: “no” changes \r\nPt concerns: none"}
    for change in _creations(plain, made):
        asked = {name: value for name, value in (plain | change).items() if value is not None}
        yield change, ask("create-group-note", body(**asked)), _state(ask, made)
    yield from _updates(ask, made)
    for key in ("0", "x", "-1", UNKNOWN, 1001, made[1], LOCKED):
        yield key, ask("delete-group-note", Asked(key=str(key))), _state(ask, made)
    first = ask("create-group-note", body(**plain))[1].get("ProcNum", UNKNOWN)
    ask("create-group-note", body(**plain | {"Note": "second"}))
    yield (
        ask("delete-group-note", Asked(key=str(first))),
        ask("get-procedure", Asked(key=str(first))),
        _state(ask, made),
    )
    ask("delete-procedure", Asked(key=str(made[0])))
    yield _state(ask, made)
    for query in (
        {},
        {"PatNum": "0"},
        {"PatNum": "x"},
        {"PatNum": str(UNKNOWN)},
        {"PatNum": "15"},
        {"PatNum": "14", "Offset": "1", "Limit": "1"},
    ):
        yield query, ask("list-group-notes", Asked(query=tuple(query.items())))


def _creations(plain: dict[str, Any], made: list[int]) -> Iterator[dict[str, Any]]:
    yield {}
    yield from ({name: None} for name in plain)
    yield from ({"PatNum": 0}, {"PatNum": UNKNOWN}, {"PatNum": 13, "ProcNums": [made[5]]})
    yield from ({"ProcNums": [*made[:2], number]} for number in (*made[2:], made[0], UNKNOWN, LOCKED))
    wrong: tuple[Any, ...] = ([], made[0], str(made[0]), {"ProcNum": made[0]}, [[made[0]]], [None])
    yield from ({"ProcNums": value} for value in wrong)
    yield from ({"isSigned": flag} for flag in FLAGS)
    yield from ({"ProvNum": 3}, {"ProvNum": UNKNOWN}, {"Note": ""}, {"Note": "long " * 1000})


def _updates(ask: Ask, made: list[int]) -> Iterator[Any]:
    keys = [
        ask("create-group-note", body(PatNum=14, ProcNums=made[:2], Note=text))[1].get("ProcNum", UNKNOWN)
        for text in ("one", "two")
    ]
    plain = {"PatNum": 14, "Note": "other"}
    changes: tuple[dict[str, Any], ...] = (
        *({"PatNum": 0}, {"PatNum": UNKNOWN}),
        *({}, {"PatNum": None}, {"Note": None}, {"PatNum": 13}, {"ProvNum": 3}, {}, {"ProvNum": UNKNOWN}),
        *({"doAppendNote": flag} for flag in FLAGS),
        *({"isSigned": flag} for flag in ("true", "false", "true", "maybe")),
        {"isSigned": "true", "Note": "signed anew"},
        *({}, {"isSigned": "false"}),
    )
    for key in (keys[0], LOCKED, INVALIDATED):
        for change in changes:
            asked = {name: value for name, value in (plain | change).items() if value is not None}
            yield change, ask("update-group-note", Asked(str(key), body=json.dumps(asked).encode())), _state(ask, made)
    for key in ("0", "-1", "x", str(UNKNOWN), "1009"):
        yield key, ask("update-group-note", Asked(key, body=json.dumps(plain).encode()))


def _state(ask: Ask, made: list[int]) -> list[Any]:
    return [
        *(ask("list-group-notes", Asked(query=(("PatNum", str(key)),))) for key in (14, 13)),
        *(ask("get-procedure", Asked(key=str(key))) for key in made),
        ask("list-procedures", Asked(query=(("PatNum", "14"), ("ProcStatus", "EC")))),
    ]


def insurance_history(ask: Ask) -> Iterator[Any]:
    """Create valid and invalid entries in every category, and read the history for two plans and another patient."""
    plain = {"PatNum": 13, "InsSubNum": 301, "insHistPrefName": "InsHistExamCodes", "ProcDate": "2020-01-23"}
    ask("create-procedure", body(**DONE | {"PatNum": 13, "ProcStatus": "EO", "procCode": "D0120"}))
    changes: tuple[dict[str, Any], ...] = (
        *({"insHistPrefName": category.name} for category in CATEGORIES),
        *({"ProcDate": day} for day in ("2019-05-06", "2022-05-06", "01/23/2020", "2020-02-30")),
        *({name: None} for name in plain),
        *({name: key} for name in ("PatNum", "InsSubNum") for key in (0, UNKNOWN, "x")),
        *({"insHistPrefName": name} for name in ("insHistExamCodes", "InsHistCrownCodes", 5)),
        *({"InsSubNum": 302}, {"PatNum": 11, "InsSubNum": 303}, {"PatNum": 12}),
    )
    for change in changes:
        asked = {name: value for name, value in (plain | change).items() if value is not None}
        status, answer = ask("create-insurance-history", body(**asked))
        yield change, status, answer, _history(ask)
        if isinstance(answer, dict) and "ProcNum" in answer:
            yield ask("get-procedure", Asked(key=str(answer["ProcNum"])))
    for query in ({}, {"PatNum": "13"}, {"InsSubNum": "301"}, {"PatNum": "x", "InsSubNum": "301"}):
        yield query, ask("get-insurance-history", Asked(query=tuple(query.items())))
    for name in ("PatNum", "InsSubNum"):
        for key in ("0", str(UNKNOWN)):
            yield ask(
                "get-insurance-history",
                Asked(query=tuple(({"PatNum": "13", "InsSubNum": "301"} | {name: key}).items())),
            )


def _history(ask: Ask) -> list[Any]:
    return [
        ask("get-insurance-history", Asked(query=(("PatNum", str(patient)), ("InsSubNum", str(plan)))))
        for patient, plan in ((13, 301), (13, 302), (11, 303), (14, 304))
    ]
