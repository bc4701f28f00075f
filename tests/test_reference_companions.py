"""The companion resources of the reference server: what a client reads about the practice, and that it cannot write."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import yaml

from run.embedded import reference_server
from spec import NEWEST
from tests.launching import ROOT

PRACTICE: dict[str, Any] = yaml.safe_load((ROOT / "reference" / "practice.yaml").read_text(encoding="utf-8"))
CATEGORIES = {"priorities": 20, "diagnoses": 16, "prognoses": 30}


@pytest.fixture(scope="module")
def server() -> Iterator[httpx.Client]:
    """A client of a reference server with the control on."""
    with (
        reference_server(api_version=str(NEWEST), control=True) as url,
        httpx.Client(base_url=url, trust_env=False) as client,
    ):
        yield client


def test_codes_show_their_treatment_area(server: httpx.Client) -> None:
    """The list has every code of the manifest, with area and flags, and so has the resource of each code."""
    rows = {row["CodeNum"]: row for row in server.get("/procedurecodes").json()}
    for code in PRACTICE["codes"]:
        row = rows[code["CodeNum"]]
        assert (row["ProcCode"], row["TreatArea"]) == (code["ProcCode"], code["TreatArea"])
        assert row["IsProsth"] == str(code["IsProsth"]).lower()
        assert server.get(f"/procedurecodes/{code['CodeNum']}").json() == row


@pytest.mark.parametrize("section", CATEGORIES)
def test_definitions_of_a_category_come_in_their_order(server: httpx.Client, section: str) -> None:
    """The definitions of a numeric category come in the order of the manifest."""
    rows = server.get("/definitions", params={"Category": CATEGORIES[section]}).json()
    assert [{"DefNum": row["DefNum"], "ItemName": row["ItemName"]} for row in rows] == PRACTICE[section]


def test_patients_plans_and_appointments(server: httpx.Client) -> None:
    """A list that is filtered by a patient has rows of this patient only."""
    for patient in PRACTICE["patients"]:
        key = patient["PatNum"]
        shown = server.get(f"/patients/{key}").json()
        assert (shown["PriProv"], shown["ClinicNum"]) == (patient["PriProv"], patient["ClinicNum"])
        plans = {one["InsSubNum"] for one in PRACTICE["subscribers"] if one["PatNum"] == key}
        assert {row["InsSubNum"] for row in server.get("/patplans", params={"PatNum": key}).json()} == plans
        assert {row["InsSubNum"] for row in server.get("/inssubs", params={"Subscriber": key}).json()} == plans
        appointments = {one["AptNum"] for one in PRACTICE["appointments"] if one["PatNum"] == key}
        assert {row["AptNum"] for row in server.get("/appointments", params={"PatNum": key}).json()} == appointments
    assert server.get("/patients/9999").status_code == 404


def test_preferences_follow_the_settings_of_the_server(server: httpx.Client) -> None:
    """The preferences show which features are off and which categories have no codes."""
    control = server.base_url.copy_with(path="/_control")
    state = {"without": ["public-health"], "not_set": ["InsHistPanoCodes"], "api_version": "24.4.5"}
    server.put(control, json=state).raise_for_status()
    told = {row["PrefName"]: row["ValueString"] for row in server.get("/preferences").json()}
    server.put(control, json={}).raise_for_status()
    assert (told["EasyHidePublicHealth"], told["ShowFeatureMedicalInsurance"]) == ("1", "1")
    assert (told["InsHistPanoCodes"], told["PracticeDefaultProv"], told["ProgramVersion"]) == ("", "1", "24.4.5.0")


def test_pages(server: httpx.Client) -> None:
    """Limit and Offset give a page of the list."""
    whole = [row["CodeNum"] for row in server.get("/procedurecodes").json()]
    page = server.get("/procedurecodes", params={"Limit": 5, "Offset": 3}).json()
    assert [row["CodeNum"] for row in page] == whole[3:8]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/patients", "/procedurecodes/2", "/preferences"])
def test_companions_are_only_read(server: httpx.Client, method: str, path: str) -> None:
    """Methods other than GET are refused."""
    assert server.request(method, path, json={}).status_code in (400, 404)
