"""`registry build` as a process: what it prints and writes, how it ends, and the commands of the documentation."""

from __future__ import annotations

import os
import re
import signal
from dataclasses import replace
from pathlib import Path

import pytest

from certification.registry import collecting
from tests.bundles import PRODUCT, Owner
from tests.forked import launch_forked as launch
from tests.launching import ROOT, start, wait_until
from tests.registries import bundle_of, keys_yaml


@pytest.fixture(scope="module")
def vendor(tmp_path_factory: pytest.TempPathFactory) -> Owner:
    """The vendor of the sample product."""
    return Owner.new(tmp_path_factory.mktemp("vendor"))


@pytest.fixture(scope="module")
def sound(vendor: Owner) -> bytes:
    """A sound bundle of the sample product."""
    return vendor.signs(bundle_of())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for bundles."""
    (tmp_path / "bundles").mkdir()
    return tmp_path / "bundles"


def build(folder: Path, tmp_path: Path, *more: str, code: int = 0) -> tuple[str, str]:
    """What `registry build` prints to its two streams."""
    site_folder = str(tmp_path / "site")
    done = launch(
        "registry", "build", str(folder), "--out", site_folder, "--date", "2026-04-01", *more, folder=tmp_path
    )
    assert done.returncode == code, done.stderr
    return done.stdout, done.stderr


def test_the_command(folder: Path, tmp_path: Path, vendor: Owner, sound: bytes) -> None:
    """A process makes a site, says what was refused, and makes the same bytes with a cache and without."""
    (folder / "a.bundle").write_bytes(sound)
    (folder / "evil\x1b[2J.bundle").write_bytes(b"PK\x03\x04")
    keys_yaml(tmp_path, {PRODUCT.vendor: vendor})
    first, _ = build(folder, tmp_path, "--keys", str(tmp_path))
    assert "2 bundles: 1 valid, 0 lapsed, 1 refused; 2 verified now, 7 files of the site changed." in first
    assert re.search(r"Refused: evil.*\.bundle: The file is not a sound bundle", first)
    assert "\x1b" not in first
    before = {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()}
    second, _ = build(folder, tmp_path, "--keys", str(tmp_path / "keys.yaml"))
    assert "1 verified now, 0 files of the site changed." in second
    assert {path: path.read_bytes() for path in (tmp_path / "site").rglob("*") if path.is_file()} == before
    assert str(tmp_path).encode() not in b"".join(before.values())


@pytest.mark.parametrize(
    ("place", "words"),
    [
        ("bundles/site", "is among the bundles of"),
        ("full", "is not empty and not the site of a registry"),
        ("file", "is not empty and not the site of a registry"),
    ],
)
def test_a_site_in_a_wrong_place(place: str, words: str, folder: Path, tmp_path: Path) -> None:
    """A site does not overwrite what is not its own."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "index.json").write_text("[]")
    (tmp_path / "file").write_text("x")
    done = launch("registry", "build", str(folder), "--out", str(tmp_path / place), folder=tmp_path)
    assert (done.returncode, words in done.stderr) == (2, True), done.stderr
    assert "Traceback" not in done.stderr


def test_keys_that_cannot_be_used(folder: Path, tmp_path: Path) -> None:
    """One sentence and exit code 2, before anything is written."""
    _, errors = build(folder, tmp_path, "--keys", str(tmp_path / "none.yaml"), code=2)
    assert "cannot be read: No such file or directory." in errors
    assert not (tmp_path / "site").exists()


def test_the_page_in_the_documentation(folder: Path, tmp_path: Path, vendor: Owner, sound: bytes) -> None:
    """keys.yaml and the command of docs/certification.md work as they are printed."""
    section = (ROOT / "docs" / "certification.md").read_text(encoding="utf-8").partition("## A registry of many")[2]
    listed, command = (re.findall(rf"```{kind}\n(.*?)```", section, re.DOTALL)[0] for kind in ("yaml", "sh"))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "keys.yaml").write_text(listed)
    for name in re.findall(r"[\w-]+\.pub", listed):
        owner = vendor if name == "acme.pub" else Owner.new(tmp_path, name.removesuffix(".pub"))
        (tmp_path / "keys" / name).write_bytes(owner.public.read_bytes())
    (folder / "acme.bundle").write_bytes(sound)
    done = launch(*command.split()[1:], folder=tmp_path)
    assert (done.returncode, "1 bundle: 1 valid" in done.stdout) == (0, True), done.stdout + done.stderr
    assert (tmp_path / "site" / "index.html").is_file()


def test_ctrl_c_ends_the_build(folder: Path, tmp_path: Path, vendor: Owner) -> None:
    """Ctrl-C reaches all processes: while they verify, it ends them with one word and without a site."""
    for version in range(collecting.FEW + 4):
        product = replace(PRODUCT, version=str(version))
        (folder / f"{version}.bundle").write_bytes(vendor.signs(bundle_of(product)))
    keys_yaml(tmp_path, {PRODUCT.vendor: vendor})
    options = ("--out", "site", "--keys", "keys.yaml", "--workers", "2")
    process = start("registry", "build", "bundles", *options, folder=tmp_path)
    wait_until((tmp_path / "site.cache").exists, "the build begins")
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate()
    assert (process.returncode, errors) == (130, "Stopped.\n")
    assert not (tmp_path / "site").exists()
