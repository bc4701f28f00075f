"""Requests that reveal every fault and reading of the operations on procedures."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reference.call import Asked
from reference.fields import PLACES, STATUSES
from tests.transcripts import UNKNOWN, Ask

PLAIN: dict[str, Any] = {"PatNum": 14, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1110"}
SURF = PLAIN | {"procCode": "D2393", "ToothNum": "14", "Surf": "MO"}
TOOTH = PLAIN | {"procCode": "D7140", "ToothNum": "14"}
PROSTHETIC = PLAIN | {"procCode": "D6240", "ToothNum": "14"}
QUAD = PLAIN | {"procCode": "D4341", "Surf": "UL"}
QUAD_RANGE = PLAIN | {"procCode": "D4342", "Surf": "UL", "ToothRange": "12"}
SEXTANT = PLAIN | {"procCode": "D0364", "Surf": "1"}
ARCH = PLAIN | {"procCode": "D9972", "Surf": "U"}
ARCH_RANGE = PLAIN | {"procCode": "D7951", "Surf": "U", "ToothRange": "3"}
RANGE = PLAIN | {"procCode": "D4322", "ToothRange": "2"}
FULL = PROSTHETIC | {
    "AptNum": 201,
    "ProcFee": "125.95",
    "Priority": 148,
    "ProvNum": 4,
    "Dx": 126,
    "PlannedAptNum": 203,
    "PlaceService": "School",
    "Prosthesis": "I",
    "DateOriginalProsth": "2001-02-03",
    "ClaimNote": "note",
    "ClinicNum": 2,
    "DateTP": "2021-01-02",
    "SiteNum": 5,
    "ProcTime": "13:45:00",
    "ProcTimeEnd": "14:00:00",
    "Prognosis": 161,
    "BillingNote": "paid",
    "Discount": 25.99,
    "IsDateProsthEst": "true",
}


def without(body: dict[str, Any], *names: str) -> dict[str, Any]:
    """The body without these fields."""
    return {name: value for name, value in body.items() if name not in names}


LINKS = ("PatNum", "AptNum", "Priority", "ProvNum", "Dx", "PlannedAptNum", "ClinicNum", "SiteNum", "Prognosis")
BODIES: tuple[dict[str, Any], ...] = (
    *(FULL, PLAIN, FULL, SURF, TOOTH, PROSTHETIC, QUAD, QUAD_RANGE, SEXTANT, ARCH, ARCH_RANGE, RANGE),
    *(without(body, name) for body in (FULL, SURF, QUAD, QUAD_RANGE, SEXTANT, ARCH_RANGE, RANGE) for name in body),
    *(FULL | {name: key} for name in LINKS for key in (UNKNOWN, 0)),
    *(FULL | {name: 71} for name in ("Priority", "Dx", "Prognosis")),
    *(
        FULL | {name: "x"}
        for name in ("DateOriginalProsth", "DateTP", "ProcDate", "ProcTime", "ProcTimeEnd", "ProcStatus")
    ),
    *(FULL | {name: "x"} for name in ("PlaceService", "Prosthesis", "IsDateProsthEst")),
    *(PLAIN | {"PlaceService": place} for place in PLACES),
    *(PLAIN | {"ProcStatus": status} for status in (*STATUSES, "TreatmentPlanned")),
    *(PROSTHETIC | {"Prosthesis": word} for word in ("No", "I", "R")),
    *(
        TOOTH | {"Prosthesis": "I"},
        TOOTH | {"DateOriginalProsth": "2001-02-03"},
        PROSTHETIC | {"IsDateProsthEst": "false"},
    ),
    *(PLAIN | {name: "08:30:15"} for name in ("ProcTime", "ProcTimeEnd")),
    *(PLAIN | {"ProcTimeEnd": "08:00:00"}, PLAIN | {"SiteNum": 5}, FULL | {"PlannedAptNum": 201}),
    *(PLAIN | {"PatNum": key} for key in (11, 12, 13)),
    *(
        PLAIN | {"PatNum": 11, "AptNum": 201},
        PLAIN | {"procCode": "D0120", "PatNum": 13},
        PLAIN | {"procCode": "D0140"},
    ),
    *(PLAIN | {"Priority": 148, "priority": "Low"}, PLAIN | {"Dx": 126, "dxName": "Cracked Tooth"}),
    *(PLAIN | {"priority": "Low"}, PLAIN | {"dxName": "Decay"}, PLAIN | {"priority": "?"}, PLAIN | {"dxName": "?"}),
    *(PLAIN | {"CodeNum": 176}, PLAIN | {"procCode": "D9999"}, PLAIN | {"procCode": "D0120"}),
    *(without(PLAIN, "procCode") | {"CodeNum": key} for key in (176, UNKNOWN, 0)),
    *(PLAIN | {"ProcNum": 1_000_000}, PLAIN | {"provAbbr": "ME"}, PLAIN | {"descript": "mine"}),
    *(TOOTH | {"ToothNum": tooth} for tooth in ("1", "A", "51", "99")),
    *(SURF | {"Surf": letter} for letter in ("B", "F", "V", "M", "O", "I", "D", "L", "OM", "MX")),
    *(QUAD | {"Surf": part} for part in ("UR", "LR", "LL", "XX")),
    *(SEXTANT | {"Surf": part} for part in ("2", "3", "4", "5", "6", "7")),
    *(ARCH | {"Surf": part} for part in ("L", "X")),
    *(RANGE | {"ToothRange": teeth} for teeth in ("2,3", "13-15", "2,13-15", "2, 3", "2;3", "15-13", "3,2")),
    *(PLAIN | {"ToothNum": "14"}, PLAIN | {"Surf": "M"}, PLAIN | {"ToothRange": "2"}),
    RANGE | {"ToothRange": "2,3, 13-15", "Priority": 149, "dxName": "Decay"},
    SURF | {"AptNum": 0, "PlannedAptNum": 0, "ClinicNum": 0, "priority": "Low", "BillingNote": "for loyalty"},
)
LISTS = (
    *(
        {},
        {"Limit": "2"},
        {"Offset": "2"},
        {"Limit": "2", "Offset": "2"},
        {"PatNum": "11"},
        {"AptNum": "201"},
        {"ClinicNum": "1"},
    ),
    *(
        {"PlannedAptNum": "203"},
        {"CodeNum": "2"},
        {"PatNum": "11", "ProcStatus": "TP"},
        {"Limit": "x"},
        {"PatNum": str(UNKNOWN)},
        {"PatNum": "x"},
    ),
    *({"ProcStatus": status} for status in (*STATUSES, "X")),
    *({"DateTStamp": moment} for moment in ("2021-04-01 09:14:02", "2022-01-01 00:00:00", "x")),
    {"Colour": "red"},
)
KEYS = ("1001", "1003", str(UNKNOWN), "0", "-1", "x")

CHANGES: dict[str, Any] = {
    "AptNum": 202,
    "ProcDate": "2021-05-06",
    "ProcFee": "9.50",
    "Priority": 149,
    "ProcStatus": "C",
    "ProvNum": 3,
    "Dx": 127,
    "PlannedAptNum": 207,
    "PlaceService": "Office",
    "Prosthesis": "R",
    "DateOriginalProsth": "2002-03-04",
    "ClaimNote": "other",
    "ClinicNum": 1,
    "procCode": "D2740",
    "DateTP": "2021-03-04",
    "SiteNum": 9,
    "ProcTime": "08:00:00",
    "ProcTimeEnd": "09:00:00",
    "Prognosis": 162,
    "ToothNum": "3",
    "BillingNote": "unpaid",
    "Discount": 5,
    "IsDateProsthEst": "false",
}
UPDATES: tuple[tuple[dict[str, Any], tuple[dict[str, Any], ...]], ...] = (
    (
        without(FULL, "PlaceService", "SiteNum", "ProcTimeEnd"),
        (
            *({name: value} for name, value in CHANGES.items() if name != "ProcStatus"),
            *({}, {"CodeNum": 205}, {"CodeNum": 178}, {"procCode": "D1206"}, {"CodeNum": 205, "procCode": "D2740"}),
            *({"CodeNum": UNKNOWN}, {"procCode": "D9999"}, {"ToothNum": ""}, {"Surf": "M"}, {"ToothRange": "2"}),
            *({name: UNKNOWN} for name in LINKS[1:]),
            *({name: 71} for name in ("Priority", "Dx", "Prognosis")),
            *({name: "x"} for name in CHANGES),
            *({"PlannedAptNum": 201}, {"Prosthesis": "No"}, {"Prosthesis": "I"}, {"IsDateProsthEst": "true"}, CHANGES),
            *(
                {"PlannedAptNum": 0},
                {"Prosthesis": ""},
                {"ProcFee": "1.00", "ProcStatus": "x"},
                {"ProcFee": "250"},
                {"ClaimNote": ""},
            ),
        ),
    ),
    (
        PLAIN,
        (
            *({"PlaceService": place} for place in PLACES),
            *({"ProcStatus": status} for status in (*STATUSES, "TP")),
            *(
                {"Prosthesis": "I"},
                {"DateOriginalProsth": "2001-02-03"},
                {"ToothNum": "3"},
                {"Surf": "M"},
                {"ToothRange": "2"},
            ),
            *({"SiteNum": 5}, {"ProcTimeEnd": "08:00:00"}, {"ProcTime": "08:30:15"}, {"ProcTimeEnd": "08:30:15"}),
        ),
    ),
    (PLAIN | {"procCode": "D0120"}, ({"CodeNum": 4}, {"procCode": "D0140"}, {"CodeNum": 3})),
    (
        SURF,
        (
            {"Surf": "D"},
            {"Surf": "MX"},
            {"Surf": ""},
            {"ProcStatus": "C"},
            {"Surf": "L"},
            {"ToothNum": "5"},
            {"CodeNum": 33},
            {"procCode": "D2331"},
            {"AptNum": "201", "ToothNum": "14", "ToothRange": ""},
        ),
    ),
    (SURF | {"ProcStatus": "C"}, ({"Discount": 5}, {"BillingNote": "x"})),
    (SURF | {"ProcStatus": "EO"}, ({"Surf": "L"},)),
    (
        RANGE,
        (
            {"ToothRange": "3-5"},
            {"ToothRange": "7,9-11"},
            {"ToothRange": "7, 9"},
            {"ToothRange": "9,7"},
            {"ToothRange": "11-9"},
            {"ToothRange": ""},
            {"ToothRange": "3;5"},
            {"ProcStatus": "C"},
            {"ToothRange": "7"},
        ),
    ),
    (QUAD, ({"Surf": "UR"}, {"Surf": "XX"}, {"ToothRange": "3"}, {"procCode": "D4342", "ToothRange": "9"})),
    (SEXTANT, ({"Surf": "2"}, {"Surf": "9"})),
    (ARCH, ({"Surf": "L"}, {"Surf": "X"})),
    (QUAD_RANGE, ({"ToothRange": "3"},)),
    (ARCH_RANGE, ({"ToothRange": "14"}, {"procCode": "D7951", "Prosthesis": "", "ToothRange": "31,30, 18-21"})),
)
"""Procedures, and what is sent to each, one after another."""


def creates(ask: Ask) -> Iterator[Any]:
    """The answers to creates with all bodies, and each new procedure as it is read back."""
    for body in BODIES:
        status, answer = ask("create-procedure", Asked(body=json.dumps(body).encode()))
        yield body, status, answer
        if isinstance(answer, dict) and "ProcNum" in answer:
            yield ask("get-procedure", Asked(key=str(answer["ProcNum"])))


def reads(ask: Ask) -> Iterator[Any]:
    """The answers to reads of all keys."""
    for key in (*KEYS, "1025"):
        yield ask("get-procedure", Asked(key=key))


def lists(ask: Ask) -> Iterator[Any]:
    """The answers to lists with all queries, before and after a create, an update and a delete."""
    for _ in range(2):
        for query in LISTS:
            yield ask("list-procedures", Asked(query=tuple(query.items())))
        yield ask("create-procedure", Asked(body=json.dumps(FULL).encode()))
        yield ask("delete-procedure", Asked(key="1002"))
        yield ask("update-procedure", Asked(key="1001", body=b'{"ClaimNote": "x"}'))


def updates(ask: Ask) -> Iterator[Any]:
    """The answers to all updates, and each updated procedure as it is read back, with the procedure before it."""
    for body, changes in UPDATES:
        keys = [ask("create-procedure", Asked(body=json.dumps(body).encode()))[1]["ProcNum"] for _ in range(2)]
        for change in changes:
            yield (
                body,
                change,
                ask("update-procedure", Asked(key=str(keys[1]), body=json.dumps(change).encode())),
            )
            yield [ask("get-procedure", Asked(key=str(key))) for key in keys]
    for key in (*KEYS[2:], "1017", "1026"):
        yield ask("update-procedure", Asked(key=key, body=b"{}"))


def deletes(ask: Ask) -> Iterator[Any]:
    """The answers to deletions of disposable procedures, of each status and of a key twice, and to reads after each."""
    made = [
        ask("create-procedure", Asked(body=json.dumps(PLAIN | {"ProcStatus": status}).encode()))[1]["ProcNum"]
        for status in ("TP", "TP", "TP", "C", "EO", "EC", "R", "Cn", "TP")
    ]
    for key in (*range(1013, 1026), *made[1:], made[1], *KEYS[2:]):
        yield key, ask("delete-procedure", Asked(key=str(key)))
        yield [ask("get-procedure", Asked(key=str(one))) for one in (key, made[0])]
