"""Nonsense, sent to the reference server over a real socket: it explains a refusal and keeps answering."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

PLAIN: dict[str, Any] = {"PatNum": 14, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1110"}
CROWN = PLAIN | {"procCode": "D2740", "ToothNum": "14"}
SURF = PLAIN | {"procCode": "D2393", "ToothNum": "14", "Surf": "MOD"}
RANGE = PLAIN | {"procCode": "D4322", "ToothRange": "2-4"}
NONSENSE: tuple[Any, ...] = (
    *(
        None,
        True,
        False,
        [],
        {},
        [[]],
        "",
        " ",
        "x",
        "\x00",
        "\x1b",
        "e\u0301",
        "\u0661",
        "-1",
        "+1",
        "01",
        "1.0",
        "1e3",
        "NaN",
    ),
    *(
        -1,
        0.5,
        1e300,
        -1e300,
        2**63,
        -(2**63),
        10**40,
        "9" * 5000,
        "a" * 100_000,
        "0000-00-00",
        "2021-02-29",
        "24:00:00",
        "12:60:00",
    ),
    *("2021-04-28T00:00:00", "2021-4-28", "12:00", "\ud800", "'; DROP TABLE procedurelog; --"),
)
FIELDS_OF_A_CREATE = (
    *(
        "PatNum",
        "ProcDate",
        "ProcStatus",
        "CodeNum",
        "procCode",
        "AptNum",
        "ProcFee",
        "Priority",
        "priority",
        "ProvNum",
        "Dx",
        "dxName",
    ),
    *(
        "PlannedAptNum",
        "PlaceService",
        "Prosthesis",
        "DateOriginalProsth",
        "ClaimNote",
        "ClinicNum",
        "DateTP",
        "SiteNum",
        "ProcTime",
    ),
    *(
        "ProcTimeEnd",
        "Prognosis",
        "ToothNum",
        "Surf",
        "ToothRange",
        "BillingNote",
        "Discount",
        "IsDateProsthEst",
        "ProcNum",
    ),
)


@pytest.mark.parametrize("name", FIELDS_OF_A_CREATE)
def test_nonsense_in_a_field_of_a_create(server: httpx.Client, name: str) -> None:
    """A field with nonsense is refused with an explanation, and the server keeps answering."""
    for value in NONSENSE:
        answer = server.post("/procedurelogs", content=json.dumps(PLAIN | {name: value}))
        assert answer.status_code in (201, 400, 404), (value, answer.text)
        assert answer.text
        if answer.status_code == 201:
            assert server.get(f"/procedurelogs/{answer.json()['ProcNum']}").status_code == 200
        if name in ("PatNum", "ProcDate", "ProcStatus", "procCode"):
            assert answer.status_code != 201, value


BODIES = (
    *(
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b"1",
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"\x00",
        b'{"PatNum": NaN}',
        b'{"PatNum": Infinity}',
    ),
    *(
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"ProcFee": 1e999999999999999999999}',
        b'{"PatNum": ' + b"9" * 10_000 + b"}",
        b"{}" * 2,
    ),
)


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_a_body_that_is_no_procedure(server: httpx.Client, body: bytes) -> None:
    """A body that is not a procedure is refused with an explanation."""
    answer = server.post("/procedurelogs", content=body)
    assert (answer.status_code, bool(answer.text)) == (400, True)


@pytest.mark.parametrize(
    "name", ["PatNum", "AptNum", "ProcStatus", "PlannedAptNum", "ClinicNum", "CodeNum", "DateTStamp", "Limit", "Offset"]
)
def test_nonsense_in_a_parameter(server: httpx.Client, name: str) -> None:
    """A query parameter with nonsense is refused with an explanation."""
    for value in (
        "",
        " ",
        "x",
        "1.5",
        "+1",
        "%00",
        "%ff",
        "%ED%A0%80",
        "--1",
        "0x10",
        "2021-02-30 00:00:00",
        "2021-04-01",
        "NaN",
        "[]",
    ):
        answer = server.get(f"/procedurelogs?{name}={value}")
        assert (answer.status_code, bool(answer.text)) == (400, True), (value, answer.text)
    for value in ("-1", "9" * 18, "9" * 30):
        assert server.get(f"/procedurelogs?{name}={value}").status_code in (200, 400)


@pytest.mark.parametrize(
    "key", ["0", "-1", "9" * 30, "x", "1.0", "%20", "%00", "1%0A", "%F0%9F%A6%B7", "null", "GroupNotes"]
)
def test_nonsense_in_the_path(server: httpx.Client, key: str) -> None:
    """A path with nonsense for a key is refused with an explanation."""
    for method in ("GET", "DELETE"):
        answer = server.request(method, f"/procedurelogs/{key}")
        assert answer.status_code in (400, 404)
        assert answer.text


FIELDS_OF_AN_UPDATE = (
    *(
        "AptNum",
        "ProcDate",
        "ProcFee",
        "Priority",
        "ProcStatus",
        "ProvNum",
        "Dx",
        "PlannedAptNum",
        "PlaceService",
        "Prosthesis",
    ),
    *(
        "DateOriginalProsth",
        "ClaimNote",
        "ClinicNum",
        "CodeNum",
        "procCode",
        "DateTP",
        "SiteNum",
        "ProcTime",
        "ProcTimeEnd",
        "Prognosis",
    ),
    *("ToothNum", "Surf", "ToothRange", "BillingNote", "Discount", "IsDateProsthEst", "PatNum", "ProcNum", "descript"),
)


@pytest.mark.parametrize("name", FIELDS_OF_AN_UPDATE)
def test_nonsense_in_a_field_of_an_update(server: httpx.Client, name: str) -> None:
    """A field with nonsense is refused or accepted, and the server keeps answering."""
    for body in (CROWN, SURF, RANGE):
        key = server.post("/procedurelogs", json=body).json()["ProcNum"]
        for value in NONSENSE:
            answer = server.put(f"/procedurelogs/{key}", content=json.dumps({name: value}))
            assert answer.status_code in (200, 400, 404), (value, answer.text)
            assert answer.text
            if answer.status_code == 200:
                assert server.get(f"/procedurelogs/{key}").status_code == 200
        assert server.get(f"/procedurelogs/{key}").status_code == 200


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b'"x"', b"1", b"\xff", b"[" * 100_000, b'{"ProcFee": NaN}', b"{}{}"],
    ids=range(10),
)
def test_a_body_that_is_no_update(server: httpx.Client, body: bytes) -> None:
    """A body that is not an update is refused with an explanation."""
    answer = server.put("/procedurelogs/1002", content=body)
    assert (answer.status_code, bool(answer.text)) == (400, True)


@pytest.mark.parametrize(
    "key", ["0", "-1", "9" * 30, "x", "1.0", "%20", "%00", "1%0A", "%F0%9F%A6%B7", "\u0661", "GroupNote"]
)
def test_nonsense_in_the_path_of_a_change(server: httpx.Client, control: Callable[..., object], key: str) -> None:
    """A path with nonsense for a key is refused; servers with faults accept it and keep answering."""
    for method in ("PUT", "DELETE"):
        answer = server.request(method, f"/procedurelogs/{key}", content="{}")
        assert answer.status_code in (400, 404)
        assert answer.text
    sorts = ("unknown", "zero", "text")
    control(
        faults=[*(f"update-procedure/proc-num-{sort}-is-refused" for sort in sorts), "delete-procedure/refuses-d"]
        + [f"delete-procedure/proc-num-{sort}-is-refused" for sort in (*sorts, "negative")]
    )
    for method in ("PUT", "DELETE"):
        assert server.request(method, f"/procedurelogs/{key}", content="{}").status_code in (200, 404)
