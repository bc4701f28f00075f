"""Every fault and every variant of the reference server changes what it answers, and no default reading does."""

from __future__ import annotations

import ast
import inspect
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
from tests import procedure_transcripts, transcripts

ROOM = Path(__file__).parent.parent / "reference"
NOW = datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC)
BY_ID = {operation.id: operation for operation in OPERATIONS}


@pytest.fixture(autouse=True)
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stop the clock of the server, so that all answers have the same moments."""
    monkeypatch.setattr("reference.operations.clock", lambda: NOW)


def transcript(operation: str, switches: Switches) -> Iterator[Any]:
    """The answers of a new server with these switches to all requests of the operation's transcript.

    Insurance history is asked for twice: with codes in all categories, and without codes in the last one.
    """
    office = Office(Store(), switches)
    yield from TRANSCRIPTS[operation](partial(send, office))
    if operation.endswith("-insurance-history"):
        office.switches = replace(office.switches, not_set=frozenset({"InsHistDebridementCodes"}))
        yield from TRANSCRIPTS[operation](partial(send, office))
    office.store.close()


TRANSCRIPTS = {
    "create-procedure": procedure_transcripts.creates,
    "get-procedure": procedure_transcripts.reads,
    "list-procedures": procedure_transcripts.lists,
    "update-procedure": procedure_transcripts.updates,
    "delete-procedure": procedure_transcripts.deletes,
    "create-group-note": transcripts.group_notes,
    "update-group-note": transcripts.group_notes,
    "delete-group-note": transcripts.group_notes,
    "list-group-notes": transcripts.group_notes,
    "get-insurance-history": transcripts.insurance_history,
    "create-insurance-history": transcripts.insurance_history,
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
