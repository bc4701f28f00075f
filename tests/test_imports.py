"""Every module of the rooms that judge can be imported alone, before anything of a run is set up."""

from __future__ import annotations

import importlib
import multiprocessing
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

ROOMS = ("strategies", "judging", "suites")
"""The rooms that judge, each of which depends only on those before it."""
LIBRARIES = ("filelock", "httpx", "hypothesis", "jsonschema", "pytest", "schemathesis", "yaml")


def modules_of(room: str) -> list[str]:
    """The modules of a room."""
    paths = [path.relative_to(ROOT) for path in sorted((ROOT / room).rglob("*.py"))]
    return [".".join(path.with_suffix("").parts).removesuffix(".__init__") for path in paths]


def test_each_module_can_be_imported_alone() -> None:
    """It needs no settings profile, no practice and no other module of its room that was imported first."""
    code = "from tests.test_imports import import_each; import_each()"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0), done.stderr


def import_each() -> None:
    """Import each module in a process of its own, and print those that fail.

    It is forked from one that has libraries, the catalogue, and what every import from the rooms below imports first.
    """
    for library in (*LIBRARIES, "subject"):
        importlib.import_module(library)
    importlib.import_module("spec").catalogue()
    fork = multiprocessing.get_context("fork")
    for room in ROOMS:
        for name in modules_of(room):
            process = fork.Process(target=_import_alone, args=(name,))
            process.start()
            process.join()
            if process.exitcode:
                print(name)
        importlib.import_module(room)


def _import_alone(name: str) -> None:
    room = name.partition(".")[0]
    there = [module for module in sys.modules if module.partition(".")[0] == room]
    if there:
        raise RuntimeError(f"{there} were imported before")
    importlib.import_module(name)
