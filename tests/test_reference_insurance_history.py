"""Insurance history of the reference server, over a real socket."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from reference.insurance_history.categories import CATEGORIES

ROOT = Path(__file__).parent.parent
WRONG: tuple[Any, ...] = (None, "", [], {}, True, -1, 0, 10**30, 1.5, "x")
NAMES = [category.name for category in CATEGORIES]
EXAM: dict[str, Any] = {"PatNum": 13, "InsSubNum": 301, "insHistPrefName": "InsHistExamCodes", "ProcDate": "2020-01-23"}


def enter(server: httpx.Client, **changes: Any) -> dict[str, Any]:
    """Create an entry, and give its procedure as it is answered."""
    answer = server.post("/procedurelogs/InsuranceHistory", json=EXAM | changes)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def history(server: httpx.Client, patient: int = 13, plan: int = 301) -> dict[str, tuple[str, int]]:
    """The history by category: date and ProcNum."""
    answer = server.get("/procedurelogs/InsuranceHistory", params={"PatNum": patient, "InsSubNum": plan})
    assert answer.status_code == 200, answer.text
    assert [line["insHistPrefName"] for line in answer.json()] == NAMES
    return {line["insHistPrefName"]: (line["procDate"], line["ProcNum"]) for line in answer.json()}


def test_without_history(server: httpx.Client, control: Callable[..., httpx.Response]) -> None:
    """A category without treatment says No History, and a category without codes says Not Set."""
    control(not_set=["InsHistPerioULCodes"])
    assert history(server) == dict.fromkeys(NAMES, ("No History", 0)) | {"InsHistPerioULCodes": ("Not Set", 0)}


@pytest.mark.parametrize(
    ("name", "code", "surf"),
    [
        ("InsHistBWCodes", "D0272", ""),
        ("InsHistPanoCodes", "D0210", ""),
        ("InsHistExamCodes", "D0120", ""),
        ("InsHistProphyCodes", "D1110", ""),
        ("InsHistPerioURCodes", "D4341", "UR"),
        ("InsHistPerioULCodes", "D4341", "UL"),
        ("InsHistPerioLRCodes", "D4341", "LR"),
        ("InsHistPerioLLCodes", "D4341", "LL"),
        ("InsHistPerioMaintCodes", "D4910", ""),
        ("InsHistDebridementCodes", "D4355", ""),
    ],
)
def test_an_entry(server: httpx.Client, name: str, code: str, surf: str) -> None:
    """An entry is an EO procedure of the patient's clinic and provider, with the first code, in one category only."""
    made = enter(server, insHistPrefName=name)
    row = server.get(f"/procedurelogs/{made['ProcNum']}").json()
    assert (row["procCode"], row["Surf"], row["ProcStatus"], row["ProcFee"], row["ProvNum"], row["ClinicNum"]) == (
        code,
        surf,
        "EO",
        "0.00",
        3,
        2,
    )
    assert row["ProcDate"] == row["DateTP"] == "2020-01-23"
    assert {member: value for member, value in made.items() if member != "serverDateTime"} == {
        member: value for member, value in row.items() if member != "serverDateTime"
    }
    assert history(server) == dict.fromkeys(NAMES, ("No History", 0)) | {name: ("2020-01-23", made["ProcNum"])}


def test_the_most_recent_wins(server: httpx.Client) -> None:
    """The treatment with the latest date counts, whatever the order, and of one day the one with the highest key."""
    keys = [enter(server, ProcDate=day)["ProcNum"] for day in ("2019-05-06", "2021-05-06", "2020-05-06", "2021-05-06")]
    assert history(server)["InsHistExamCodes"] == ("2021-05-06", keys[3])


def test_whose_history_it_is(server: httpx.Client) -> None:
    """The history is that of one patient and one plan, and ordinary procedures do not count."""
    enter(server)
    ordinary = {"PatNum": 13, "ProcDate": "2022-04-28", "ProcStatus": "EO", "procCode": "D0120"}
    assert server.post("/procedurelogs", json=ordinary).status_code == 201
    assert history(server)["InsHistExamCodes"][0] == "2020-01-23"
    for patient, plan in ((13, 302), (11, 303), (11, 301), (14, 304)):
        assert history(server, patient, plan)["InsHistExamCodes"] == ("No History", 0)
    made = enter(server, PatNum=12)
    assert (made["ProvNum"], made["ClinicNum"], made["PlaceService"]) == (1, 0, "Office")


def test_the_end_of_an_entry(server: httpx.Client) -> None:
    """An EO procedure cannot be deleted; a completed procedure can, and then it does not count anymore."""
    key = enter(server)["ProcNum"]
    assert server.delete(f"/procedurelogs/{key}").status_code == 400
    assert server.put(f"/procedurelogs/{key}", json={"ProcStatus": "C"}).status_code == 200
    assert history(server)["InsHistExamCodes"] == ("2020-01-23", key)
    assert server.delete(f"/procedurelogs/{key}").status_code == 200
    assert history(server)["InsHistExamCodes"] == ("No History", 0)
    tables = server.get(server.base_url.copy_with(path="/_control/dump")).json()
    assert key not in [row["ProcNum"] for row in tables["claimproc"]]


@pytest.mark.parametrize(
    "changes",
    [
        *({name: value} for name in EXAM for value in WRONG),
        *({"ProcDate": value} for value in ("2023-02-30", "01/23/2023", "2023-1-2", "2023-01-23 00:00:00")),
        *(
            {"insHistPrefName": value}
            for value in ("insHistExamCodes", "INSHISTEXAMCODES", "InsHistExamCodes ", "InsHistCrownCodes")
        ),
    ],
)
def test_nonsense_is_refused(server: httpx.Client, changes: dict[str, Any]) -> None:
    """An entry with nonsense is refused with a sentence, and nothing is stored."""
    answer = server.post("/procedurelogs/InsuranceHistory", json=EXAM | changes)
    assert answer.status_code in (400, 404)
    assert answer.text
    assert history(server) == dict.fromkeys(NAMES, ("No History", 0))


@pytest.mark.parametrize("name", EXAM)
def test_everything_is_required(server: httpx.Client, name: str) -> None:
    """Each of the four fields of an entry is required."""
    body = {field: value for field, value in EXAM.items() if field != name}
    assert server.post("/procedurelogs/InsuranceHistory", json=body).text == f"{name} is required."


@pytest.mark.parametrize(
    "query",
    [
        "",
        "PatNum=13",
        "InsSubNum=301",
        *(f"PatNum={key}&InsSubNum=301" for key in ("0", "x", "", "-1", "999", "9" * 40)),
    ]
    + [f"PatNum=13&InsSubNum={key}" for key in ("0", "x", "", "-1", "999", "9" * 40)],
)
def test_a_question_needs_a_patient_and_a_plan(server: httpx.Client, query: str) -> None:
    """The history requires a patient and a plan that exist."""
    assert server.get(f"/procedurelogs/InsuranceHistory?{query}").status_code in (400, 404)


@pytest.mark.parametrize("body", [b"", b"[]", b'"x"', b"{", b"null", b"[" * 100_000])
def test_a_body_that_is_no_object(server: httpx.Client, body: bytes) -> None:
    """A body that is not an object is refused with a sentence."""
    assert server.post("/procedurelogs/InsuranceHistory", content=body).status_code == 400


def test_a_category_that_is_not_set(server: httpx.Client, control: Callable[..., httpx.Response]) -> None:
    """An entry in a category without codes is refused or, with the variant, accepted; the category stays Not Set."""
    control(not_set=["InsHistExamCodes"])
    assert server.post("/procedurelogs/InsuranceHistory", json=EXAM).status_code == 400
    control(not_set=["InsHistExamCodes"], variants=["create-insurance-history/not-set-category=accepted"])
    assert enter(server)["ProcStatus"] == "EO"
    assert history(server)["InsHistExamCodes"] == ("Not Set", 0)


def test_versions(server: httpx.Client, control: Callable[..., httpx.Response]) -> None:
    """Both operations exist from one version on, and answer the members of the server's version."""
    control(api_version="22.4.31")
    assert "provAbbr" not in enter(server)
    control(api_version="22.4.30")
    assert server.get("/procedurelogs/InsuranceHistory?PatNum=13&InsSubNum=301").status_code == 400
