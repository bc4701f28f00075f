"""The rooms of ARCHITECTURE.md: .importlinter holds who may import whom."""

from __future__ import annotations

import configparser
import re

import pytest

from tests.launching import ROOT
from tests.scratch import lint_imports, rooms, scratch_copy

CONTRACT = ROOT / ".importlinter"


def test_the_imports_of_the_project_keep_the_contract() -> None:
    """No import of the project breaks a contract."""
    linted = lint_imports(ROOT)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    assert "0 broken" in linted.stdout


WRONG = (
    ("spec", "subject", "rooms"),
    ("spec", "tests", "rooms"),
    ("subject", "strategies", "rooms"),
    ("strategies", "judging", "rooms"),
    ("judging", "suites", "rooms"),
    ("judging", "run", "rooms"),
    ("suites", "run", "rooms"),
    ("run", "suites", "rooms"),
    ("run", "procedurelogs_conformance", "rooms"),
    ("reports", "subject", "reports"),
    ("reports", "judging", "reports"),
    ("certification", "subject", "certification"),
    ("certification", "run", "certification"),
    ("reports", "certification", "reports"),
    ("run", "fleet", "rooms"),
    ("fleet", "procedurelogs_conformance", "rooms"),
    ("fleet", "certification", "bundles"),
    ("certification", "fleet", "certification"),
    ("judging", "certification", "bundles"),
    ("subject", "reports.outcomes", "record"),
    ("strategies", "reports.outcomes", "record"),
    ("suites", "reports.outcomes", "record"),
    ("judging", "reports.html", "record"),
    ("procedurelogs_conformance", "suites", "checks"),
    ("reference", "spec", "second-reading"),
    ("reference", "subject", "second-reading"),
    ("strategies", "reference", "first-reading"),
    ("suites", "reference", "first-reading"),
    ("run", "reference", "first-reading"),
)
"""A room, what one of its modules imports, and the contract that this breaks."""


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What the linter says of each broken contract, in a copy of the project with a module for each wrong import."""
    folder = scratch_copy(tmp_path_factory.mktemp("wrong"))
    for room, imported, _ in WRONG:
        (folder / room / _module(imported)).with_suffix(".py").write_text(f"import {imported}\n", encoding="utf-8")
    linted = lint_imports(folder)
    assert linted.returncode == 1, linted.stdout + linted.stderr
    _, *parts = re.split(r"^(.+)\n-+\n", linted.stdout.partition("Broken contracts")[2], flags=re.MULTILINE)
    return dict(zip(parts[::2], parts[1::2], strict=True))


@pytest.mark.parametrize(("room", "imported", "contract"), WRONG)
def test_a_wrong_import_breaks_its_contract(room: str, imported: str, contract: str, broken: dict[str, str]) -> None:
    """The linter names the import below the contract that it breaks."""
    assert f"{room}.{_module(imported)} -> {imported} (l.1)" in broken[_contract_name(contract)]


def _module(imported: str) -> str:
    return f"wrong_{imported.replace('.', '_')}"


def test_judging_may_import_the_outcomes() -> None:
    """The only door from judging to reports is the module of outcomes."""
    assert _contract()["importlinter:contract:record"]["ignore_imports"].split("\n")[1:] == [
        "judging.** -> reports.outcomes"
    ]


def test_every_room_is_under_contract() -> None:
    """A package of the project that the linter does not look at would be free to import anything."""
    assert sorted(_contract()["importlinter"]["root_packages"].split()) == rooms()


def _contract() -> configparser.ConfigParser:
    contract = configparser.ConfigParser()
    contract.read_string(CONTRACT.read_text(encoding="utf-8"))
    return contract


def _contract_name(contract: str) -> str:
    return _contract()[f"importlinter:contract:{contract}"]["name"]
