"""Bundles are verified by programs that are not ours, with the commands of docs/certification.md."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from google.protobuf import json_format
from in_toto_attestation.predicates.test_result.v0 import test_result_pb2
from in_toto_attestation.v1 import statement_pb2
from in_toto_attestation.v1.statement import Statement

from certification.bundle import Contents
from certification.statement import named_tests
from spec import catalogue
from tests.bundles import A_MUST, Owner, contents, failing_rule, waived_rule, with_reports
from tests.certified_passes import pass_of
from tests.launching import LAUNCHER, ROOT, finish, plain_environment
from tests.sampling import WHOLE

PAGE = (ROOT / "docs" / "certification.md").read_text(encoding="utf-8")


def blocks(heading: str, language: str) -> list[str]:
    """The blocks of code in a section of the page."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return re.findall(rf"```{language}\n(.*?)```", section, re.DOTALL)


def shell(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run commands of the page in a folder."""
    return finish(["bash", "-euo", "pipefail", "-c", script], folder, plain_environment())


def _ecdsa(folder: Path) -> Owner:
    key = ec.generate_private_key(ec.SECP256R1())
    owner = Owner(folder / "vendor.pem", folder / "vendor.pub")
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    owner.private.write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
    owner.public.write_bytes(public)
    return owner


@pytest.fixture(params=["ed25519", "ecdsa"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with a bundle and the public key of its vendor, as somebody has it who wants to verify."""
    owner = Owner.new(tmp_path) if request.param == "ed25519" else _ecdsa(tmp_path)
    (tmp_path / "acme.bundle").write_bytes(owner.signs(contents()))
    owner.private.unlink()
    (tmp_path / "kind").write_text(request.param)
    return tmp_path


def _unpacked(folder: Path) -> Path:
    with zipfile.ZipFile(folder / "acme.bundle") as archive:
        archive.extractall(folder / "acme")
    return folder / "acme"


@pytest.mark.skipif(not shutil.which("openssl") or not shutil.which("unzip"), reason="needs openssl and unzip")
def test_openssl_verifies_a_bundle(folder: Path) -> None:
    """openssl accepts the signature and coreutils the digests; neither accepts anything else."""
    signature, digests = blocks("Verify with openssl alone", "sh")
    if (folder / "kind").read_text() == "ecdsa":
        signature = signature.replace("-rawin", "-rawin -digest sha256")
    done = shell(signature, folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip().endswith("Signature Verified Successfully")
    done = shell(digests, folder)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert len((folder / "digests").read_text().splitlines()) == len(list((folder / "acme").rglob("*.*"))) - 1
    (folder / "acme" / "product.json").write_bytes(b"{}")
    assert shell(digests, folder).returncode != 0
    (folder / "signed").write_bytes((folder / "signed").read_bytes().replace(b"PASSED", b"FAILED"))
    assert shell(signature.splitlines()[-1], folder).returncode != 0


@pytest.mark.skipif(not shutil.which("node"), reason="needs Node")
def test_node_alone_verifies_a_bundle(folder: Path) -> None:
    """node:crypto accepts signature and digests, and neither a wrong file nor a wrong signature."""
    (script,) = blocks("Verify with Node alone", "js")
    (command,) = blocks("Verify with Node alone", "sh")
    (folder / "verify.mjs").write_text(script, encoding="utf-8")
    unpacked = _unpacked(folder)
    done = shell(command, folder)
    assert (done.returncode, done.stdout) == (0, "The signature is good.\nSo are the files.\n"), done.stderr
    (unpacked / "target.json").write_bytes(b"{}")
    done = shell(command, folder)
    assert (done.returncode, done.stdout.splitlines()[1]) == (1, "NOT THE FILES THAT WERE SIGNED: target.json")
    _forge(unpacked / "statement.dsse.json")
    done = shell(command, folder)
    assert (done.returncode, done.stdout.splitlines()[0]) == (1, "THE SIGNATURE IS WRONG.")


def _forge(path: Path) -> None:
    """Change the Statement within its envelope."""
    envelope = json.loads(path.read_bytes())
    payload = base64.b64decode(envelope["payload"]).replace(b"PASSED", b"WARNED")
    path.write_text(json.dumps(envelope | {"payload": base64.b64encode(payload).decode()}))


@pytest.mark.skipif(not WHOLE, reason="installs packages from npm: part of scripts/prove")
def test_sigstore_verifies_a_bundle(folder: Path) -> None:
    """@sigstore/bundle reads the envelope, and @sigstore/verify accepts its signature and no other."""
    for name in ("package.json", "sigstore.mjs"):
        shutil.copy(ROOT / "consumers" / "bundles" / name, folder)
    assert (
        finish(["npm", "install", "--silent", "--no-audit", "--no-fund"], folder, plain_environment()).returncode == 0
    )
    unpacked = _unpacked(folder)
    done = finish(["node", "sigstore.mjs", "acme", "vendor.pub"], folder, plain_environment())
    assert (done.returncode, done.stdout) == (0, "verified\n"), done.stderr
    _forge(unpacked / "statement.dsse.json")
    done = finish(["node", "sigstore.mjs", "acme", "vendor.pub"], folder, plain_environment())
    assert done.returncode != 0
    assert "SIGNATURE_ERROR" in done.stderr


def _signed(made: Contents, folder: Path) -> bytes:
    (folder / "acme.bundle").write_bytes(Owner.new(folder).signs(made))
    with zipfile.ZipFile(folder / "acme.bundle") as archive:
        return base64.b64decode(json.loads(archive.read("statement.dsse.json"))["payload"])


SHOULD, GATED = (
    next(rule.id for rule in catalogue() if rule.level == "should"),
    next(rule.id for rule in catalogue() if rule.gate and rule.without_feature),
)


def test_readers_of_in_toto_read_the_statement(tmp_path: Path) -> None:
    """The Statement and its predicate have the members, types and words of in-toto's own definitions, and no others."""

    def change(record: dict[str, Any]) -> None:
        waived_rule(record)
        failing_rule(record, SHOULD)

    payload = _signed(contents(drawn=change), tmp_path)
    read = Statement.copy_from_pb(json_format.Parse(payload, statement_pb2.Statement()))
    read.validate()
    assert read.pb.type == "https://in-toto.io/Statement/v1"
    assert read.pb.predicate_type == "https://in-toto.io/attestation/test-result/v0.1"
    result = json_format.ParseDict(json.loads(payload)["predicate"], test_result_pb2.TestResult())
    assert result.result == "WARNED"
    assert [one.name for one in result.configuration] == ["product.json", "suite.json", "target.json"]
    assert dict(result.configuration[0].annotations)["vendor"] == "Acme Dental"
    assert sorted(result.warned_tests) == sorted([A_MUST, SHOULD])
    nowhere = {rule.id for rule in catalogue() if "insurance.not-set" in rule.needs}
    assert set(result.passed_tests) == {rule.id for rule in catalogue()} - {A_MUST, SHOULD} - nowhere
    assert list(result.failed_tests) == []


def test_a_rule_is_one_test_over_all_passes(tmp_path: Path) -> None:
    """Passed in one pass and not applicable in another is passed; failed in any is failed, and the result says so."""
    predicate = json.loads(_signed(contents(drawn=failing_rule), tmp_path))["predicate"]
    assert (predicate["result"], predicate["failedTests"], predicate["warnedTests"]) == ("FAILED", [A_MUST], [])
    assert GATED in predicate["passedTests"]


def test_a_rule_that_is_reported_apart_is_warned() -> None:
    """What fails under rules that do not count yet is a warning."""
    rule = {"id": "a/b", "level": "must", "outcome": "failed", "apart": "new"}
    assert named_tests([{"rules": [rule]}])["warned"] == ["a/b"]


@pytest.mark.skipif(not shutil.which("openssl") or not shutil.which("ssh-keygen"), reason="needs openssl, ssh-keygen")
def test_from_a_new_key_to_a_countersigned_bundle(tmp_path: Path) -> None:
    """The commands of the page, in its order, but for the run itself and the installation."""
    for script in blocks("A key", "sh"):
        done = shell(script, tmp_path)
        assert done.returncode == 0, done.stderr
    keyid = done.stdout.split()[-1]
    vendor = Owner(tmp_path / "vendor.pem", tmp_path / "vendor.pub")
    (tmp_path / "acme.bundle").write_bytes(vendor.signs(with_reports(contents())))
    lab = tmp_path / "lab-report"
    lab.mkdir()
    record = pass_of("pinned")
    record["run"]["id"] = "LAB001"
    (lab / "results.json").write_text(json.dumps(record))
    for script in (blocks("Verify", "sh")[-1], *blocks("Countersign", "sh")):
        done = _command(script, tmp_path)
        assert done.returncode == 0, done.stdout + done.stderr
    done = _command("procedurelogs-conformance verify acme.bundle --key vendor.pub --key lab.pem.pub --json", tmp_path)
    signers = json.loads(done.stdout)["signers"]
    assert signers[0]["keyid"] == keyid
    shown = "Evidence: countersigned by lab.pem.pub, who repeated pinned"
    assert shown in PAGE
    done = _command("procedurelogs-conformance verify acme.bundle --key vendor.pub --key lab.pem.pub", tmp_path)
    assert shown in done.stdout


@pytest.mark.skipif(not WHOLE, reason="installs packages: part of scripts/prove")
def test_the_smallest_installation_verifies(tmp_path: Path) -> None:
    """The commands of the page make an installation of five packages that verifies a bundle, but not the reports."""
    install, verify = blocks("Verify", "sh")
    done = shell(install.replace("--no-deps .", f"--no-deps {ROOT}"), tmp_path)
    assert done.returncode == 0, done.stderr
    programs = tmp_path / "verifying" / "bin"
    listed = finish([str(programs / "pip"), "list", "--format=json"], tmp_path, plain_environment())
    names = {one["name"].lower().replace("_", "-") for one in json.loads(listed.stdout)} - {"pip", "setuptools"}
    assert names == {"click", "jsonschema-rs", "procedurelogs-conformance", "pyyaml", "securesystemslib"}
    (tmp_path / "acme.bundle").write_bytes(Owner.new(tmp_path).signs(contents()))
    done = shell(f"{programs}/{verify}", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Not checked: the reports, which need the packages of the whole suite." in done.stdout


def _command(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the page with the launcher of this checkout."""
    return shell(script.replace("procedurelogs-conformance", " ".join(LAUNCHER)), folder)
