"""Running the suites under pytest, whatever the working directory and the environment hold."""

from __future__ import annotations

import os

import pytest

from run.recording import Recording
from run.tree import TREE


def run_suites(recording: Recording, *files: str) -> None:
    """Run the suites, or some files of them, under pytest.

    The configuration and plugins of the working directory and of the environment have no effect.
    """
    for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS"):
        os.environ.pop(name, None)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    own = ["--config-file", str(TREE / "pyproject.toml"), "--rootdir", str(TREE)]
    quiet = ["--capture=no", "-W", "ignore", "-p", "no:terminal", "-p", "no:unraisableexception"]
    suites = TREE / "suites"
    chosen = [str(path) for path in suites.rglob("test_*.py") if path.name in files] or [str(suites)]
    workers = recording.session.options.workers
    if workers > 1 and not recording.reaches_target():
        return
    several = ["-p", "xdist", "--numprocesses", str(workers), "--dist", "load"] if workers > 1 else []
    # Each check has its own seed; with one for all, Hypothesis spares a digest of each check's source for its database.
    examples = ["-p", "hypothesispytest", f"--hypothesis-seed={recording.session.options.seed}"]
    pytest.main([*own, *quiet, *several, *examples, *chosen], plugins=[recording])
