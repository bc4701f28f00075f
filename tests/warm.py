"""The imports of a run, made once, so that processes forked from this one start quickly."""

from __future__ import annotations

import gc
from importlib import import_module

for name in (
    "pytest",
    "schemathesis",
    "procedurelogs_conformance.cli",
    "procedurelogs_conformance.run_command",
    "suites.fuzzing.fuzzer",
    "conftest",
    "tests.bench",
    "tests.guards",
    "tests.bundles",
    "tests.hostile_behaviours",
):
    import_module(name)

import_module("spec").catalogue()
import_module("suites.fuzzing.schema").schema_at(import_module("spec").NEWEST)  # imports more of Schemathesis
templates = import_module("reports.html").environment()
for name in templates.list_templates(extensions="j2"):
    templates.get_template(name)
gc.freeze()
