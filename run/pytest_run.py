"""Running the suites under pytest, whatever the working directory and the environment hold."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from contextlib import suppress

import pytest

from judging.hypothesis_adapter import forget_seed
from run.check_files import SUITES, files_of
from run.recording import Recording
from run.tree import TREE
from spec import catalogue
from subject.interrupts import INTERRUPTIONS


def forget_checks() -> None:
    """Let the next run in this process import the checks anew: they keep the number of examples of their import."""
    for name in [name for name in sys.modules if name.startswith(("suites.test_", "suites.fuzzing.test_"))]:
        del sys.modules[name]


def _chosen(recording: Recording, files: Collection[str]) -> list[str]:
    """What pytest collects: the files of these names, or of the rules that the run judges, or else all."""
    named = [path for path in sorted(SUITES.rglob("test_*.py")) if path.name in files]
    judged = {rule.id for rule in catalogue()} - recording.session.set_aside.keys()
    few = named or (files_of(judged) if recording.session.options.rules else [])
    return [str(path) for path in few or [SUITES]]


def run_suites(recording: Recording, *files: str) -> None:
    """Run the suites, or some files of them, under pytest.

    The configuration and plugins of the working directory and of the environment have no effect.
    """
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    own = ["--config-file", str(TREE / "pyproject.toml"), "--rootdir", str(TREE)]
    unwanted = (
        *("terminal", "unraisableexception", "tmpdir"),  # the last one would leave an empty folder
        *(
            "logging",
            "doctest",
            "junitxml",
            "pastebin",
            "stepwise",
            "setuponly",
            "setupplan",
            "legacypath",
        ),  # take time
    )
    quiet = ["--capture=no", "-W", "ignore", *(word for name in unwanted for word in ("-p", f"no:{name}"))]
    chosen = _chosen(recording, files)
    workers = recording.session.options.workers
    several = ["-p", "xdist", "--numprocesses", str(workers), "--dist", "load"] if workers > 1 else []
    # Each check has its own seed; with one for all, Hypothesis spares a digest of each check's source for its database.
    seeded = [] if recording.session.database else [f"--hypothesis-seed={recording.session.options.seed}"]
    examples = ["-p", "hypothesispytest", *seeded]
    with suppress(KeyboardInterrupt):  # pytest handles most, but not those that come while it starts or ends
        if workers > 1 and not recording.reaches_target():
            return
        pytest.main([*own, *quiet, *several, *examples, *chosen], plugins=[recording])
    forget_seed()
    INTERRUPTIONS.take()
    recording.conclude(complete=False)
