"""The nonce of a run: a target has to store it and return it, so that nothing else can pass for it."""

from __future__ import annotations

import ssl
from hashlib import sha256
from pathlib import Path
from subprocess import CompletedProcess

import pytest
import trustme

from certification.nonces import amounts_of, carries
from tests.controlled import dump, switch
from tests.forked import launch_forked
from tests.hostile import Connection, Hostile, Request, handed_on, hostile
from tests.launching import one_sentence, results_in
from tests.recording import Recorder

NONCE = "0123456789abcdef"
AMOUNTS = ["2.92", "177.68", "352.44", "527.20"]
ONE_RULE = ("--rule", "list-procedures/answers-200", "--examples", "1")


def run(url: str, folder: Path, *options: str, **more: str) -> CompletedProcess[str]:
    """A short run with a nonce."""
    return launch_forked("run", url, *ONE_RULE, "--nonce", NONCE, "--out", "out", *options, folder=folder, **more)


def left_in(url: str) -> list[int]:
    """The keys of procedures that a run left on the server."""
    rows = dump(url)["procedurelog"]
    return [row["ProcNum"] for row in rows if "conformance run" in str(row) and row["ProcStatus"] != "D"]


def test_amounts_carry_a_nonce() -> None:
    """Four amounts, each of four digits; other amounts, fewer, or none do not carry it."""
    assert amounts_of(NONCE) == AMOUNTS
    assert amounts_of("0000ffff00000000") == ["0.01", "655.36", "0.01", "0.01"]
    assert carries(NONCE, "ProcFee", ["2.920", "177.68", "352.44", "527.2"])
    for wrong in (AMOUNTS[:3], AMOUNTS[::-1], [*AMOUNTS[:3], "527.21"], [*AMOUNTS[:3], "much"], []):
        assert not carries(NONCE, "ProcFee", wrong)


def test_a_note_carries_a_nonce() -> None:
    """The nonce is a word of the one note."""
    assert carries(NONCE, "BillingNote", [f"conformance run 12ab34 {NONCE}"])
    for wrong in ([f"x{NONCE}"], ["conformance run 12ab34"], [NONCE, NONCE], []):
        assert not carries(NONCE, "BillingNote", wrong)


@pytest.mark.parametrize(
    ("version", "workers", "field", "returned"),
    [("25.3.36", "1", "BillingNote", NONCE), ("25.3.36", "2", "BillingNote", NONCE), ("22.1", "1", "ProcFee", "2.92")],
    ids=["note", "note-with-workers", "amounts"],
)
def test_a_target_is_identified(
    resettable: str, tmp_path: Path, version: str, workers: str, field: str, returned: str
) -> None:
    """The record has what the target returned, and the exchanges; nothing is left on the server."""
    switch(resettable, reset=True, api_version=version)
    done = run(resettable, tmp_path, "--api-version", version, "--workers", workers)
    assert done.returncode == 0, done.stderr
    record = results_in(tmp_path / "out")
    identity = record["target"]["identity"]
    assert (identity["nonce"], identity["carried_by"], identity["certificate"]) == (NONCE, field, None)
    assert returned in identity["returned"][0]
    exchanges = [record["exchanges"][str(number)] for number in identity["exchanges"]]
    assert {one["method"] for one in exchanges} == {"POST", "GET"}
    assert any(returned in one["response_body"] for one in exchanges if one["method"] == "GET")
    cited = [number for rule in record["rules"] for one in rule["judgements"] for number in one["exchanges"]]
    assert not set(cited) & set(identity["exchanges"])
    assert left_in(resettable) == []


def test_a_recorded_server_is_not_identified(resettable: str, tmp_path: Path) -> None:
    """It repeats what it answered to the same requests before, and so does not know the nonce of today."""
    switch(resettable, reset=True)
    recorder = Recorder(resettable)
    with hostile(Hostile(recorder.act)) as url:
        first = run(url, tmp_path / "first")
        recorder.repeats = True
        again = run(url, tmp_path / "again", "--nonce", NONCE[::-1])
    assert first.returncode == 0, first.stderr
    assert again.returncode == 3
    assert "does not return the BillingNote that it was just sent" in one_sentence(again.stderr)
    assert not (tmp_path / "again" / "out" / "results.json").exists()


def test_a_target_that_stores_nothing_is_not_identified(resettable: str, tmp_path: Path) -> None:
    """A server that does not keep the field: one sentence, exit 3, and nothing is left on it."""
    switch(resettable, reset=True, faults=["create-procedure/billing-note-is-kept"])
    before = {row["ProcNum"] for row in dump(resettable)["procedurelog"]}
    done = run(resettable, tmp_path)
    assert done.returncode == 3, done.stdout
    assert "does not return the BillingNote" in one_sentence(done.stderr)
    assert {row["ProcNum"] for row in dump(resettable)["procedurelog"] if row["ProcStatus"] != "D"} <= before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--nonce", "0123"), "--nonce '0123' is not a text of 16 hexadecimal digits"),
        (("--nonce", NONCE.upper()), "is not a text of 16 hexadecimal digits in lower case"),
        (("--mode", "read-only"), "--nonce needs a target that stores something"),
        (("--api-version", "21.1"), "--nonce needs a target that stores something: --mode standard, and version 21.4"),
    ],
    ids=["short", "upper-case", "read-only", "no-create"],
)
def test_a_nonce_that_cannot_be_stored(options: tuple[str, ...], words: str, tmp_path: Path) -> None:
    """One sentence and exit 2, before a request is sent."""
    done = run("http://127.0.0.1:9/api/v1", tmp_path, *options)
    assert done.returncode == 2
    assert words in one_sentence(done.stderr)


def test_the_certificate_of_the_target_is_recorded(resettable: str, tmp_path: Path) -> None:
    """Over TLS the record has the SHA-256 of the certificate that the transport saw."""
    switch(resettable, reset=True)
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issued.configure_cert(context)
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))

    def hand_on(connection: Connection, request: Request) -> bool:
        connection.send(handed_on(resettable, request))
        return True

    with hostile(Hostile(hand_on, tls=context)) as url:
        done = run(url, tmp_path, SSL_CERT_FILE=str(tmp_path / "ca.pem"))
    assert done.returncode == 0, done.stderr
    presented = ssl.PEM_cert_to_DER_cert(issued.cert_chain_pems[0].bytes().decode())
    assert results_in(tmp_path / "out")["target"]["identity"]["certificate"] == sha256(presented).hexdigest()
