"""`init`: the manifest is drafted by reading; `doctor` confirms it and a run can use it."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from run import embedded
from spec import NEWEST
from subject import load_practice
from tests.forked import launch_forked
from tests.launching import ROOT, results_in
from tests.sampling import WHOLE
from tests.scripted import Reply, as_json, forwarding, scripted

SCHEMA = yaml.safe_load((ROOT / "subject" / "practice.schema.json").read_text(encoding="utf-8"))
NAMES = ("Okafor", "Lindqvist", "Marchetti", "Yilmaz", "Haugen", "Abara", "Ada", "Rosa", "Ngozi")


@pytest.fixture(scope="module")
def whole() -> Iterator[str]:
    """The reference server with its companion resources."""
    with embedded.reference_server(api_version=str(NEWEST)) as url:
        yield url


@pytest.fixture(scope="module")
def bare() -> Iterator[str]:
    """The reference server with the procedures alone."""
    command = [sys.executable, "-P", "-m", "reference", "--no-companions", "--stop-with-stdin"]
    with subprocess.Popen(
        command, env=embedded.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().removeprefix("listening on ").strip()
        process.terminate()


def drafted(url: str, folder: Path, *options: str) -> dict[str, Any]:
    """The draft for the server at the URL; checks that it is valid and has no names of patients."""
    done = launch_forked("init", url, *options, folder=folder)
    assert done.returncode == 0, done.stderr
    text = (folder / "practice.yaml").read_text(encoding="utf-8")
    assert text.isascii()
    assert not [name for name in NAMES if name in text + done.stdout]
    data: dict[str, Any] = yaml.safe_load(text)
    jsonschema.validate(data, SCHEMA)
    load_practice(folder / "practice.yaml")
    return data


def judged(url: str, folder: Path, *options: str) -> dict[str, Any]:
    """The record of a run with the draft: nothing fails, and each blocked rule lacks an entry that the draft names."""
    launch_forked("run", url, "--practice", "practice.yaml", "--examples", "1", *options, "--out", "out", folder=folder)
    results = results_in(folder / "out")
    text = (folder / "practice.yaml").read_text(encoding="utf-8")
    for rule in results["rules"]:
        assert rule["outcome"] not in ("failed", "error"), rule
        if rule["outcome"] == "blocked":
            entries = re.findall(r"\(in \w+: (.+?)\)(?: and |$)", rule["reason"])
            assert any(entry.removesuffix(" true or false") in text for entry in entries), rule
    return results


def test_a_draft_of_a_whole_server(whole: str, tmp_path: Path) -> None:
    """The draft has all data of the companion resources; a run blocks only the rules whose data a vendor must add."""
    data = drafted(whole, tmp_path)
    example = yaml.safe_load((ROOT / "reference" / "practice.yaml").read_text(encoding="utf-8"))
    for section in (
        "features",
        "preferences",
        "priorities",
        "diagnoses",
        "prognoses",
        "providers",
        "insurance_history",
    ):
        assert data[section] == example[section]
    assert "disposable" not in data
    assert {code["TreatArea"] for code in data["codes"]} == {code["TreatArea"] for code in example["codes"]}
    doctor = launch_forked("doctor", whole, "--practice", "practice.yaml", folder=tmp_path)
    assert doctor.returncode == 3, doctor.stdout
    assert " 0 wrong" in doctor.stdout
    results = judged(whole, tmp_path)
    blocked = [rule["id"] for rule in results["rules"] if rule["outcome"] == "blocked"]
    assert 0 < len(blocked) < 22
    counts = re.search(r"(\d+) rules can be judged, (\d+) would be blocked", doctor.stdout)
    assert counts
    assert int(counts[2]) == len(blocked)


def test_a_draft_is_completed_by_its_commented_lines(whole: str, tmp_path: Path) -> None:
    """With the commented lines filled in, a run with the draft is conformant."""
    data = drafted(
        whole, tmp_path, "--patient", "11", "--patient", "12", "--patient", "13", "--patient", "14", "--patient", "15"
    )
    example = yaml.safe_load((ROOT / "reference" / "practice.yaml").read_text(encoding="utf-8"))
    fees = {
        code["CodeNum"]: {name: code[name] for name in ("fee", "default_note") if name in code}
        for code in example["codes"]
    }
    data["codes"] = [{**code, **fees[code["CodeNum"]]} for code in data["codes"]]
    data["patients"] = [
        {**one, **next(e for e in example["patients"] if e["PatNum"] == one["PatNum"])} for one in data["patients"]
    ]
    data |= {"clinics": example["clinics"], "disposable": example["disposable"]}
    (tmp_path / "practice.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    assert launch_forked("doctor", whole, "--practice", "practice.yaml", folder=tmp_path).returncode == 0
    assert judged(whole, tmp_path)["verdict"] == "conformant"


def test_a_draft_of_a_server_without_companions(bare: str, tmp_path: Path) -> None:
    """The lists of procedures yield patients, codes with their areas, providers and sites; no rule fails."""
    data = drafted(bare, tmp_path)
    areas = {code["ProcCode"]: code["TreatArea"] for code in data["codes"]}
    assert areas["D2331"] == "Surf"
    assert len([code for code in areas if areas[code] in ("None", "Mouth")]) == 1
    assert {one["PatNum"] for one in data["patients"]} == {11, 12, 13, 14, 30}
    assert {one["SiteNum"] for one in data["sites"]} == {5, 9}
    doctor = launch_forked("doctor", bare, "--practice", "practice.yaml", folder=tmp_path)
    assert doctor.returncode == 3, doctor.stdout
    assert " 0 wrong" in doctor.stdout
    judged(bare, tmp_path, *(() if WHOLE else ("--rule", "*-procedure*/*")))


def test_only_gets_are_sent(whole: str, tmp_path: Path) -> None:
    """A proxy between the server and `init` or `doctor` sees only GET requests."""
    with httpx.Client(trust_env=False) as client, scripted(forwarding(whole, client)) as server:
        drafted(server.url, tmp_path)
        drafting = len(server.asked)
        launch_forked("doctor", server.url, "--practice", "practice.yaml", folder=tmp_path)
    assert 20 < drafting < len(server.asked)
    assert set(server.methods) == {"GET"}


def test_texts_of_a_target_are_only_data_in_the_draft(tmp_path: Path) -> None:
    """Names with line breaks, YAML and escapes become one quoted line; the draft stays valid."""
    nasty = "x\n  - {PatNum: 1} # \x1b[31m \u202e: &a !!python/object {"

    def reply(asked: Any) -> Reply:
        rows = {
            "/definitions": [{"DefNum": 7, "ItemName": nasty, "Category": 20}],
            "/providers": [{"ProvNum": 3, "Abbr": nasty}],
            "/patients": [{"PatNum": 5, "LName": "Secretive", "PriProv": "3", "ClinicNum": None}],
            "/procedurecodes": [
                {"CodeNum": 9, "ProcCode": nasty, "TreatArea": "Mouth", "IsProsth": []},
                {"CodeNum": nasty},
            ],
        }
        path = asked.path.removeprefix("/api/v1").partition("?")[0]
        return as_json(rows.get(path, [])) if path in rows or path == "/procedurelogs" else Reply(404)

    with scripted(reply) as server:
        data = drafted(server.url, tmp_path)
    assert data["priorities"] == [{"DefNum": 7, "ItemName": nasty}]
    assert data["patients"] == [{"PatNum": 5, "PriProv": 3}]
    text = (tmp_path / "practice.yaml").read_text(encoding="utf-8")
    assert "Secretive" not in text
    assert "\x1b" not in text


@pytest.mark.parametrize("body", [b"[]", b"{}", b"<html>", b"[1, 2]", b"null", b'[{"PatNum": "x"}]'])
def test_a_target_that_shows_nothing_cannot_be_drafted(body: bytes, tmp_path: Path) -> None:
    """One sentence, exit code 2, and no file."""
    with scripted(lambda _asked: Reply(200, body, {"Content-Type": "application/json"})) as server:
        done = launch_forked("init", server.url, folder=tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("Error: The target shows no patient")
    assert not list(tmp_path.iterdir())


def test_a_patient_that_the_target_does_not_know(whole: str, tmp_path: Path) -> None:
    """One sentence, exit code 2, and no file."""
    done = launch_forked("init", whole, "--patient", "11", "--patient", "999999", folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: The target knows no patient 999999: give --patient a PatNum that it has.\n",
    )
    assert not list(tmp_path.iterdir())


def test_an_existing_manifest_is_kept(whole: str, tmp_path: Path) -> None:
    """Without --force an existing file is not replaced."""
    (tmp_path / "practice.yaml").write_text("mine", encoding="utf-8")
    done = launch_forked("init", whole, folder=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "Error: practice.yaml exists already; give another --out, or --force to replace it.\n",
    )
    assert (tmp_path / "practice.yaml").read_text(encoding="utf-8") == "mine"
    drafted(whole, tmp_path, "--force")


def test_an_unreachable_target_is_exit_4(tmp_path: Path) -> None:
    """A target that rejects the credentials is exit code 4, without a file."""
    with scripted(lambda _asked: Reply(401, b"No.")) as server:
        done = launch_forked("init", server.url, folder=tmp_path)
    assert done.returncode == 4
    assert len(done.stderr.splitlines()) == 1
    assert not list(tmp_path.iterdir())
