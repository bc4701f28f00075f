"""The reference server as a process: options, readiness, stopping, its control, and the manifest of its data."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import pytest
import yaml

from reference.command_line import main
from reference.switches import PREFERENCES
from reference.variants import SERVERS

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "reference")


@contextmanager
def started(*options: str) -> Iterator[tuple[subprocess.Popen[str], httpx.Client]]:
    """A server with these options, and a client of its base URL; both are closed afterwards."""
    arguments = [*COMMAND, *options, "--stop-with-stdin"]
    with subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("listening on http://127.0.0.1:")
        try:
            with httpx.Client(base_url=line.split()[-1], trust_env=False) as client:
                yield process, client
        finally:
            process.kill()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """The command within this process: exit code, standard output, standard error."""

    def command(*options: str) -> tuple[int, str, str]:
        try:
            code: object = main(options)
        except SystemExit as leaving:
            code = leaving.code
        assert isinstance(code, int)
        return code, *capsys.readouterr()

    return command


@pytest.fixture(scope="module")
def controlled() -> Iterator[httpx.Client]:
    """A client of a server with the control on."""
    with started("--control") as (_, client):
        yield client


@pytest.fixture
def control(controlled: httpx.Client) -> Iterator[Callable[..., httpx.Response]]:
    """A function that switches the server; the server is reset afterwards."""
    url = controlled.base_url.copy_with(path="/_control")
    yield lambda **wanted: controlled.put(url, json=wanted)
    controlled.put(url, json={"reset": True})


def rules() -> list[dict[str, Any]]:
    """The rules of the catalogue, as they are in its files."""
    documents = [
        yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "spec" / "rules").glob("*.yaml"))
    ]
    return [rule for document in documents for rule in document["rules"]]


def test_the_faults_are_the_rules(run: Callable[..., tuple[int, str, str]]) -> None:
    """The server has a fault for each must and each should of the catalogue, and for no other rule."""
    code, printed, _ = run("--list")
    listed = json.loads(printed)["faults"]
    assert code == 0
    assert sorted(listed) == sorted(rule["id"] for rule in rules() if rule.get("level", "must") != "observe")


def test_the_variants_are_the_readings(run: Callable[..., tuple[int, str, str]]) -> None:
    """The server has a variant for each reading of a rule, in the order of the catalogue; the first is the default."""
    listed = json.loads(run("--list")[1])["variants"]
    wanted = {rule["id"]: [f"{rule['id']}={reading}" for reading in rule.get("readings", ())] for rule in rules()}
    found: dict[str, list[str]] = {rule: [] for rule in wanted}
    for name in listed:
        if name not in SERVERS:
            found[name.split("=")[0]].append(name)
    assert found == wanted
    assert set(SERVERS) < set(listed)


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (["--fault", "create-procedure/answer-201"], "create-procedure/answers-201"),
        (["--fault", "creat-procedure/answers-201"], "create-procedure/answers-201"),
        (["--fault", "claim-note-is-ketp"], "create-procedure/claim-note-is-kept"),
        (["--variant", "list-procedures/unknown-parameter=refuse"], "list-procedures/unknown-parameter=refused"),
        (["--without", "publichealth"], "public-health"),
        (["--not-set", "InsHistBwCodes"], "InsHistBWCodes"),
    ],
)
def test_a_misspelt_name_gets_a_suggestion(
    run: Callable[..., tuple[int, str, str]], options: list[str], hint: str
) -> None:
    """A sentence on the standard error offers the similar name; the exit code is 2."""
    code, printed, said = run(*options)
    assert (code, printed, said.count("\n")) == (2, "", 1)
    assert f"Did you mean {hint!r}?" in said


@pytest.mark.parametrize(
    ("what", "name"),
    [
        ("fault", "foo"),
        ("fault", "create-procedure"),
        ("fault", "create-procedure/foo"),
        ("fault", "create-procedure/foo-is-kept"),
        ("fault", "create-procedure/dx-default=zero"),
        ("variant", "foo"),
        ("variant", "create-procedure/foo=zero"),
    ],
)
def test_a_name_like_no_other_gets_the_option_that_lists_all(
    run: Callable[..., tuple[int, str, str]], what: str, name: str
) -> None:
    """The sentence names no rule that merely happens to be the nearest; the option prints one name on each line."""
    option = f"--list-{what}s"
    assert run(f"--{what}", name) == (2, "", f"Error: There is no {what} {name!r}. `serve {option}` lists them.\n")
    code, printed, _ = run(option)
    assert code == 0
    assert len(printed.splitlines()) == len(set(printed.split())) > 100


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--without", "foo"], "There is no feature 'foo'. Known are public-health, medical-insurance."),
        (["--not-set", "foo"], f"There is no category 'foo'. Known are {', '.join(PREFERENCES)}."),
        (["--api-version", "25.3.x"], "'25.3.x' is not a version of the API; write a version such as 25.3.36."),
        (["--api-version", "20.5"], "Version 20.5 is older than the API, which begins with version 21.1."),
    ],
)
def test_a_wrong_value_gets_those_that_are_right(
    run: Callable[..., tuple[int, str, str]], options: list[str], sentence: str
) -> None:
    """The sentence lists the values, or describes them."""
    assert run(*options) == (2, "", f"Error: {sentence}\n")


@pytest.mark.parametrize("variant", ["create-procedure/dx-default", "create-procedure/dx-default=foo"])
def test_an_unknown_reading_gets_the_readings_of_the_rule(
    run: Callable[..., tuple[int, str, str]], variant: str
) -> None:
    """The sentence about a missing or unknown reading lists the readings of the rule."""
    readings = "The readings of create-procedure/dx-default are zero, first-by-order, first-by-key."
    assert run("--variant", variant) == (2, "", f"Error: There is no variant {variant!r}. {readings}\n")


@pytest.mark.parametrize(
    "options",
    [
        ["--fault"],
        ["--colour", "red"],
        ["--port", "many"],
        ["--port", "99999"],
        ["--database", "."],
        ["--control", "--host", "0.0.0.0"],  # noqa: S104 - refused before anything listens
        ["--variant", "create-procedure/dx-default=zero", "create-procedure/dx-default=first-by-key"],
    ],
)
def test_a_wrong_option_is_one_sentence(run: Callable[..., tuple[int, str, str]], options: list[str]) -> None:
    """A wrong option is answered with one line and exit code 2, without traceback or usage page."""
    code, printed, said = run(*options)
    assert (code, printed, said.count("\n")) == (2, "", 1)


def test_the_exit_code_reaches_the_shell() -> None:
    """A process with a wrong option exits with code 2 and one line on the standard error."""
    ended = subprocess.run(
        [*COMMAND, "--fault", "x"], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    assert (ended.returncode, ended.stdout, ended.stderr.count("\n")) == (2, "", 1)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_server_quietly(number: signal.Signals) -> None:
    """SIGTERM and SIGINT end the server with exit code 0 and without further output."""
    with started() as (process, client):
        assert client.get("/procedurelogs").status_code == 200
        process.send_signal(number)
        assert process.wait(10) == 0
        assert process.stdout is not None
        assert process.stdout.read() == ""


def test_the_end_of_the_standard_input_stops_the_server() -> None:
    """The option --stop-with-stdin ends a server whose parent has ended."""
    with started() as (process, client):
        assert client.get("/procedurelogs").status_code == 200
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(10) == 0


def test_a_database_file_outlives_the_server(tmp_path: Path) -> None:
    """A server reads what another server stored in the same file before."""
    body = {"PatNum": 11, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1110"}
    for expected in (201, 200):
        with started("--database", str(tmp_path / "practice.db")) as (process, client):
            answer = client.post("/procedurelogs", json=body) if expected == 201 else client.get("/procedurelogs/1130")
            assert answer.status_code == expected
            process.terminate()
            assert process.wait(10) == 0


def test_the_options_set_the_switches() -> None:
    """The options for version, feature, fault and variant change what the server answers."""
    options = ("--api-version", "25.2.21", "--without", "public-health", "--fault", "create-procedure/answers-201")
    with started(*options, "--variant", "list-procedures/unknown-parameter=refused") as (_, client):
        body = {"PatNum": 11, "ProcDate": "2021-04-28", "ProcStatus": "TP", "procCode": "D1110"}
        made = client.post("/procedurelogs", json=body)
        assert made.status_code == 200
        assert "descript" not in made.json()
        assert client.post("/procedurelogs", json=body | {"SiteNum": 5}).status_code == 400
        assert client.get("/procedurelogs", params={"Colour": "red"}).status_code == 400


def test_without_the_option_there_is_no_control() -> None:
    """A server without the option --control has no control."""
    with started() as (_, client):
        assert client.put(client.base_url.copy_with(path="/_control"), json={}).status_code == 404


def test_the_control_switches_and_resets(controlled: httpx.Client, control: Callable[..., httpx.Response]) -> None:
    """The control sets and removes faults, and a reset restores the seed."""
    dump = controlled.base_url.copy_with(path="/_control/dump")
    before = controlled.get(dump).json()
    assert control(faults=["get-procedure/answers-200"]).status_code == 200
    assert controlled.get("/procedurelogs/1001").status_code == 202
    assert controlled.delete("/procedurelogs/1002").status_code == 200
    assert controlled.get(dump).json() != before
    assert control(reset=True).status_code == 200
    assert controlled.get("/procedurelogs/1001").status_code == 200
    assert controlled.get(dump).json() == before


@pytest.mark.parametrize(
    "wanted",
    [
        {"faults": ["x"]},
        {"variants": ["x"]},
        {"without": ["x"]},
        {"api_version": "x"},
        {"not_set": ["x"]},
        {"fault": []},
        {"faults": "x"},
        {"reset": 1},
    ],
)
def test_the_control_refuses_unknown_names(control: Callable[..., httpx.Response], wanted: dict[str, Any]) -> None:
    """The control answers an unknown name with 400 and a sentence."""
    answer = control(**wanted)
    assert answer.status_code == 400
    assert answer.text.endswith(("?", "."))


def test_the_manifest_is_sound() -> None:
    """The worked example is valid against the schema of manifests."""
    schema = json.loads((ROOT / "subject" / "practice.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(manifest(), schema)


def manifest() -> dict[str, Any]:
    """The manifest of the server's own data."""
    loaded: dict[str, Any] = yaml.safe_load((ROOT / "reference" / "practice.yaml").read_text(encoding="utf-8"))
    return loaded


def test_the_seed_is_what_the_manifest_says(controlled: httpx.Client, control: Callable[..., httpx.Response]) -> None:
    """Every key of the manifest is a row of the database, with those values."""
    control(reset=True)
    tables = controlled.get(controlled.base_url.copy_with(path="/_control/dump")).json()
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


def test_the_disposable_procedures_are_what_the_manifest_says(
    controlled: httpx.Client, control: Callable[..., httpx.Response]
) -> None:
    """Each kind is there, with its attachment and no other; all but group notes have a status that can be deleted."""
    control(reset=True)
    tables = controlled.get(controlled.base_url.copy_with(path="/_control/dump")).json()
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


def test_the_subscribers_are_what_the_manifest_says(
    controlled: httpx.Client, control: Callable[..., httpx.Response]
) -> None:
    """Each key belongs to its patient, and the first of several codes of a category is not the alphanumeric first."""
    control(reset=True)
    tables = controlled.get(controlled.base_url.copy_with(path="/_control/dump")).json()
    assert {row["InsSubNum"]: row["Subscriber"] for row in tables["inssub"]} == {
        entry["InsSubNum"]: entry["PatNum"] for entry in manifest()["subscribers"]
    }
    known = {code["ProcCode"] for code in manifest()["codes"]}
    for codes in manifest()["insurance_history"].values():
        assert set(codes) <= known
        assert len(codes) == 1 or codes[0] != min(codes)


def test_the_definitions_stand_in_their_order(controlled: httpx.Client, control: Callable[..., httpx.Response]) -> None:
    """The manifest lists each category in the order of its definitions, and the first is not the lowest key."""
    control(reset=True)
    rows = controlled.get(controlled.base_url.copy_with(path="/_control/dump")).json()["definition"]
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
