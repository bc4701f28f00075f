"""A bundle: written reproducibly, signed, and verified; what is in it, and what never is."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from certification import archive
from certification.archive import pack, unpack
from certification.bundle import Contents, read_bundle, write_bundle
from certification.canonical import digest
from certification.errors import BundleProblem
from certification.keys import read_signer
from certification.suite_files import suite
from tests.bundles import A_MUST, PRODUCT, Owner, contents, verified, waived_rule
from tests.launching import ROOT, plain_environment


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """A vendor with a key."""
    return Owner.new(tmp_path_factory.mktemp("keys"))


@pytest.fixture(scope="module")
def bundle(vendor: Owner, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle of the vendor."""
    path = tmp_path_factory.mktemp("bundle") / "acme.bundle"
    path.write_bytes(vendor.signs(contents()))
    return path


def test_a_bundle_is_verified(bundle: Path, vendor: Owner) -> None:
    """A bundle that was not changed has no problem, and the owner of the key vouches for it."""
    found = verified(bundle, vendor)
    assert (found.problems, found.verdict, found.product) == ((), "conformant", PRODUCT)
    assert found.is_vouched_for
    assert found.evidence == "self-attested"
    assert [signer.name for signer in found.signers] == ["vendor"]
    assert found.started == "2026-03-04T09:30:00Z"


def test_without_a_key_nobody_vouches(bundle: Path) -> None:
    """The digests of a bundle can be checked by anybody, but who made them is not known."""
    found = verified(bundle)
    assert (found.problems, found.is_vouched_for) == ((), False)
    assert found.evidence == "not attested by the owner of a given key"


def test_the_same_contents_are_the_same_bytes(bundle: Path, vendor: Owner) -> None:
    """Neither the time nor the order nor the process is in a bundle; Ed25519 signs alike each time."""
    made = contents()
    turned = Contents(
        made.product, dict(reversed(suite().items())), dict(reversed(list(made.target.items()))), made.passes
    )
    assert vendor.signs(turned) == bundle.read_bytes()
    script = (
        "import sys; from pathlib import Path; from tests.bundles import Owner, contents; "
        "sys.stdout.buffer.write(Owner(Path(sys.argv[1]), Path()).signs(contents()))"
    )
    made_elsewhere = subprocess.run(
        [sys.executable, "-c", script, str(vendor.private)],
        cwd=ROOT,
        env=plain_environment(PYTHONHASHSEED="7", TZ="Asia/Tokyo"),
        capture_output=True,
        check=True,
    )
    assert made_elsewhere.stdout == bundle.read_bytes()


def test_any_program_for_zip_files_opens_a_bundle(bundle: Path) -> None:
    """The archive is an ordinary one: another reader finds the same files."""
    with zipfile.ZipFile(bundle) as other:
        assert other.testzip() is None
        assert {name: other.read(name) for name in other.namelist()} == read_bundle(bundle).files


def test_the_files_of_a_bundle(bundle: Path) -> None:
    """The record and the reports of each pass, the product, the suite, the target, and the envelope."""
    files = ("evidence.har", "junit.xml", "report.html", "results.json", "summary.md")
    assert sorted(read_bundle(bundle).files) == [
        *(f"passes/{name}/{file}" for name in ("drawn", "features-off", "pinned") for file in files),
        "product.json",
        "statement.dsse.json",
        "suite.json",
        "target.json",
    ]


def test_the_suite_is_described_by_every_file_that_judges() -> None:
    """suite.json has the SHA-256 of every file of the rooms, catalogue and OpenAPI document among them."""
    described = suite()
    rooms = ("spec", "subject", "strategies", "oracle", "judging", "suites", "reports", "run", "certification")
    ours = [path for room in rooms for path in (ROOT / room).rglob("*") if path.is_file()]
    judging = {path.relative_to(ROOT).as_posix(): path for path in ours if "__pycache__" not in path.parts}
    wanted = {name: digest(path.read_bytes()) for name, path in judging.items() if "/rule_sets/" not in name}
    assert wanted.items() <= described["files"].items()
    launcher = {f"procedurelogs_conformance/{path.name}" for path in (ROOT / "procedurelogs_conformance").glob("*.py")}
    assert described["files"].keys() - wanted.keys() == {"conftest.py", "pyproject.toml", *launcher}
    assert described["openapi"] == digest((ROOT / "spec" / "openapi.yaml").read_bytes())


def test_a_waiver_of_any_pass_is_told(vendor: Owner, tmp_path: Path) -> None:
    """The worse verdict counts, and the waivers of all passes are told, each once."""
    path = tmp_path / "waived.bundle"
    path.write_bytes(vendor.signs(contents(pinned=waived_rule, drawn=waived_rule)))
    found = verified(path, vendor)
    assert (found.problems, found.verdict) == ((), "conformant-with-waivers")
    assert [(one.rule, one.outcome, one.expires) for one in found.waivers] == [(A_MUST, "failed", "2026-12-31")]


@pytest.mark.parametrize(
    "name", ["", "../up", "/etc/passwd", "a/../b", "C:x", "A", "a\\b", "a//b", "a/", ".hidden", "é"]
)
def test_a_name_that_is_not_harmless_is_not_packed(name: str) -> None:
    """A bundle has no name that leads out of a folder or means something else on another system."""
    with pytest.raises(ValueError, match="is not a name"):
        pack({name: b""})


@pytest.mark.parametrize("name", ["", "Upper", "a/b", "x" * 60])
def test_a_pass_with_a_wrong_name_is_not_written(name: str, vendor: Owner) -> None:
    """Pass names are part of names of files."""
    made = contents()
    made = replace(made, passes=(replace(made.passes[0], name=name),))
    with pytest.raises(ValueError, match="wrong name"):
        write_bundle(made, read_signer(vendor.private))


def test_unpacking_is_bounded() -> None:
    """A small archive that unpacks to much is refused when the bound is reached, and not unpacked further."""
    packed = pack({"a": b"x", "zeros": bytes(1_000_000)})
    assert len(packed) < 3_000
    assert unpack(packed, most_bytes=1_000_001)
    with pytest.raises(BundleProblem, match="with zeros it unpacks to more than any bundle"):
        unpack(packed, most_bytes=1_000_000)


def test_the_number_of_files_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """An archive with more files than any bundle is refused."""
    packed = pack({str(number): b"" for number in range(4)})
    monkeypatch.setattr(archive, "MOST_FILES", 3)
    with pytest.raises(BundleProblem, match="it has more than 3 files"):
        unpack(packed)
