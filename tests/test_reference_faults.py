"""Every fault and every variant of the reference server changes what it answers, and no default reading does."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

import pytest

from reference.call import Asked
from reference.faults.registry import FAULTS
from reference.fields import PLACES, STATUSES
from reference.office import Office
from reference.operations import OPERATIONS, respond
from reference.procedures.answers import form_of
from reference.refusals import Refused
from reference.responses import refuse
from reference.store import Store
from reference.switches import FEATURES, Switches, make_switches
from reference.variants import (
    LATER_ENTRIES,
    MANY_PROCEDURES,
    OPEN_DENTAL_LOGIC,
    READINGS,
    READINGS_OF_INPUT,
    SERVERS,
    TAKEN_FROM_THE_APPOINTMENT,
    UNKNOWN_KEYS_400,
)
from tests import transcripts

ROOM = Path(__file__).parent.parent / "reference"
NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
BY_ID = {operation.id: operation for operation in OPERATIONS}
UNKNOWN = 999_999_999

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


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock of the server, so that all answers have the same moments."""
    monkeypatch.setattr("reference.operations.clock", lambda: NOW)


def transcript(operation: str, switches: Switches) -> Iterator[Any]:
    """The answers of a new server with these switches to all requests of the operation's transcript."""
    office = Office(Store(), switches)
    yield from TRANSCRIPTS[operation](office)
    office.store.close()


def creates(office: Office) -> Iterator[Any]:
    """The answers to creates with all bodies, and each new procedure as it is read back."""
    for body in BODIES:
        status, answer = send(office, "create-procedure", Asked(body=json.dumps(body).encode()))
        yield body, status, answer
        if isinstance(answer, dict) and "ProcNum" in answer:
            yield send(office, "get-procedure", Asked(key=str(answer["ProcNum"])))


def reads(office: Office) -> Iterator[Any]:
    """The answers to reads of all keys."""
    for key in (*KEYS, "1025"):
        yield send(office, "get-procedure", Asked(key=key))


def lists(office: Office) -> Iterator[Any]:
    """The answers to lists with all queries, before and after a create, an update and a delete."""
    for _ in range(2):
        for query in LISTS:
            yield send(office, "list-procedures", Asked(query=tuple(query.items())))
        yield send(office, "create-procedure", Asked(body=json.dumps(FULL).encode()))
        yield send(office, "delete-procedure", Asked(key="1002"))
        yield send(office, "update-procedure", Asked(key="1001", body=b'{"ClaimNote": "x"}'))


def updates(office: Office) -> Iterator[Any]:
    """The answers to all updates, and each updated procedure as it is read back, with the procedure before it."""
    for body, changes in UPDATES:
        keys = [send(office, "create-procedure", Asked(body=json.dumps(body).encode()))[1]["ProcNum"] for _ in range(2)]
        for change in changes:
            yield (
                body,
                change,
                send(office, "update-procedure", Asked(key=str(keys[1]), body=json.dumps(change).encode())),
            )
            yield [send(office, "get-procedure", Asked(key=str(key))) for key in keys]
    for key in (*KEYS[2:], "1017", "1026"):
        yield send(office, "update-procedure", Asked(key=key, body=b"{}"))


def deletes(office: Office) -> Iterator[Any]:
    """The answers to deletions of disposable procedures, of each status and of a key twice, and to reads after each."""
    made = [
        send(office, "create-procedure", Asked(body=json.dumps(PLAIN | {"ProcStatus": status}).encode()))[1]["ProcNum"]
        for status in ("TP", "TP", "TP", "C", "EO", "EC", "R", "Cn", "TP")
    ]
    for key in (*range(1013, 1026), *made[1:], made[1], *KEYS[2:]):
        yield key, send(office, "delete-procedure", Asked(key=str(key)))
        yield [send(office, "get-procedure", Asked(key=str(one))) for one in (key, made[0])]


def group_notes(office: Office) -> Iterator[Any]:
    """The answers to requests that create, change, list and delete group notes."""
    yield from transcripts.group_notes(partial(send, office))


def insurance_history(office: Office) -> Iterator[Any]:
    """The answers to requests on insurance history, with codes in all categories and without codes in the last one."""
    for not_set in ((), ("InsHistDebridementCodes",)):
        office.switches = replace(office.switches, not_set=frozenset(not_set))
        yield from transcripts.insurance_history(partial(send, office))


TRANSCRIPTS = {
    "create-procedure": creates,
    "get-procedure": reads,
    "list-procedures": lists,
    "update-procedure": updates,
    "delete-procedure": deletes,
    "create-group-note": group_notes,
    "update-group-note": group_notes,
    "delete-group-note": group_notes,
    "list-group-notes": group_notes,
    "get-insurance-history": insurance_history,
    "create-insurance-history": insurance_history,
}
Usual = dict[tuple[str, frozenset[str]], list[Any]]


def send(office: Office, operation: str, asked: Asked) -> tuple[int, Any]:
    """The status and the body of the answer to a request."""
    try:
        answer = respond(office, BY_ID[operation], asked)
    except Refused as refusal:
        response = refuse(office.switches, operation, refusal)
        return response.status_code, bytes(response.body)
    return answer.status, answer.body


@pytest.fixture(scope="module")
def usual() -> Usual:
    """The transcripts of servers without faults and variants, by operation and the features that they are without."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("reference.operations.clock", lambda: NOW)
        return {
            (operation, frozenset(features)): list(transcript(operation, make_switches(without=features)))
            for operation in TRANSCRIPTS
            for features in ((), FEATURES)
        }


def is_usual(operation: str, switches: Switches, usual: Usual) -> bool:
    """Whether a server with these switches answers as one without faults and variants does."""
    found = transcript(operation, switches)
    return all(one == other for one, other in zip_longest(found, usual[operation, switches.without]))


def features_off(rule: str) -> tuple[str, ...]:
    """The features that the server must lack to break the rule: those of a gate."""
    return FEATURES if rule.endswith(("-needs-public-health", "-needs-medical-insurance")) else ()


IN_EVERY_OPERATION = ("app.py", "faults/overlapping.py", "faults/malformed_requests.py", "faults/wrong_answers.py")
"""Files whose faults the transcripts do not show: those of malformed requests, of the wire, and of several requests."""

IN_AN_OPERATION = [fault for fault, place in FAULTS.items() if place.partition(": ")[0] not in IN_EVERY_OPERATION]
"""The faults of single operations; tests/test_faults.py shows the others."""


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The functions in which the server finds that it has a fault, as `FILE: FUNCTION`; filled while it answers."""
    found: set[str] = set()

    def broken(self: Switches, operation: str, rule: str) -> bool:
        if f"{operation}/{rule}" in self.faults:
            found.add(place_of_caller())
        return f"{operation}/{rule}" in self.faults

    monkeypatch.setattr(Switches, "broken", broken)
    return found


def place_of_caller() -> str:
    """The function that asks whether a rule is broken; comprehensions count as the function around them."""
    frame = inspect.currentframe()
    names = ("place_of_caller", "broken")
    while frame and (frame.f_code.co_name in names or frame.f_code.co_name.startswith("<")):
        frame = frame.f_back
    assert frame
    return f"{Path(frame.f_code.co_filename).relative_to(ROOM)}: {frame.f_code.co_name}"


@pytest.mark.parametrize("fault", IN_AN_OPERATION)
def test_every_fault_shows(fault: str, usual: Usual, places: set[str]) -> None:
    """A faulty server answers at least one request otherwise, and breaks the rule where the registry says."""
    operation, switches = fault.partition("/")[0], make_switches(faults=[fault], without=features_off(fault))
    form_of.cache_clear()
    assert not is_usual(operation, switches, usual)
    assert FAULTS[fault] in places


@pytest.mark.parametrize("place", sorted(set(FAULTS.values())))
def test_every_place_of_the_registry_asks_for_faults(place: str) -> None:
    """The file of the place has the function, which asks whether a rule is broken."""
    file, _, name = place.partition(": ")
    tree = ast.parse((ROOM / file).read_text(encoding="utf-8"))
    (function,) = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name)
    assert "broken(" in ast.unparse(function)


@pytest.mark.parametrize(
    ("rule", "reading"),
    [
        (rule, reading)
        for rule, readings in READINGS.items()
        if rule not in READINGS_OF_INPUT
        for reading in readings[1:]
    ],
)
def test_every_other_reading_shows(rule: str, reading: str, usual: Usual) -> None:
    """A server with a reading that is not the default answers at least one request of the operation otherwise."""
    switches = make_switches(variants=[f"{rule}={reading}"], without=features_off(rule))
    assert not is_usual(rule.split("/", maxsplit=1)[0], switches, usual)


SHOWN_BY = {
    OPEN_DENTAL_LOGIC: ("create-procedure", "update-procedure", "create-insurance-history"),
    UNKNOWN_KEYS_400: ("get-procedure", "update-procedure", "delete-procedure"),
    LATER_ENTRIES: ("get-insurance-history",),
    MANY_PROCEDURES: ("list-procedures",),
    TAKEN_FROM_THE_APPOINTMENT: ("update-procedure",),
}
"""The operations that a whole server answers otherwise."""


@pytest.mark.parametrize("server", SERVERS)
def test_every_whole_server_shows(server: str, usual: Usual) -> None:
    """A server that differs from the default in several places answers requests of these operations otherwise."""
    for operation in SHOWN_BY[server]:
        assert not is_usual(operation, make_switches(variants=[server]), usual)


def test_a_reading_goes_before_that_of_a_whole_server() -> None:
    """A variant that names a reading of a rule decides, whatever the whole server would take."""
    rule = "create-procedure/tooth-range-spelling"
    switches = make_switches(variants=[OPEN_DENTAL_LOGIC, f"{rule}=displayed"])
    assert switches.reading(rule) == "displayed"
    assert switches.reading("create-procedure/surf-order") == "canonical"


@pytest.mark.parametrize("operation", TRANSCRIPTS)
def test_the_first_readings_change_nothing(operation: str, usual: Usual) -> None:
    """A server with all default readings as variants answers like a server without variants."""
    assert is_usual(
        operation, make_switches(variants=[f"{rule}={readings[0]}" for rule, readings in READINGS.items()]), usual
    )
    assert is_usual(operation, make_switches(), usual)
