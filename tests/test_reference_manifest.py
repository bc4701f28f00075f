"""The manifest of the reference server's data: sound, and what the database holds after a reset."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import yaml

ROOT = Path(__file__).parent.parent


def test_the_manifest_is_sound() -> None:
    """The worked example is valid against the schema of manifests."""
    schema = json.loads((ROOT / "subject" / "practice.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(manifest(), schema)


def manifest() -> dict[str, Any]:
    """The manifest of the server's own data."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "reference" / "practice.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_seed_is_what_the_manifest_says(server: httpx.Client) -> None:
    """Every key of the manifest is a row of the database, with those values."""
    tables = server.get(server.base_url.copy_with(path="/_control/dump")).json()
    fees = {(fee["FeeSched"], fee["CodeNum"]): f"{fee['Amount'] / 100:.2f}" for fee in tables["fee"]}
    codes = {code["ProcCode"]: code for code in tables["procedurecode"]}
    described = manifest()
    for table, column, entries in (
        ("provider", "ProvNum", described["providers"]),
        ("clinic", "ClinicNum", described["clinics"]),
        ("site", "SiteNum", described["sites"]),
        ("appointment", "AptNum", described["appointments"]),
        ("procedurelog", "ProcNum", [without(one, "altered") for one in described["procedures"]]),
        ("patient", "PatNum", [without(one, "insured", "fees", "group_notes") for one in described["patients"]]),
        ("procedurecode", "CodeNum", [without(one, "fee", "default_note") for one in described["codes"]]),
    ):
        rows = {row[column]: row for row in tables[table]}
        for entry in entries:
            assert {name: rows[entry[column]][name] for name in entry} == entry
    for code in described["codes"]:
        assert fees[1, code["CodeNum"]] == code["fee"]
        assert codes[code["ProcCode"]]["DefaultNote"] == code.get("default_note", "")
    for patient in described["patients"]:
        plan = next(row["FeeSched"] for row in tables["patient"] if row["PatNum"] == patient["PatNum"])
        assert bool(plan) == patient["insured"]
        for proc_code, fee in patient.get("fees", {}).items():
            assert fees[plan, codes[proc_code]["CodeNum"]] == fee != fees[1, codes[proc_code]["CodeNum"]]
    assert {row["PrefName"]: row["ValueString"] for row in tables["preference"]} == {
        **{name: str(value) for name, value in described["preferences"].items()},
        **{category: ",".join(codes) for category, codes in described["insurance_history"].items()},
    }


ATTACHED = {
    "claim": {"claim", "claimproc"},
    "insurance-payment": {"claimproc"},
    "patient-payment": {"paysplit"},
    "adjustment": {"adjustment"},
    "prescription": {"rxpat"},
    "payment-plan": {"payplancharge"},
    "referral": {"refattach"},
    "ortho-case": {"orthoproclink"},
    "last-of-preauthorization": {"claim", "claimproc"},
    "locked-group-note": {"procnote", "procgroupitem"},
    "invalidated-group-note": {"procnote", "procgroupitem"},
    "tpi": set[str](),
}
"""The tables in which a disposable procedure of each kind has rows."""


def test_the_disposable_procedures_are_what_the_manifest_says(server: httpx.Client) -> None:
    """Each kind is there, with its attachment and no other; all but group notes have a status that can be deleted."""
    tables = server.get(server.base_url.copy_with(path="/_control/dump")).json()
    rows = {row["ProcNum"]: row for row in tables["procedurelog"]}
    claimed = {row["ProcNum"] for row in tables["claimproc"] if row["ClaimNum"]}
    for entry in manifest()["disposable"]:
        key, kind = entry["ProcNum"], entry["kind"]
        found = {
            name
            for name, found in tables.items()
            for row in found
            if name != "procedurelog" and key in (row.get("ProcNum"), row.get("GroupNum"))
        }
        assert found | ({"claim"} if key in claimed else set()) == ATTACHED[kind]
        assert rows[key]["PatNum"] == entry["PatNum"]
        assert rows[key]["ProcStatus"] in {
            "tpi": ("TPi",),
            "locked-group-note": ("EC",),
            "invalidated-group-note": ("D",),
        }.get(kind, ("TP", "C"))
        assert rows[key]["IsLocked"] == str(kind.endswith("group-note")).lower()
    assert {entry["kind"] for entry in manifest()["disposable"]} == set(ATTACHED)


def test_the_subscribers_are_what_the_manifest_says(server: httpx.Client) -> None:
    """Each key belongs to its patient, and the first of several codes of a category is not the alphanumeric first."""
    tables = server.get(server.base_url.copy_with(path="/_control/dump")).json()
    assert {row["InsSubNum"]: row["Subscriber"] for row in tables["inssub"]} == {
        entry["InsSubNum"]: entry["PatNum"] for entry in manifest()["subscribers"]
    }
    known = {code["ProcCode"] for code in manifest()["codes"]}
    for codes in manifest()["insurance_history"].values():
        assert set(codes) <= known
        assert len(codes) == 1 or codes[0] != min(codes)


def test_the_definitions_stand_in_their_order(server: httpx.Client) -> None:
    """The manifest lists each category in the order of its definitions, and the first is not the lowest key."""
    rows = server.get(server.base_url.copy_with(path="/_control/dump")).json()["definition"]
    described = manifest()
    for name, category in (("priorities", 20), ("diagnoses", 16), ("prognoses", 30)):
        ordered = sorted((row for row in rows if row["Category"] == category), key=lambda row: int(row["ItemOrder"]))
        assert [{"DefNum": row["DefNum"], "ItemName": row["ItemName"]} for row in ordered] == described[name]
        assert ordered[0]["DefNum"] != min(row["DefNum"] for row in ordered)
    others = {row["DefNum"]: row for row in rows if row["Category"] not in (20, 16, 30)}
    assert {entry["DefNum"]: entry["ItemName"] for entry in described["other_definitions"]} == {
        key: row["ItemName"] for key, row in others.items()
    }


def without(entry: dict[str, Any], *names: str) -> dict[str, Any]:
    """The entry without these keys."""
    return {name: value for name, value in entry.items() if name not in names}
