"""Every module of the rooms that judge can be imported alone, before anything of a run is set up."""

from __future__ import annotations

import importlib
import multiprocessing
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent

ROOMS = ("strategies", "judging", "suites")
LIBRARIES = ("filelock", "httpx", "hypothesis", "jsonschema", "pytest", "schemathesis", "yaml")


def modules() -> list[str]:
    """The modules of the rooms."""
    paths = [path.relative_to(ROOT) for room in ROOMS for path in sorted((ROOT / room).rglob("*.py"))]
    return [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]


def test_each_module_can_be_imported_alone() -> None:
    """It needs no settings profile, no practice and no other module that was imported first."""
    code = f"from tests.test_imports import import_each; import_each({modules()!r})"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def import_each(names: Sequence[str]) -> None:
    """Import each module in a process of its own, forked from one that has libraries only; print those that fail."""
    for library in LIBRARIES:
        importlib.import_module(library)
    fork = multiprocessing.get_context("fork")
    for name in names:
        process = fork.Process(target=_import_alone, args=(name,))
        process.start()
        process.join()
        if process.exitcode:
            print(name)


def _import_alone(name: str) -> None:
    there = [module for module in sys.modules if module.partition(".")[0] in ROOMS]
    if there:
        raise RuntimeError(f"{there} were imported before")
    importlib.import_module(name)
