"""What a run imports, imported once: every process that is forked from this one starts warm."""

from __future__ import annotations

from importlib import import_module

for name in (
    "pytest",
    "schemathesis",
    "procedurelogs_conformance.cli",
    "procedurelogs_conformance.run_command",
    "suites.fuzzing.fuzzer",
    "conftest",
):
    import_module(name)

import_module("spec").catalogue()
