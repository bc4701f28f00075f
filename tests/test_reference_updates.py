"""Updates and deletions of the reference server, over a real socket: changes and refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

ROOT = Path(__file__).parent.parent
PLAIN: dict[str, Any] = {"PatNum": 14, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1110"}
TOOTH = PLAIN | {"procCode": "D7140", "ToothNum": "14"}
CROWN = TOOTH | {"procCode": "D2740"}
SURF = PLAIN | {"procCode": "D2393", "ToothNum": "14", "Surf": "MOD"}
RANGE = PLAIN | {"procCode": "D4322", "ToothRange": "2-4"}
QUAD = PLAIN | {"procCode": "D4341", "Surf": "UL"}
QUAD_RANGE = PLAIN | {"procCode": "D4342", "Surf": "UL", "ToothRange": "12"}
LATER = {"DateTStamp", "serverDateTime"}


def create(server: httpx.Client, body: dict[str, Any]) -> int:
    """Create a procedure, and give its key."""
    made = server.post("/procedurelogs", json=body)
    assert made.status_code == 201, made.text
    key: int = made.json()["ProcNum"]
    return key


def read(server: httpx.Client, key: int) -> dict[str, Any]:
    """The procedure without the moments, which every change or answer moves."""
    answer = server.get(f"/procedurelogs/{key}")
    assert answer.status_code == 200, answer.text
    row: dict[str, Any] = answer.json()
    return {name: row[name] for name in row if name not in LATER}


def update(server: httpx.Client, key: int, **changes: Any) -> dict[str, Any]:
    """Update a procedure, and give the members that have other values than before."""
    before = read(server, key)
    answer = server.put(f"/procedurelogs/{key}", json=changes)
    assert answer.status_code == 200, answer.text
    after = read(server, key)
    shown = answer.json()
    assert {name: shown[name] for name in shown if name not in LATER} == after
    return {name: after[name] for name in after if after[name] != before[name]}


def refuse(server: httpx.Client, key: int, status: int = 400, **changes: Any) -> str:
    """Send an update that is refused and changes nothing, and give its explanation."""
    before = read(server, key)
    answer = server.put(f"/procedurelogs/{key}", json=changes)
    assert (answer.status_code, bool(answer.text)) == (status, True), answer.text
    assert read(server, key) == before
    return answer.text


@pytest.mark.parametrize(
    ("changes", "changed"),
    [
        ({}, {}),
        ({"AptNum": "204"}, {"AptNum": 204}),
        ({"ProcDate": "2022-04-25"}, {"ProcDate": "2022-04-25"}),
        ({"ProcFee": "250"}, {"ProcFee": "250.00"}),
        ({"Priority": "148"}, {"Priority": 148, "priority": "Low"}),
        ({"ProvNum": "2"}, {"ProvNum": 2, "provAbbr": "DOC2"}),
        ({"Dx": 126}, {"Dx": 126, "dxName": "Cracked Tooth"}),
        ({"PlannedAptNum": 205}, {"PlannedAptNum": 205}),
        ({"PlaceService": "School", "SiteNum": 9}, {"PlaceService": "School", "SiteNum": 9}),
        ({"ClaimNote": "a\r\nb", "BillingNote": "\u6b6f"}, {"ClaimNote": "a\r\nb", "BillingNote": "\u6b6f"}),
        ({"ProcTime": "08:30:00", "ProcTimeEnd": "09:00:00"}, {"ProcTime": "08:30:00", "ProcTimeEnd": "09:00:00"}),
        ({"Prognosis": 161, "Discount": 25.99}, {"Prognosis": 161, "Discount": 25.99}),
        (
            {"ProcStatus": "Cn", "ClinicNum": 2, "DateTP": "2020-01-01"},
            {"ProcStatus": "Cn", "ClinicNum": 2, "DateTP": "2020-01-01"},
        ),
        (
            {"procCode": "D1206"},
            {"procCode": "D1206", "CodeNum": 178, "descript": "topical application of fluoride varnish"},
        ),
        (
            {"CodeNum": "178"},
            {"procCode": "D1206", "CodeNum": 178, "descript": "topical application of fluoride varnish"},
        ),
        (
            {
                "PatNum": 11,
                "ProcNum": 5,
                "priority": "Low",
                "dxName": "Decay",
                "provAbbr": "x",
                "descript": "x",
                "Colour": 1,
            },
            {},
        ),
        ({"ToothNum": "", "Surf": "", "ToothRange": "", "Prosthesis": ""}, {}),
        ({"SecDateEntry": "2001-01-01 00:00:00", "DateEntryC": "2001-01-01", "UnitQty": 7, "IsLocked": "true"}, {}),
    ],
)
def test_an_update_changes_what_it_names(
    server: httpx.Client, changes: dict[str, Any], changed: dict[str, Any]
) -> None:
    """An update changes the fields that are sent and those that follow from them, and nothing else."""
    key, other = create(server, PLAIN | {"ProvNum": 1}), create(server, PLAIN)
    before = read(server, other)
    assert update(server, key, **changes) == changed
    assert read(server, other) == before


@pytest.mark.parametrize(
    ("body", "changes", "changed"),
    [
        (
            CROWN,
            {"Prosthesis": "I", "DateOriginalProsth": "2001-02-03"},
            {"Prosthesis": "I", "DateOriginalProsth": "2001-02-03"},
        ),
        (CROWN | {"Prosthesis": "R"}, {"Prosthesis": "No"}, {"Prosthesis": ""}),
        (CROWN | {"Prosthesis": "R"}, {"Prosthesis": ""}, {"Prosthesis": ""}),
        (CROWN, {"IsDateProsthEst": "true"}, {"IsDateProsthEst": "true"}),
        (
            TOOTH,
            {"procCode": "D2740", "Prosthesis": "I", "ToothNum": "A"},
            {"Prosthesis": "I", "ToothNum": "A", "procCode": "D2740"},
        ),
        (SURF, {"Surf": "B", "ToothNum": ""}, {"Surf": "B"}),
        (RANGE, {"ToothRange": "31,30, 18-21"}, {"ToothRange": "31,30, 18-21"}),
        (RANGE, {"ToothRange": ""}, {}),
        (QUAD, {"Surf": "LL"}, {"Surf": "LL"}),
        (QUAD_RANGE, {"ToothRange": "13"}, {"ToothRange": "13"}),
        (QUAD, {"procCode": "D4342", "ToothRange": "12"}, {"ToothRange": "12", "procCode": "D4342"}),
    ],
)
def test_an_update_by_the_code(
    server: httpx.Client, body: dict[str, Any], changes: dict[str, Any], changed: dict[str, Any]
) -> None:
    """An update can set the fields that the present code or the new one allows."""
    found = update(server, create(server, body), **changes)
    assert {name: value for name, value in found.items() if name not in ("CodeNum", "descript")} == changed


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        *(
            (PLAIN, {name: "x"})
            for name in ("AptNum", "ProcDate", "ProcFee", "ProcStatus", "ProcTime", "PlaceService", "IsDateProsthEst")
        ),
        *(
            (PLAIN, {name: 999_999})
            for name in ("AptNum", "Priority", "ProvNum", "Dx", "PlannedAptNum", "ClinicNum", "CodeNum", "SiteNum")
        ),
        *((PLAIN, {name: 71}) for name in ("Priority", "Dx", "Prognosis")),
        *((PLAIN, {name: None}) for name in ("AptNum", "ProcDate", "ProcFee", "ClaimNote", "ToothNum")),
        *((PLAIN, {"ProcStatus": status}) for status in ("D", "TPi", "", "tp")),
        *((PLAIN, {name: "2"}) for name in ("ToothNum", "Surf", "ToothRange")),
        *((PLAIN, {"Prosthesis": "I"}), (PLAIN, {"DateOriginalProsth": "2001-02-03"}), (CROWN, {"Prosthesis": "X"})),
        *(
            (PLAIN, {"procCode": "D7140"}),
            (PLAIN, {"CodeNum": 401}),
            (PLAIN, {"procCode": ""}),
            (PLAIN, {"CodeNum": 0}),
        ),
        *(
            (PLAIN, {"procCode": "D1206", "CodeNum": 178}),
            (PLAIN, {"PlannedAptNum": 201}),
            (PLAIN, {"ProcDate": "2021-02-29"}),
        ),
        *((TOOTH, {"ToothNum": "33"}), (SURF, {"Surf": "MX"}), (QUAD, {"Surf": "U"}), (RANGE, {"ToothRange": "1,,2"})),
        *((QUAD, {"ToothRange": "12"}), (QUAD_RANGE, {"procCode": "D4341", "ToothRange": "12"})),
        *(
            (TOOTH | {"ProcStatus": "C"}, {name: value})
            for name, value in (("ToothNum", "3"), ("CodeNum", 205), ("Discount", 1))
        ),
        *(
            (SURF | {"ProcStatus": "C"}, {"Surf": "M"}),
            (RANGE | {"ProcStatus": "C"}, {"ToothRange": "7", "ProcStatus": "TP"}),
        ),
    ],
)
def test_an_update_that_is_refused(server: httpx.Client, body: dict[str, Any], changes: dict[str, Any]) -> None:
    """A refused update changes nothing, not even its valid fields."""
    right: dict[str, Any] = {"ClaimNote": "right"}
    refuse(server, create(server, body), **(right | changes))


def test_a_complete_procedure(server: httpx.Client, control: Callable[..., object]) -> None:
    """A complete procedure takes unlocked fields and ignores locked ones, with that reading; it can be planned anew."""
    key = create(server, SURF | {"ProcStatus": "C"})
    assert update(server, key, ClaimNote="x", Surf="", ProcFee=1) == {"ClaimNote": "x", "ProcFee": "1.00"}
    control(
        variants=[f"update-procedure/completed-{slug}-is-locked=ignored" for slug in ("surf", "discount", "code-num")]
    )
    assert update(server, key, Surf="B", Discount=5, CodeNum=33, BillingNote="y") == {"BillingNote": "y"}
    refuse(server, key, ToothNum="3")
    assert update(server, key, ProcStatus="TP") == {"ProcStatus": "TP"}
    assert update(server, key, Surf="B") == {"Surf": "B"}


def test_the_readings_of_an_update(server: httpx.Client, control: Callable[..., object]) -> None:
    """With other readings, fields that cannot be updated are ignored, and a new code sets its fee."""
    gates = (
        "place-service-needs-public-health",
        "site-num-needs-public-health",
        "proc-time-end-needs-medical-insurance",
    )
    others = (
        "prosthesis-needs-prosthetic-code",
        "planned-apt-num-of-an-ordinary-appointment-is-not-kept",
        "surf-needs-its-area",
    )
    fields: dict[str, Any] = {"PlaceService": "School", "SiteNum": 5, "ProcTimeEnd": "08:00:00"}
    key = create(server, PLAIN | {"PlannedAptNum": 205})
    control(without=["public-health", "medical-insurance"])
    for name, value in fields.items():
        assert name in refuse(server, key, **{name: value})
    variants = [f"update-procedure/{rule}=ignored" for rule in (*gates, *others)]
    control(
        without=["public-health", "medical-insurance"],
        variants=[*variants, "update-procedure/proc-code-changes-the-fee=changes"],
    )
    assert update(server, key, **fields, Prosthesis="I", PlannedAptNum=201, Surf="M", Discount=1) == {"Discount": 1.0}
    assert update(server, key, procCode="D1206")["ProcFee"] == "42.00"
    assert update(server, key, procCode="D1110", ProcFee="3")["ProcFee"] == "3.00"
    control(variants=["create-procedure/unknown-key-status=404"])
    refuse(server, key, 404, ProvNum=999_999)


def test_the_moments_of_an_update(server: httpx.Client) -> None:
    """An update changes DateTStamp and not SecDateEntry; serverDateTime is empty as in the sample."""
    before = server.get("/procedurelogs/1002").json()
    answer = server.put("/procedurelogs/1002", json={"ClaimNote": "x"}).json()
    assert (answer["serverDateTime"], answer["SecDateEntry"]) == ("", before["SecDateEntry"])
    assert answer["DateTStamp"] > before["DateTStamp"]
    assert answer["DateTStamp"] == server.get("/procedurelogs/1002").json()["DateTStamp"]


def test_an_update_of_an_old_version(server: httpx.Client, control: Callable[..., object]) -> None:
    """A server of an old version ignores newer fields and refuses newer statuses."""
    control(api_version="22.1")
    answer = server.put("/procedurelogs/1002", json={"CodeNum": "x", "Discount": "x", "ProcFee": "1"})
    assert (answer.status_code, answer.json()["ProcFee"]) == (200, "1.00")
    assert "Discount" not in answer.json()
    assert server.put("/procedurelogs/1002", json={"ProcStatus": "EC"}).status_code == 400


def disposable() -> dict[str, int]:
    """The disposable procedures of the manifest, by kind."""
    described: dict[str, Any] = yaml.safe_load((ROOT / "reference" / "practice.yaml").read_text(encoding="utf-8"))
    return {one["kind"]: one["ProcNum"] for one in described["disposable"]}


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        ("claim", "a claim"),
        ("insurance-payment", "an insurance payment"),
        ("patient-payment", "a patient payment"),
        ("adjustment", "an adjustment"),
        ("prescription", "a prescription"),
        ("payment-plan", "a payment plan"),
        ("referral", "a referral"),
        ("ortho-case", "an ortho case"),
        ("last-of-preauthorization", "a preauthorization"),
    ],
)
def test_what_is_attached_forbids_the_deletion(
    server: httpx.Client, control: Callable[..., object], kind: str, word: str
) -> None:
    """The refusal names what is attached; without that rule the deletion succeeds."""
    key = disposable()[kind]
    before = read(server, key)
    answer = server.delete(f"/procedurelogs/{key}")
    assert answer.status_code == 400
    assert word in answer.text
    assert read(server, key) == before
    control(faults=[f"delete-procedure/refuses-{kind}"])
    assert server.delete(f"/procedurelogs/{key}").status_code == 200
    assert server.get(f"/procedurelogs/{key}").status_code == 404


def test_a_deletion_takes_nothing_else(server: httpx.Client) -> None:
    """Neighbours of the deleted procedure stay, and rows that belong to it alone are gone."""
    keys = [create(server, PLAIN) for _ in range(3)]
    before = [read(server, keys[0]), read(server, keys[2])]
    assert server.delete(f"/procedurelogs/{keys[1]}").status_code == 200
    assert [read(server, keys[0]), read(server, keys[2])] == before
    assert server.delete("/procedurelogs/1023").status_code == 200
    tables = server.get(server.base_url.copy_with(path="/_control/dump")).json()
    assert [row["ProcNum"] for row in tables["procgroupitem"]] == [1011, 1012, *[1024] * 3]


@pytest.mark.parametrize(
    ("variants", "listed"),
    [
        (["delete-procedure/is-gone-afterwards=deleted-status"], [False, False]),
        (["list-procedures/deleted-procedures=listed"], [True, True]),
        (["list-procedures/deleted-procedures=asked-for"], [False, True]),
        (
            ["list-procedures/deleted-procedures=listed", "delete-procedure/is-gone-afterwards=deleted-status"],
            [True, True],
        ),
    ],
)
def test_a_soft_deletion(
    server: httpx.Client, control: Callable[..., object], variants: list[str], listed: list[bool]
) -> None:
    """A softly deleted procedure has the status D, is listed if the reading says so, and cannot be changed."""
    control(variants=variants)
    key = create(server, PLAIN | {"AptNum": 204})
    assert server.delete(f"/procedurelogs/{key}").status_code == 200
    assert (read(server, key)["ProcStatus"], read(server, key)["AptNum"]) == ("D", 0)
    queries = ({"PatNum": 14}, {"ProcStatus": "D"})
    found = [[row["ProcNum"] for row in server.get("/procedurelogs", params=query).json()] for query in queries]
    assert [key in keys for keys in found] == listed
    refuse(server, key, ClaimNote="x")
    assert server.delete(f"/procedurelogs/{key}").status_code == 400


def test_the_faults_that_need_a_second_call(server: httpx.Client, control: Callable[..., object]) -> None:
    """A faulty server undoes the previous update, or leaves changed procedures out of a list."""
    key = create(server, PLAIN)
    control(faults=["update-procedure/outlasts-later-calls", "list-procedures/lists-every-procedure"])
    assert update(server, key, ClaimNote="x") == {"ClaimNote": "x"}
    assert update(server, key, BillingNote="y") == {"ClaimNote": "", "BillingNote": "y"}
    assert key not in [row["ProcNum"] for row in server.get("/procedurelogs", params={"PatNum": 14}).json()]


def test_the_fault_that_deletes_twice(server: httpx.Client, control: Callable[..., object]) -> None:
    """A faulty server deletes a procedure, and answers a second deletion with success, too."""
    for variants in ([], ["delete-procedure/is-gone-afterwards=deleted-status"]):
        key = create(server, PLAIN)
        control(faults=["delete-procedure/refuses-d"], variants=variants)
        assert server.delete(f"/procedurelogs/{key}").status_code == 200
        assert server.get(f"/procedurelogs/{key}").status_code == (200 if variants else 404)
        assert server.delete(f"/procedurelogs/{key}").status_code == 200
        assert server.delete("/procedurelogs/999999").status_code == 404
