"""The gate: however a foreign key is spelt, nothing leaves; the same spelling of a key that is allowed does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strategies import negative_keys
from strategies.keys import keys_that_are_no_numbers, unknown_keys
from strategies.malformed_input import (
    impossible_keys,
    lax_json,
    malformed_json,
    not_objects,
    odd_path_keys,
    odd_values,
    wrong_types,
)
from subject import Settings
from subject.errors import GateClosed
from subject.gate import Gate
from subject.journal import Journal
from subject.practice import Appointment, Code, Disposable, KnownProcedure, Patient, Practice, Subscriber
from tests.gate_spellings import CONTENTS, MEMBERS, PATHS, VALUES

URL = "http://127.0.0.1:8080/api/v1"
FOREIGN = 18
"""The key of a record of others, under whatever name it is sent; the practice names the procedure to be read only."""
OWN, GONE, DISPOSABLE, IMPOSSIBLE = 29, 39, 49, 2_000_000_019
GIVEN = {"PatNum": 59, "AptNum": 69, "PlannedAptNum": 79, "InsSubNum": 89, "ProcNum": OWN}
"""A key of each name that the practice gives or the run made."""
ALSO = {also for key in (OWN, GONE, DISPOSABLE, *GIVEN.values()) for also in (key - 1, key + 1, int(f"{key:o}"))}
"""What else may be read in a spelling of those keys, rounded or in base 8: it has to be allowed, too."""

PRACTICE = Practice(
    patients=[Patient(key) for key in (59, *ALSO)],
    codes=[Code(2, "D0120", "None")],
    appointments=[Appointment(69, 59, "Scheduled"), *(Appointment(key, 59, "Planned") for key in (79, *ALSO))],
    subscribers=[Subscriber(key, 59) for key in (89, *ALSO)],
    procedures=[KnownProcedure(FOREIGN, 59, "C")],
    disposable=[Disposable(DISPOSABLE, 59, "tpi")],
)


def gate_in(mode: Any = "standard") -> Gate:
    """A gate of a run that made the own record, and made and deleted another one."""
    journal = Journal(None)
    journal.own = dict.fromkeys((OWN, *ALSO), 59)
    journal.gone = {GONE: 59}
    return Gate(Settings(url=URL, mode=mode), PRACTICE, journal)


def request(method: str, path: str = "/procedurelogs", content: Any = None, **headers: str) -> httpx.Request:
    """A request of the target; a body that is not bytes becomes JSON."""
    body = content if content is None or isinstance(content, bytes) else json.dumps(content).encode()
    return httpx.Request(method, URL + path, content=body, headers=headers)


def check_held_back(gate: Gate, outgoing: httpx.Request) -> None:
    """The request does not leave."""
    with pytest.raises(GateClosed, match="was held back"):
        gate.check(outgoing)


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "put", "OPTIONS"])
def test_read_only_holds_back_what_may_write(method: str) -> None:
    """Nothing but GET leaves in mode read-only, and in mode standard everything may."""
    gate_in("read-only").check(request("GET"))
    gate_in().check(request(method, f"/procedurelogs/{OWN}"))
    check_held_back(gate_in("read-only"), request(method, f"/procedurelogs/{OWN}"))


@pytest.mark.parametrize("name", ["X-HTTP-Method-Override", "x-http-method", "X-Method-Override", "_method"])
def test_no_request_asks_for_another_method(name: str) -> None:
    """Some servers take the method of a header or of a parameter: a GET that names one would be a DELETE there."""
    gate = gate_in()
    gate.check(request("GET", f"/procedurelogs/{FOREIGN}?method_of_payment=DELETE", **{"X-Method": "DELETE"}))
    check_held_back(gate, request("GET", f"/procedurelogs/{FOREIGN}", **{name: "DELETE"}))
    check_held_back(gate, request("GET", f"/procedurelogs/{FOREIGN}?{name}=DELETE"))


@pytest.mark.parametrize("url", ["http://127.0.0.1:8081/api/v1/procedurelogs", f"{URL}/../v2/procedurelogs", f"{URL}2"])
def test_nothing_leaves_the_url_of_the_target(url: str) -> None:
    """Another port, another folder and another name are not the target, for a GET either."""
    for method in ("GET", "PUT"):
        gate_in().check(httpx.Request(method, f"{URL}/procedurelogs"))
        check_held_back(gate_in(), httpx.Request(method, url))


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "POST", "delete"])
@pytest.mark.parametrize("spelling", PATHS)
def test_a_foreign_key_in_a_url_is_held_back(spelling: str, method: str) -> None:
    """A GET may name it; what may write must not, and the same spelling of a key that is allowed leaves."""
    gate, spell = gate_in(), PATHS[spelling]
    gate.check(request("GET", spell(FOREIGN)))
    check_held_back(gate, request(method, spell(FOREIGN)))
    query = "query" in spelling
    for allowed in (OWN, IMPOSSIBLE) if query else (OWN, GONE, DISPOSABLE, IMPOSSIBLE):
        gate.check(request(method, spell(allowed)))


@pytest.mark.parametrize("member", GIVEN)
@pytest.mark.parametrize("spelling", VALUES)
def test_a_foreign_key_as_a_json_value_is_held_back(spelling: str, member: str) -> None:
    """In a body at any depth and in a query; beside it the same spelling of a key that is given, or of none."""
    gate, spell = gate_in(), VALUES[spelling]
    for body in ({member: spell(FOREIGN)}, {"a": [{member: spell(FOREIGN)}]}):
        for method, path in (("POST", "/procedurelogs"), ("PUT", f"/procedurelogs/{OWN}")):
            check_held_back(gate, request(method, path, body))
    for allowed in (GIVEN[member], IMPOSSIBLE):
        gate.check(
            request("POST", "/procedurelogs", {member: spell(allowed)} if spelling != "object with the name" else {})
        )


@pytest.mark.parametrize("member", GIVEN)
@pytest.mark.parametrize("spelling", CONTENTS)
def test_a_foreign_key_in_any_body_is_held_back(spelling: str, member: str) -> None:
    """Malformed, repeated, escaped, in another format; beside it the same body with a key that is given, or of none."""
    gate, spell = gate_in(), CONTENTS[spelling]
    check_held_back(gate, request("POST", content=spell(member, FOREIGN)))
    for allowed in (GIVEN[member], IMPOSSIBLE):
        gate.check(request("POST", content=spell(member, allowed)))


@pytest.mark.parametrize("spelling", MEMBERS)
def test_a_foreign_member_of_a_group_note_is_held_back(spelling: str) -> None:
    """In an array and in what stands in its place; beside it the same spelling of an own member, or of no record."""
    gate, spell = gate_in(), MEMBERS[spelling]
    path = "/procedurelogs/GroupNote"
    check_held_back(gate, request("POST", path, {"ProcNums": spell(FOREIGN)}))
    check_held_back(gate, request("POST", path, {"ProcNums": [OWN, spell(FOREIGN)]}))
    for allowed in (OWN, IMPOSSIBLE):
        gate.check(request("POST", path, {"ProcNums": spell(allowed)}))


@pytest.mark.parametrize("spelling", [name for name in CONTENTS if "inside" not in name])
def test_a_foreign_member_in_any_body_is_held_back(spelling: str) -> None:
    """The members of a group note in a body that is malformed, repeated, escaped or in another format."""
    gate, spell = gate_in(), CONTENTS[spelling]
    check_held_back(gate, request("POST", "/procedurelogs/GroupNote", spell("ProcNums", FOREIGN)))
    for allowed in (OWN, IMPOSSIBLE):
        gate.check(request("POST", "/procedurelogs/GroupNote", spell("ProcNums", allowed)))


@pytest.mark.parametrize("content", [b'{"ProcNums": [29, 18', b"ProcNums=29,18", b'{"ProcNums": ["29", "18"'])
def test_every_member_of_a_malformed_array_counts(content: bytes) -> None:
    """A foreign key behind an own one is held back; two own ones leave."""
    gate = gate_in()
    check_held_back(gate, request("POST", "/procedurelogs/GroupNote", content))
    gate.check(request("POST", "/procedurelogs/GroupNote", content.replace(b"18", b"29")))


NAMELESS: dict[str, Callable[[], Any]] = {
    "no body": lambda: None,
    "a note that speaks of keys": lambda: {"Note": f"PatNum {FOREIGN}, ProcNum: {FOREIGN}"},
    "other numbers": lambda: {"ProvNum": FOREIGN, "ProcFee": FOREIGN, "CodeNum": FOREIGN},
    "null": lambda: {"PatNum": None, "ProcNums": None},
    "a number alone": lambda: b"18",
}


@pytest.mark.parametrize("case", NAMELESS)
def test_what_names_no_record_leaves(case: str) -> None:
    """Only members that name a record are looked at, not the text of a note."""
    gate_in().check(request("POST", content=NAMELESS[case]()))


def test_true_is_read_as_one() -> None:
    """Some servers take true for 1: it leaves only where 1 is allowed."""
    check_held_back(gate_in(), request("POST", content={"PatNum": True}))
    check_held_back(gate_in(), request("POST", content={"ProcNums": [True]}))
    gate_in().check(request("POST", content={"PatNum": False}))


BODY = {"PatNum": 59, "ProcDate": "2020-01-02", "ProcNums": [OWN, OWN], "Note": "note", "AptNum": 69}


@given(key=odd_path_keys() | unknown_keys().map(str) | negative_keys().map(str) | keys_that_are_no_numbers())
def test_bad_input_in_a_path_leaves(key: str) -> None:
    """What checks send as the key of no record is never held back, whatever records the target has."""
    gate_in().check(request("PUT", f"/procedurelogs/{key}/GroupNote"))


@given(content=malformed_json(BODY) | lax_json(BODY) | not_objects(BODY))
def test_bad_input_as_a_body_leaves(content: bytes) -> None:
    """A body that checks spoil still names allowed keys only."""
    gate_in().check(request("POST", content=content))


@given(data=st.data(), member=st.sampled_from(sorted(GIVEN)))
def test_bad_input_as_a_key_leaves(data: st.DataObject, member: str) -> None:
    """Values of another type, impossible keys and odd values name no record of others."""
    wrong = wrong_types(GIVEN[member], "key") | impossible_keys(GIVEN[member]) | odd_values()
    gate_in().check(request("POST", content={member: data.draw(wrong)}))
    members = wrong_types([OWN, OWN], "keys") | impossible_keys([OWN, OWN]) | odd_values()
    gate_in().check(request("POST", content={"ProcNums": data.draw(members)}))
