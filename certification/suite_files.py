"""The suite that judges: the SHA-256 of every file of it, of its catalogue and of its OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from certification.canonical import digest, to_json
from reports.derived import catalogue_digest
from reports.suite_version import suite_version
from spec import catalogue

TREE = Path(__file__).parents[1]
"""Where the rooms are."""

ROOMS = ("spec", "subject", "strategies", "oracle", "judging", "suites", "reports", "run", "certification")
LAUNCHER = "procedurelogs_conformance"
FROZEN = "certification/rule_sets/"
"""The frozen rule sets judge nothing, and each release adds one."""


@cache
def suite() -> dict[str, Any]:
    """The member values of suite.json: name, version, digests of catalogue and OpenAPI document, and of each file."""
    files = dict(sorted((name, digest(path.read_bytes())) for name, path in _files()))
    rules = ((rule.id, rule.level, str(rule.since), rule.revision) for rule in catalogue())
    return {
        "name": "procedurelogs-conformance",
        "version": suite_version(),
        "catalogue": catalogue_digest(rules),
        "openapi": files["spec/openapi.yaml"],
        "rules": rules_digest(files),
        "files": files,
    }


def rules_digest(files: Mapping[str, str]) -> str:
    """The SHA-256 of the rules in the words of the catalogue, from the digests of all files of a suite."""
    return digest(to_json({name: files[name] for name in files if name.startswith("spec/rules/")}))


def _files() -> Iterator[tuple[str, Path]]:
    """Every file of the suite by its name in a checkout, which is the same for an installed wheel."""
    yield "conftest.py", TREE / "conftest.py"
    yield "pyproject.toml", TREE / "pyproject.toml"
    for room in ROOMS:
        for path in _within(TREE / room):
            name = path.relative_to(TREE).as_posix()
            if not name.startswith(FROZEN):
                yield name, path
    launcher = TREE.parent if TREE.name == "_tree" else TREE / LAUNCHER
    for path in launcher.glob("*.py"):
        yield f"{LAUNCHER}/{path.name}", path


def _within(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and "__pycache__" not in parts and not any(part.startswith(".") for part in parts):
            yield path
