"""The content of the wheel, and that it runs the same in any directory."""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path, PurePosixPath
from subprocess import CompletedProcess

import pytest

from spec import catalogue
from tests.launching import ROOT, finish, outcomes, plain_environment, results_in
from tests.sampling import WHOLE

PACKAGE = "procedurelogs_conformance"
ROOMS = (
    "spec",
    "subject",
    "strategies",
    "oracle",
    "judging",
    "suites",
    "reports",
    "run",
    "certification",
    "fleet",
    "reference",
)
HOSTILE = "raise RuntimeError('something of the working directory or of a foreign plugin was imported')\n"


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from this checkout."""
    folder = tmp_path_factory.mktemp("dist")
    built = finish(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)],
        folder,
        plain_environment(),
    )
    assert built.returncode == 0, built.stdout + built.stderr
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The launcher in a fresh environment with the wheel, its dependencies, and foreign plugins that raise.

    The environment has no pip of its own: that of this one installs into it.
    """
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    made = finish([sys.executable, "-m", "venv", "--without-pip", str(folder)], ROOT, plain_environment())
    assert made.returncode == 0, made.stderr
    pip = [sys.executable, "-m", "pip", "--python", str(folder), "--disable-pip-version-check"]
    done = finish([*pip, "install", "--quiet", "--no-compile", str(wheel)], folder, plain_environment())
    assert done.returncode == 0, done.stderr
    (packages,) = folder.glob("lib/python*/site-packages")
    _add_foreign_plugins(packages)
    return folder / "bin" / "procedurelogs-conformance"


def _add_foreign_plugins(packages: Path) -> None:
    """Install a distribution whose pytest and Hypothesis entry points raise when loaded."""
    info = packages / "hostile_plugins-1.0.dist-info"
    info.mkdir()
    (packages / "hostile_plugins.py").write_text(HOSTILE, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: hostile-plugins\nVersion: 1.0\n", encoding="utf-8")
    (info / "RECORD").write_text("", encoding="utf-8")
    points = "[pytest11]\nhostile = hostile_plugins\n\n[hypothesis]\nhostile = hostile_plugins\n"
    (info / "entry_points.txt").write_text(points, encoding="utf-8")


def _run(launcher: Path, folder: Path, *options: str, **more: str) -> CompletedProcess[str]:
    return finish(
        [str(launcher), "run", "--examples", "1", "--out", "out", *options], folder, plain_environment(**more)
    )


@pytest.fixture(scope="session")
def undisturbed(installed: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The outcomes of a run of the wheel in an empty directory."""
    folder = tmp_path_factory.mktemp("empty")
    done = _run(installed, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [path.name for path in folder.iterdir()] == ["out"]
    results = results_in(folder / "out")
    assert results["verdict"] == "conformant"
    return outcomes(results)


def test_what_is_in_the_wheel(wheel: Path) -> None:
    """The wheel has one import package, which contains the rooms, and no tests or caches."""
    paths = [PurePosixPath(name) for name in zipfile.ZipFile(wheel).namelist()]
    top = {path.parts[0] for path in paths}
    assert {name for name in top if not name.endswith(".dist-info")} == {PACKAGE}
    assert len(top) == 2
    tree = [path.relative_to(PACKAGE, "_tree") for path in paths if path.is_relative_to(f"{PACKAGE}/_tree")]
    assert {path.parts[0] for path in tree} == {*ROOMS, "conftest.py", "pyproject.toml"}
    assert not [
        path for path in paths if "__pycache__" in path.parts or "tests" in path.parts or path.name.startswith(".")
    ]
    assert not [path for path in paths if "bench" in path.name or path.name in ("matrix.py", "implied.yaml")]


def test_every_file_of_the_rooms_is_in_the_wheel(wheel: Path) -> None:
    """The data files of the rooms are in the wheel: catalogue, schemas, templates, seed data."""
    held = set(zipfile.ZipFile(wheel).namelist())
    ours = {path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*") if path.is_file()}
    wanted = {f"{PACKAGE}/_tree/{path.as_posix()}" for path in ours if "__pycache__" not in path.parts}
    assert wanted <= held


def test_the_wheel_runs_in_an_empty_directory(undisturbed: dict[str, str]) -> None:
    """A run in an empty directory is conformant with exit 0 and writes only to --out."""
    tested = {rule.id for rule in catalogue() if not rule.not_tested}
    assert {undisturbed[rule] for rule in tested} == {"passed", "not-applicable"}


def test_the_wheel_runs_the_same_in_a_hostile_directory(
    installed: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    """Configuration, packages and environment of the working directory do not change a run.

    Two workers find the rooms of the wheel and have the outcomes of one process; a process alone finds the rooms, too.
    """
    _make_hostile(tmp_path)
    before = sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*"))
    hostile = {
        "PYTEST_ADDOPTS": "--no-such-option -p hostile",
        "PYTEST_PLUGINS": "hostile",
        "PYTHONPATH": str(tmp_path),
    }
    rules = () if WHOLE else ("--rule", "get-procedure/*", "--rule", "delete-procedure/*")
    done = _run(installed, tmp_path, "--workers", "2", *rules, **hostile)
    assert done.returncode == 0, done.stdout + done.stderr
    found = outcomes(results_in(tmp_path / "out"))
    judged = {rule for rule, outcome in found.items() if WHOLE or outcome != "not-run"}
    assert {rule: found[rule] for rule in judged} == {rule: undisturbed[rule] for rule in judged}
    assert len(judged) > 50
    alone = _run(installed, tmp_path, "--rule", "get-procedure/answer-apt-num", **hostile)
    assert alone.returncode == 0, alone.stdout + alone.stderr
    after = sorted(
        path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.relative_to(tmp_path).parts[0] != "out"
    )
    assert after == before


def _make_hostile(folder: Path) -> None:
    for room in (*ROOMS, "tests"):
        (folder / room).mkdir()
        (folder / room / "__init__.py").write_text(HOSTILE, encoding="utf-8")
    for name in ("conftest.py", "hostile.py", "test_hostile.py"):
        (folder / name).write_text(HOSTILE, encoding="utf-8")
    bad = "addopts = --no-such-option\npython_files = nothing\nno_such_setting = 1\n"
    (folder / "pytest.ini").write_text(f"[pytest]\n{bad}", encoding="utf-8")
    (folder / "tox.ini").write_text(f"[pytest]\n{bad}", encoding="utf-8")
    (folder / "setup.cfg").write_text(f"[tool:pytest]\n{bad}", encoding="utf-8")
    (folder / "pyproject.toml").write_text(
        '[tool.pytest.ini_options]\naddopts = "--no-such-option"\n', encoding="utf-8"
    )


def test_the_other_commands_of_the_wheel_run_in_a_hostile_directory(installed: Path, tmp_path: Path) -> None:
    """The other commands use the rooms of the wheel, not folders of the working directory."""
    _make_hostile(tmp_path)
    environment = plain_environment(PYTHONPATH=str(tmp_path))
    rules = finish([str(installed), "rules", "get-procedure/answers-2*"], tmp_path, environment)
    assert (rules.returncode, rules.stderr) == (0, "1 rule\n")
    explained = finish([str(installed), "explain", "get-procedure/answers-200"], tmp_path, environment)
    assert explained.returncode == 0, explained.stderr
    assert explained.stdout.startswith("get-procedure/answers-200\n")
