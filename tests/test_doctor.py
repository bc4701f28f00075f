"""`doctor`: its findings about a target and a manifest, and its exit codes."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme
import yaml

from run.embedded import PRACTICE, reference_server
from spec import NEWEST
from tests.forked import launch_forked
from tests.launching import free_port
from tests.scripted import Asked, Reply, as_json, forwarding, scripted

EXAMPLE = PRACTICE.read_text(encoding="utf-8")
SMALLEST = 'patients: [{PatNum: 11}]\ncodes: [{CodeNum: 2, ProcCode: D0120, TreatArea: "None"}]\n'


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The reference server."""
    with reference_server(api_version=str(NEWEST)) as url:
        yield url


def doctor(url: str, folder: Path, text: str = EXAMPLE, *options: str, **environment: str) -> tuple[int, str]:
    """The exit code and the output of doctor with that manifest."""
    (folder / "practice.yaml").write_text(text, encoding="utf-8")
    done = launch_forked("doctor", url, "--practice", "practice.yaml", *options, folder=folder, **environment)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout + done.stderr


def test_the_worked_example_is_in_order(server: str, tmp_path: Path) -> None:
    """Nothing is wrong or missing; the exit code is 0."""
    code, output = doctor(server, tmp_path)
    assert code == 0, output
    assert "0 wrong" in output
    assert "What the manifest lacks" not in output
    assert "0 would be blocked" in output


def test_the_gaps_of_the_smallest_manifest_are_shown(server: str, tmp_path: Path) -> None:
    """Each gap has the entry that closes it and the rules that it blocks; exit code 3, as for a run."""
    code, output = doctor(server, tmp_path, SMALLEST)
    assert code == 3
    assert "missing   a code with area Surf (in codes: {CodeNum: ?, ProcCode: ?, TreatArea: Surf}); blocks" in output
    assert (
        "does not say whether the Public Health feature is on (in features: public_health: true or false); blocks"
        in output
    )
    assert "create-procedure/" in output


WRONG: Mapping[str, tuple[str, str, str]] = {
    "patient": ("PatNum: 15\n", "PatNum: 99\n", "patients PatNum 99: the target does not know it"),
    "provider-of-a-patient": (
        "    PriProv: 4",
        "    PriProv: 2",
        "patients PatNum 15: PriProv is 4 at the target, not 2",
    ),
    "code": ("ProcCode: D7951", "ProcCode: D7952", "codes CodeNum 410: ProcCode is 'D7951' at the target, not 'D7952'"),
    "area": (
        'TreatArea: Sextant\n    IsProsth: false\n    fee: "310.00"',
        'TreatArea: Quad\n    fee: "310.00"',
        "TreatArea is 'Sextant'",
    ),
    "abbreviation": ("Abbr: HYG1", "Abbr: HYG2", "providers ProvNum 4: Abbr is 'HYG1' at the target, not 'HYG2'"),
    "clinic": ("{ClinicNum: 2, Def", "{ClinicNum: 7, Def", "clinics ClinicNum 7: the target does not know it"),
    "appointment": (
        "AptNum: 206, PatNum: 13",
        "AptNum: 206, PatNum: 14",
        "appointments AptNum 206: the target does not know it",
    ),
    "definition": ("DefNum: 163", "DefNum: 77", "prognoses DefNum 77: the target does not know it"),
    "name": ("ItemName: Guarded", "ItemName: Poor", "ItemName is 'Guarded' at the target, not 'Poor'"),
    "status": (
        "ProcNum: 1005, PatNum: 12, ProcStatus: EO",
        "ProcNum: 1005, PatNum: 12, ProcStatus: C",
        "ProcStatus is 'EO' at the target",
    ),
    "disposable": ("ProcNum: 1020, PatNum: 14", "ProcNum: 1020, PatNum: 12", "PatNum is 14 at the target, not 12"),
    "used-up": ("kind: invalidated-group-note", "kind: tpi", "it is used up, its ProcStatus is 'D'"),
    "plan": ("InsSubNum: 303, PatNum: 11", "InsSubNum: 303, PatNum: 12", "subscribers InsSubNum 303: "),
    "preference": ("PracticeDefaultProv: 1", "PracticeDefaultProv: 3", "it is '1' at the target, not 3"),
    "place": (
        "DefaultProcedurePlaceService: Office",
        "DefaultProcedurePlaceService: School",
        "it is 'Office' at the target",
    ),
    "feature": (
        "public_health: true",
        "public_health: false",
        "the preference EasyHidePublicHealth is '0' at the target",
    ),
    "history": ("[D0274, D0272]", "[D0272]", "the target's preference has D0274, D0272"),
}


@pytest.mark.parametrize("case", WRONG)
def test_an_entry_that_the_target_contradicts(case: str, server: str, tmp_path: Path) -> None:
    """The output has the line, the entry and the value of the target; the exit code is 2."""
    before, after, words = WRONG[case]
    assert EXAMPLE.count(before) == 1, case
    text = EXAMPLE.replace(before, after)
    code, output = doctor(server, tmp_path, text)
    assert code == 2, output
    assert words in output
    found = next(line for line in output.splitlines() if words in line)
    assert found.startswith("  wrong     line ")
    number = int(found.split("line ")[1].split(",")[0])
    near = EXAMPLE[: EXAMPLE.index(before)].count("\n") + 1
    assert near - 4 < number <= near


def test_a_wrong_entry_is_shown_with_the_rules_that_need_it(server: str, tmp_path: Path) -> None:
    """The entry is the only one of its kind: without it the rule would be blocked."""
    _, output = doctor(server, tmp_path, EXAMPLE.replace("ProcNum: 1004, PatNum: 12", "ProcNum: 1004, PatNum: 11"))
    assert "without it 1 rule: list-procedures/proc-status-tpi-filters would be blocked" in output


def test_a_version_that_is_claimed_too_high(tmp_path: Path) -> None:
    """The claim contradicts the preference ProgramVersion or, without that, the members in the list."""
    with reference_server(api_version="24.4.5") as url:
        code, output = doctor(url, tmp_path)
        assert code == 2
        assert "its preference ProgramVersion is 24.4.5.0: give --api-version 24.4.5.0" in output
        with httpx.Client(trust_env=False) as client, scripted(without_companions(forwarding(url, client))) as server:
            code, output = doctor(server.url, tmp_path)
    assert code == 2, output
    assert "wrong     list-group-notes: answered with 400" in output
    assert "is claimed, but the list does not show" in output
    assert "is it an older one?" in output


def without_companions(answer: Callable[[Asked], Reply]) -> Callable[[Asked], Reply]:
    """The handler without the companion resources."""
    return lambda asked: answer(asked) if "/procedurelogs" in asked.path else Reply(404, b"It is not a valid resource.")


def test_without_companions_nothing_is_called_wrong(server: str, tmp_path: Path) -> None:
    """Entries that the target does not show are unchecked, not wrong."""
    with httpx.Client(trust_env=False) as client, scripted(without_companions(forwarding(server, client))) as bare:
        code, output = doctor(bare.url, tmp_path)
    assert code == 0, output
    assert " 0 wrong, " in output
    assert set(bare.methods) == {"GET"}


def row(**values: Any) -> dict[str, Any]:
    """A row of the list."""
    return {"ProcNum": 1, "PatNum": 11, **values}


CLOCKS: Mapping[str, tuple[dict[str, str], dict[str, Any], str]] = {
    "date-behind": ({"Date": "Sun, 22 Nov 2020 20:00:00 GMT"}, {}, "note      clock: its Date is"),
    "date-is-nonsense": ({"Date": "yesterday"}, {}, "note      clock: neither a Date header nor a serverDateTime"),
    "a-zone-that-no-clock-has": (
        {"Date": f"Sun, 22 Nov 2020 20:00:00 +{'9' * 20}"},
        {},
        "note      clock: neither a Date header nor a serverDateTime",
    ),
    "another-day": (
        {"Date": "Sun, 22 Nov 2020 20:00:00 GMT"},
        {"serverDateTime": "2019-01-01 00:00:00"},
        "wrong     clock: its serverDateTime",
    ),
    "a-zone": (
        {"Date": "Sun, 22 Nov 2020 20:00:00 GMT"},
        {"serverDateTime": "2020-11-22 15:00:00"},
        "ok        clock: its serverDateTime is 300 min",
    ),
}


@pytest.mark.parametrize("case", CLOCKS)
def test_the_clock(case: str, tmp_path: Path) -> None:
    """The Date header is compared with the clock of this machine, serverDateTime with the Date header."""
    headers, values, words = CLOCKS[case]

    def reply(asked: Asked) -> Reply:
        return (
            Reply(200, json.dumps([row(**values)]).encode(), headers) if "/procedurelogs" in asked.path else Reply(404)
        )

    with scripted(reply) as server:
        assert words in doctor(server.url, tmp_path, SMALLEST)[1]


def test_tls_and_a_private_ca(tmp_path: Path) -> None:
    """With the CA the TLS version is shown; without it one sentence says how to trust the CA, with exit code 4."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    with scripted(lambda _asked: as_json([]), context) as server:
        code, output = doctor(server.url, tmp_path, SMALLEST)
        assert code == 4
        assert "Trust a private CA by SSL_CERT_FILE." in output
        _, output = doctor(server.url, tmp_path, SMALLEST, SSL_CERT_FILE=str(tmp_path / "ca.pem"))
    assert "ok        TLS: TLSv1.3, a certificate of trustme" in output


ENDS: Mapping[str, tuple[Callable[[Asked], Reply], int, str]] = {
    "credentials": (lambda _asked: Reply(401), 4, "refused the credentials"),
    "no-list": (lambda _asked: Reply(200, b"<html>"), 2, "instead of a list"),
    "wrong-path": (lambda _asked: Reply(404, b"Not here."), 2, "answered with 404 instead of a list"),
    "an-operation-refused": (
        lambda asked: (
            Reply(401) if "GroupNotes" in asked.path else as_json([row()] if "/procedurelogs" in asked.path else [])
        ),
        2,
        "wrong     list-group-notes: the target refused the credentials (401); its rules would be blocked",
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_what_a_target_refuses(case: str, tmp_path: Path) -> None:
    """A finding or an error names the problem, with the exit code of a run."""
    reply, exit_code, words = ENDS[case]
    with scripted(reply) as server:
        code, output = doctor(server.url, tmp_path, SMALLEST)
    assert (code, words in output) == (exit_code, True), output


def test_nothing_listens(tmp_path: Path) -> None:
    """One sentence, and exit code 4."""
    url = f"http://127.0.0.1:{free_port()}/api/v1"
    done = launch_forked("doctor", url, folder=tmp_path)
    assert done.returncode == 4
    assert done.stderr.startswith(f"Error: {url} cannot be tested: ")


def test_an_invalid_manifest(tmp_path: Path) -> None:
    """An invalid manifest stops doctor before it sends a request."""
    with scripted(lambda _asked: as_json([])) as server:
        code, output = doctor(server.url, tmp_path, yaml.safe_dump({"patients": [{"PatNum": 1}]}))
    assert code == 2
    assert "the top level lacks 'codes'" in output
    assert not server.asked
