"""A scratch copy of the project, to be changed by a test, and programs started in it."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path
from subprocess import CompletedProcess

from tests.launching import ROOT, finish, plain_environment

FILES = (".importlinter", "pyproject.toml", "conftest.py", "CONTRIBUTING.md", "CHANGELOG.md")


def rooms() -> list[str]:
    """The top-level packages of the project."""
    return sorted(path.name for path in ROOT.iterdir() if (path / "__init__.py").is_file())


def scratch_copy(folder: Path) -> Path:
    """Copy the packages of the project, and the files beside them that tools read, into a folder."""
    for room in rooms():
        shutil.copytree(ROOT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in FILES:
        shutil.copy2(ROOT / name, folder / name)
    return folder


def run_module(folder: Path, module: str, *arguments: str) -> CompletedProcess[str]:
    """Run a module of the copy in its folder, to its end."""
    return finish([sys.executable, "-m", module, *arguments], folder, plain_environment())


def lint_imports(folder: Path) -> CompletedProcess[str]:
    """Check the contracts of the copy, as scripts/lint does."""
    program = Path(sys.executable).with_name("lint-imports")
    return finish([str(program), "--no-cache", "--no-logo"], folder, plain_environment(COLUMNS="200"))
