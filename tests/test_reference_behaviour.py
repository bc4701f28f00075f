"""Creates, reads, lists, deletions and versions, sent to the reference server over a real socket."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

ROOT = Path(__file__).parent.parent
PLAIN: dict[str, Any] = {"PatNum": 14, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1110"}
TOOTH = PLAIN | {"procCode": "D7140", "ToothNum": "14"}
SURF = PLAIN | {"procCode": "D2393", "ToothNum": "14", "Surf": "MOD"}
RANGE = PLAIN | {"procCode": "D4322"}


def create(server: httpx.Client, body: dict[str, Any]) -> dict[str, Any]:
    """Create a procedure, and give it as it is read back."""
    answer = server.post("/procedurelogs", json=body)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    read: dict[str, Any] = server.get(f"/procedurelogs/{made['ProcNum']}").json()
    assert answer.headers["location"].endswith(f"/procedurelogs/{made['ProcNum']}")
    later = {"DateTStamp", "serverDateTime"}
    assert {name: made[name] for name in made if name not in later} == {
        name: read[name] for name in read if name not in later
    }
    return read


def refuse(server: httpx.Client, body: dict[str, Any], status: int = 400) -> str:
    """Send a create that is refused, and give its explanation."""
    answer = server.post("/procedurelogs", json=body)
    assert answer.status_code == status, answer.text
    assert answer.text
    return answer.text


def listed(server: httpx.Client, **query: object) -> list[int]:
    """The ProcNums of the list for this query."""
    answer = server.get("/procedurelogs", params={name: str(value) for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    return [row["ProcNum"] for row in answer.json()]


def test_the_second_sample_of_the_document(server: httpx.Client) -> None:
    """A create with the second sample keeps every value, and writes money as the sample does."""
    body = PLAIN | {
        "procCode": "D2331",
        "Surf": "MO",
        "ToothNum": "4",
        "ProcFee": "125.95",
        "priority": "Low",
        "Dx": 126,
    }
    row = create(
        server, body | {"ProcTime": "13:45:00", "Discount": 25.99, "BillingNote": "“Ünïcode” 歯 \r\n2", "descript": "x"}
    )
    assert (row["ProcFee"], row["Discount"], row["Priority"], row["priority"]) == ("125.95", 25.99, 148, "Low")
    assert (row["dxName"], row["BillingNote"]) == ("Cracked Tooth", "“Ünïcode” 歯 \r\n2")
    assert row["descript"] == "resin-based composite - two surfaces, anterior"


def test_the_defaults(server: httpx.Client) -> None:
    """A create with the required fields only has the documented defaults."""
    row = create(server, PLAIN)
    today = date.fromisoformat(row["serverDateTime"][:10]).isoformat()
    assert {
        name: row[name] for name in ("AptNum", "PlannedAptNum", "SiteNum", "Prognosis", "Priority", "Dx", "Discount")
    } == {
        **dict.fromkeys(("AptNum", "PlannedAptNum", "SiteNum", "Prognosis", "Priority", "Dx"), 0),
        "Discount": 0.0,
    }
    assert (row["ProcTime"], row["DateOriginalProsth"], row["Prosthesis"]) == ("00:00:00", "0001-01-01", "")
    assert row["DateTP"] == row["DateEntryC"] == today


@pytest.mark.parametrize(
    ("changes", "provider"),
    [
        ({"PatNum": 11, "AptNum": 201}, 3),
        ({"PatNum": 11}, 2),
        ({"PatNum": 12}, 1),
        ({"PatNum": 12, "AptNum": 204}, 2),
        ({"ProvNum": "4"}, 4),
    ],
)
def test_whose_procedure_it_is(server: httpx.Client, changes: dict[str, Any], provider: int) -> None:
    """ProvNum is the one that is sent, or the provider of the appointment, of the patient or of the practice."""
    assert create(server, PLAIN | changes)["ProvNum"] == provider


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"PatNum": 11}, "PublicHealthClinic"),
        ({"PatNum": 12}, "Office"),
        ({"PatNum": 11, "ClinicNum": 2}, "MobileUnit"),
    ],
)
def test_where_it_is_done(server: httpx.Client, changes: dict[str, Any], place: str) -> None:
    """The default PlaceService is that of the procedure's clinic, or of the practice."""
    assert create(server, PLAIN | changes)["PlaceService"] == place


@pytest.mark.parametrize(
    ("changes", "fee"),
    [
        ({}, "110.00"),
        ({"PatNum": 13}, "74.75"),
        ({"PatNum": 13, "procCode": "D9972", "Surf": "U"}, "325.00"),
        ({"ProcFee": 7}, "7.00"),
    ],
)
def test_what_it_costs(server: httpx.Client, changes: dict[str, Any], fee: str) -> None:
    """ProcFee is the sent one, or the fee of the plan, or the fee of the code."""
    assert create(server, PLAIN | changes)["ProcFee"] == fee


@pytest.mark.parametrize(
    ("body", "place"),
    [
        (PLAIN | {"Surf": "M", "ToothNum": "1", "ToothRange": "2"}, ("", "", "")),
        (TOOTH, ("14", "", "")),
        (TOOTH | {"ToothNum": "TS"}, ("TS", "", "")),
        (SURF, ("14", "MOD", "")),
        (PLAIN | {"procCode": "D4341", "Surf": "LR"}, ("", "LR", "")),
        (PLAIN | {"procCode": "D4342", "Surf": "LR", "ToothRange": "25"}, ("", "LR", "25")),
        (PLAIN | {"procCode": "D0364", "Surf": "6"}, ("", "6", "")),
        (PLAIN | {"procCode": "D5110", "Surf": "U"}, ("", "U", "")),
        (RANGE | {"ToothRange": "2,3, 13-15"}, ("", "", "2,3, 13-15")),
    ],
)
def test_where_in_the_mouth_it_is(server: httpx.Client, body: dict[str, Any], place: tuple[str, str, str]) -> None:
    """Each treatment area keeps the fields that it requires, and ignores the others."""
    row = create(server, body)
    assert (row["ToothNum"], row["Surf"], row["ToothRange"]) == place


@pytest.mark.parametrize(
    "body",
    [
        TOOTH | {"ToothNum": "33"},
        SURF | {"ToothNum": ""},
        SURF | {"Surf": "MX"},
        PLAIN | {"procCode": "D4341", "Surf": "U"},
        PLAIN | {"procCode": "D4342", "Surf": "UL"},
        RANGE | {"ToothRange": "10-8"},
        RANGE | {"ToothRange": "1,,2"},
        RANGE | {"ToothRange": "A-D"},
        RANGE | {"ToothRange": "1 2"},
        RANGE,
    ],
)
def test_what_no_mouth_has_is_refused(server: httpx.Client, body: dict[str, Any]) -> None:
    """Teeth, surfaces and ranges that the area does not have are refused, and so are missing ones."""
    refuse(server, body)


@pytest.mark.parametrize(
    ("text", "teeth"),
    [("2,3, 13-15", "2,3,13,14,15"), ("31,30, 18-21", "18,19,20,21,30,31"), ("T,A,4", "4,A,T"), ("2,2", "2")],
)
def test_ranges_written_out(server: httpx.Client, control: Callable[..., object], text: str, teeth: str) -> None:
    """With the variant that stores single teeth, a range is shown as a list of its teeth."""
    control(variants=["create-procedure/tooth-range-spelling=expanded"])
    assert create(server, RANGE | {"ToothRange": text})["ToothRange"] == teeth


def test_the_features_that_are_off(server: httpx.Client, control: Callable[..., object]) -> None:
    """The fields of a feature that is off are refused or, with the variant, ignored."""
    fields = {"PlaceService": "School", "SiteNum": 5, "ProcTimeEnd": "08:00:00"}
    control(without=["public-health", "medical-insurance"])
    for name, value in fields.items():
        assert name in refuse(server, PLAIN | {name: value})
    gates = (
        "place-service-needs-public-health",
        "site-num-needs-public-health",
        "proc-time-end-needs-medical-insurance",
    )
    control(
        without=["public-health", "medical-insurance"], variants=[f"create-procedure/{gate}=ignored" for gate in gates]
    )
    row = create(server, PLAIN | fields)
    assert (row["PlaceService"], row["SiteNum"], row["ProcTimeEnd"]) == ("Office", 0, "00:00:00")


def test_lists_meet_all_their_criteria(server: httpx.Client) -> None:
    """A filter applies alone and with another; 0 matches any patient and any appointment, but no clinic."""
    made = create(
        server, PLAIN | {"PatNum": 11, "AptNum": 201, "PlannedAptNum": 203, "ClinicNum": 2, "ProcStatus": "EO"}
    )["ProcNum"]
    assert (
        listed(server, AptNum=201)
        == listed(server, PlannedAptNum=203)
        == listed(server, PatNum=11, ClinicNum=2)
        == [made]
    )
    assert listed(server, PatNum=11) == [1001, 1002, 1003, made]
    assert listed(server, ProcStatus="TPi") == [1004, 1013, *range(1101, 1130)]
    assert listed(server, CodeNum=176) == [1007, 1012, made]
    assert listed(server, PatNum=0, AptNum=0) == listed(server)
    assert listed(server, ClinicNum=0) == [1004, 1005, 1006, 1009, 1010, *range(1013, 1026), 1027, *range(1101, 1130)]
    assert listed(server, PatNum=999_999) == []


def test_lists_since_a_moment(server: httpx.Client, control: Callable[..., object]) -> None:
    """DateTStamp lists the procedures that were created or, with the variant, changed in that second or later."""
    assert listed(server, DateTStamp="2022-11-15 08:33:17") == [1008, 1009, 1010, 1011, 1012, 1028]
    control(variants=["list-procedures/date-t-stamp-moment=altered"])
    assert listed(server, DateTStamp="2022-11-15 08:33:17") == [1003, 1008, 1009, 1010, 1011, 1012, 1028]


def test_pages_of_a_list(server: httpx.Client) -> None:
    """Offset skips procedures, Limit bounds their number, and a page has at most a hundred."""
    made = {server.post("/procedurelogs", json=PLAIN).raise_for_status().json()["ProcNum"] for _ in range(100)}
    everything = listed(server, Limit=100) + listed(server, Offset=100)
    assert made < set(everything)
    assert everything == sorted(set(everything))
    assert listed(server, Limit=500) == listed(server) == everything[:100]
    assert listed(server, Limit=3, Offset=2) == everything[2:5]


def test_deleting(server: httpx.Client, control: Callable[..., object]) -> None:
    """Only some statuses can be deleted; the procedure is gone or, with the variant, has the status D."""
    for status, answer in (("TP", 200), ("C", 200), ("EO", 400), ("Cn", 400)):
        key = create(server, PLAIN | {"ProcStatus": status})["ProcNum"]
        assert server.delete(f"/procedurelogs/{key}").status_code == answer
        assert server.get(f"/procedurelogs/{key}").status_code == (404 if answer == 200 else 200)
    assert server.delete("/procedurelogs/1004").status_code == 200
    assert server.delete("/procedurelogs/1004").status_code == 404
    control(variants=["list-procedures/deleted-procedures=listed"])
    assert server.delete("/procedurelogs/1002").status_code == 200
    assert listed(server, ProcStatus="D") == [1002, 1026]
    assert server.get("/procedurelogs/1002").json()["ProcStatus"] == "D"
    assert server.delete("/procedurelogs/1002").status_code == 400


@pytest.mark.parametrize(
    ("version", "method", "path"),
    [("21.3", "POST", ""), ("22.0", "DELETE", "/1002"), ("23.3.12", "GET", "/1001"), ("22.0", "PUT", "/1001")],
)
def test_an_operation_of_a_later_version(
    server: httpx.Client, control: Callable[..., object], version: str, method: str, path: str
) -> None:
    """An operation that the version does not have yet is not a valid method."""
    control(api_version=version)
    answer = server.request(method, f"/procedurelogs{path}", json=PLAIN)
    assert (answer.status_code, answer.text) == (400, f"procedurelogs {method} is not a valid method.")


def test_an_old_version(server: httpx.Client, control: Callable[..., object]) -> None:
    """A server of an old version ignores newer fields and filters, refuses newer statuses, and omits newer members."""
    control(api_version="25.1.13")
    assert "procCode" in refuse(server, {name: PLAIN[name] for name in PLAIN if name != "procCode"} | {"CodeNum": 176})
    refuse(server, PLAIN | {"ProcStatus": "EC"})
    row = server.post("/procedurelogs", json=PLAIN | {"Discount": "nonsense", "CodeNum": 2}).json()
    assert not {"Discount", "CodeNum", "descript", "DateTStamp"} & row.keys()
    assert row["procCode"] == "D1110"
    assert listed(server, ProcStatus="TPi") == listed(server)
    control(api_version="22.1")
    refuse_delete = server.delete("/procedurelogs/1001")
    assert (refuse_delete.status_code, server.delete("/procedurelogs/1002").status_code) == (400, 200)
    control(api_version="21.1")
    assert server.get("/procedurelogs", params={"PatNum": 11}).json() == [{"ProcNum": 1001}, {"ProcNum": 1003}]


def test_the_shapes_of_a_refusal(server: httpx.Client, control: Callable[..., object]) -> None:
    """A refusal is plain text, a JSON string or a JSON object, by the variant."""
    assert server.get("/procedurelogs/0").headers["content-type"].startswith("text/plain")
    control(variants=["get-procedure/refusal-shape=json-string"])
    assert server.get("/procedurelogs/0").json() == "Procedure not found."
    control(variants=["get-procedure/refusal-shape=json-object"])
    assert server.get("/procedurelogs/0").json() == {"message": "Procedure not found."}
    control(variants=["create-procedure/unknown-key-status=404"])
    assert refuse(server, PLAIN | {"PatNum": 999_999}, 404) == "Patient not found."


@pytest.mark.parametrize("path", ["/procedurelog", "/ProcedureLogs", "/", "/%00", "/claims/1"])
def test_an_unknown_resource(server: httpx.Client, path: str) -> None:
    """A path outside the API is answered with 404."""
    answer = server.get(path)
    assert (answer.status_code, answer.text.endswith("is not a valid resource.")) == (404, True)
