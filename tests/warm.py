"""The imports of a run, made once, so that processes forked from this one start quickly."""

from __future__ import annotations

from importlib import import_module

for name in (
    "pytest",
    "schemathesis",
    "procedurelogs_conformance.cli",
    "procedurelogs_conformance.run_command",
    "suites.fuzzing.fuzzer",
    "conftest",
    "tests.bench",
):
    import_module(name)

import_module("spec").catalogue()
