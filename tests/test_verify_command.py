"""`verify` and `countersign` as processes: what they print, how they end, and what they do not load."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from certification.bundle import Contents
from tests.bundles import Owner, contents, with_reports
from tests.certified_passes import pass_of
from tests.forked import launch_forked as launch
from tests.launching import LAUNCHER, ROOT, finish, one_sentence, plain_environment

NOW = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
HEAVY = {"pytest", "hypothesis", "schemathesis", "httpx", "jsonschema", "starlette", "subject", "run"}


def of_today() -> Contents:
    """The contents of a bundle of runs of today."""

    def today(record: dict[str, Any]) -> None:
        record["run"]["started"] = NOW

    return contents(pinned=today, drawn=today, features_off=today)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the keys of a vendor and of a lab, and a bundle of today."""
    made = tmp_path_factory.mktemp("certified")
    Owner.new(made, "lab")
    (made / "acme.bundle").write_bytes(Owner.new(made).signs(with_reports(of_today())))
    return made


def test_a_bundle_and_its_key(folder: Path) -> None:
    """The first word says it; who vouches, and for what, follows."""
    done = launch("verify", "acme.bundle", "--key", "vendor.pub", "--max-age", "2", folder=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        "VERIFIED",
        "Acme Dental, Acme Server 4.2.1, conformance@acme.example",
        "conformant, judged as version 25.3.36 by procedurelogs-conformance 0.1.0",
        f"Run on {NOW[:10]}",
        "Evidence: self-attested; signed by vendor.pub",
    ]


def test_without_a_key(folder: Path) -> None:
    """Integrity is told, and that nobody vouches, with an exit code of its own."""
    done = launch("verify", "acme.bundle", folder=folder)
    assert (done.returncode, done.stderr) == (3, "")
    assert done.stdout.startswith("NOBODY VOUCHES FOR IT\n")
    assert "give the vendor's public key with --key" in done.stdout


def test_a_problem_is_a_line(folder: Path, tmp_path: Path) -> None:
    """Each problem is one line that names the part, and the exit code is 1."""
    (tmp_path / "b").write_bytes((folder / "acme.bundle").read_bytes()[:-500])
    done = launch("verify", "b", "--key", str(folder / "vendor.pub"), folder=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout == "NOT VERIFIED\nb is not a sound bundle: it is truncated.\n"
    done = launch("verify", "acme.bundle", "--key", "lab.pub", folder=folder)
    assert done.returncode == 1
    assert "none of the given keys signed it" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("nothing.bundle",), "Error: nothing.bundle cannot be read: No such file or directory."),
        (("acme.bundle", "--key", "no.pub"), "Error: The key no.pub cannot be read: No such file or directory."),
        (
            ("acme.bundle", "--key", "vendor.pem"),
            "Error: vendor.pem is a private key; verification takes the public key, which may be given to anybody.",
        ),
        (("acme.bundle", "--max-age", "-1"), "Error: Invalid value for '--max-age': -1 is not in the range x>=0."),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], sentence: str, folder: Path) -> None:
    """A file that is not there and a key that is none are wrong usage: exit code 2."""
    done = launch("verify", *arguments, folder=folder)
    assert done.returncode == 2
    assert one_sentence(done.stderr) == sentence


def test_for_machines(folder: Path, tmp_path: Path) -> None:
    """--json prints all that was found as one object, whatever it is."""
    done = launch("verify", "acme.bundle", "--key", "vendor.pub", "--json", folder=folder)
    found = json.loads(done.stdout)
    assert (done.returncode, found["verified"], found["problems"]) == (0, True, [])
    assert found["product"]["vendor"] == "Acme Dental"
    assert [one["name"] for one in found["signers"]] == ["vendor.pub"]
    (tmp_path / "b").write_bytes(b"PK")
    done = launch("verify", "b", "--json", folder=tmp_path)
    found = json.loads(done.stdout)
    assert (done.returncode, found["verified"], found["product"]) == (1, False, None)
    assert found["problems"] == ["b is not a sound bundle: it is not a ZIP archive."]


def test_a_lab_countersigns(folder: Path, tmp_path: Path) -> None:
    """The bundle is replaced, or written elsewhere; the passphrase comes from a file or from the environment."""
    bundle = tmp_path / "acme.bundle"
    bundle.write_bytes((folder / "acme.bundle").read_bytes())
    run = tmp_path / "run"
    run.mkdir()
    record = pass_of("pinned")
    record["run"].update(id="LAB001", started=NOW)
    (run / "results.json").write_text(json.dumps(record))
    finish(["ssh-keygen", "-q", "-t", "ed25519", "-N", "sesame", "-f", "lab"], tmp_path, plain_environment())
    (tmp_path / "secret").write_text("sesame\nand more\n")
    options = ("--key", "lab", "--results", "run", "--out", "both.bundle")
    for given, more in (("", ("--passphrase-file", "secret")), ("sesame", ())):
        environment = {"PROCEDURELOGS_PASSPHRASE": given} if given else {}
        command = [*LAUNCHER, "countersign", "acme.bundle", *options, *more]
        done = finish(command, tmp_path, plain_environment(**environment))
        assert (done.returncode, done.stderr, done.stdout) == (0, "", "Countersigned: both.bundle\n")
    keys = ("--key", str(folder / "vendor.pub"), "--key", "lab.pub")
    done = launch("verify", "both.bundle", *keys, folder=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "Evidence: countersigned by lab.pub, who repeated pinned" in done.stdout
    assert bundle.read_bytes() == (folder / "acme.bundle").read_bytes()
    done = launch("countersign", "acme.bundle", "--key", str(folder / "lab.pem"), folder=tmp_path)
    assert done.returncode == 0
    assert launch("verify", "acme.bundle", *keys[:2], folder=tmp_path).returncode == 0


def test_a_lab_does_not_sign_what_is_wrong(folder: Path, tmp_path: Path) -> None:
    """A bundle with a problem gets no signature: exit code 1, and nothing is written."""
    (tmp_path / "b").write_bytes(b"PK")
    done = launch("countersign", "b", "--key", str(folder / "lab.pem"), folder=tmp_path)
    assert done.returncode == 1
    assert one_sentence(done.stderr) == "Error: b is not a sound bundle: it is not a ZIP archive."
    assert (tmp_path / "b").read_bytes() == b"PK"
    done = launch("countersign", "b", "--key", str(folder / "vendor.pub"), folder=tmp_path)
    assert done.returncode == 2
    assert one_sentence(done.stderr).endswith("vendor.pub is a public key; signing takes the private key.")
    encrypted = tmp_path / "lab"
    finish(["ssh-keygen", "-q", "-t", "ed25519", "-N", "sesame", "-f", str(encrypted)], tmp_path, plain_environment())
    done = launch("countersign", "b", "--key", "lab", folder=tmp_path)
    assert one_sentence(done.stderr) == "Error: The key lab is encrypted; give its passphrase."


def test_verification_loads_nothing_that_judges(folder: Path) -> None:
    """Whoever verifies needs neither pytest nor Hypothesis nor Schemathesis, and waits for none of them."""
    script = (
        "import sys; from procedurelogs_conformance import cli\n"
        "try: cli.main()\n"
        "finally: print(*sorted(sys.modules), file=sys.stderr)"
    )
    command = [sys.executable, "-c", script, "verify", "acme.bundle", "--key", "vendor.pub"]
    done = finish(command, folder, plain_environment(PYTHONPATH=str(ROOT)))
    assert done.stdout.startswith("VERIFIED\n"), done.stderr
    loaded = set(done.stderr.split())
    assert "certification.verification" in loaded
    assert loaded & HEAVY == set()


def test_reports_are_compared_where_they_can_be_rendered(folder: Path, tmp_path: Path) -> None:
    """A report that the vendor signed and that shows something else is named; without packages that is not checked."""
    made = with_reports(of_today())
    changed = replace(made.passes[0], files={**made.passes[0].files, "summary.md": b"All is well.\n"})
    owner = Owner(folder / "vendor.pem", folder / "vendor.pub")
    (tmp_path / "b").write_bytes(owner.signs(replace(made, passes=(changed, *made.passes[1:]))))
    options = ("verify", "b", "--key", str(owner.public))
    done = launch(*options, folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == "NOT VERIFIED\npasses/pinned/summary.md does not show what the record beside it says.\n"
    script = "import sys; sys.modules['jinja2'] = None; from procedurelogs_conformance import cli; cli.main()"
    done = finish([sys.executable, "-c", script, *options], tmp_path, plain_environment(PYTHONPATH=str(ROOT)))
    assert done.returncode == 0, done.stderr
    assert "Not checked: the reports, which need the packages of the whole suite." in done.stdout


WITHOUT = (
    "import sys; sys.modules['securesystemslib'] = None; sys.modules['cryptography'] = None\n"
    "from procedurelogs_conformance import cli; cli.main()"
)


@pytest.mark.parametrize(
    "arguments", [("--version",), ("--help",), ("rules", "get-procedure/answers-2*"), ("run", "-h")]
)
def test_a_plain_installation_has_all_other_commands(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """Without the packages of the extras every command works that does not need them."""
    done = finish([sys.executable, "-c", WITHOUT, *arguments], tmp_path, plain_environment(PYTHONPATH=str(ROOT)))
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("arguments", [("verify", "b", "--key", "k"), ("countersign", "b"), ("verify", "--help")])
def test_what_needs_an_extra_says_so(arguments: tuple[str, ...], tmp_path: Path) -> None:
    """A command whose packages are not installed says what to install: exit code 2."""
    done = finish([sys.executable, "-c", WITHOUT, *arguments], tmp_path, plain_environment(PYTHONPATH=str(ROOT)))
    assert done.returncode == 2
    assert one_sentence(done.stderr) == (
        f"Error: {arguments[0]} needs the package securesystemslib: "
        "install procedurelogs-conformance[certify], or [verify] to verify alone."
    )


ALONE = "import sys; sys.modules['platformdirs'] = None; sys.modules['jinja2'] = None\n" + WITHOUT.partition("\n")[2]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("run",), "work here: install procedurelogs-conformance with its dependencies."),
        (("rules",), "work here: install procedurelogs-conformance with its dependencies."),
        (
            ("verify", "acme.bundle", "--rerun", "http://127.0.0.1:1/api/v1"),
            "Error: --rerun needs the whole suite, and here is only what verifies.",
        ),
    ],
)
def test_the_smallest_installation_only_verifies(arguments: tuple[str, ...], sentence: str, folder: Path) -> None:
    """Whoever installed only what verifies is told so, and sees no traceback."""
    done = finish([sys.executable, "-c", ALONE, *arguments], folder, plain_environment(PYTHONPATH=str(ROOT)))
    assert done.returncode == 2
    assert one_sentence(done.stderr).endswith(sentence)


def test_the_module_is_found(folder: Path) -> None:
    """The launcher of the tests is the one of users."""
    assert finish([*LAUNCHER, "verify", "--help"], folder, plain_environment()).returncode == 0
