"""A fleet on a scheduler that is there: the commands of docs/fleet.md, started as they are printed."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.fleets import lines_in
from tests.launching import DEADLINE, free_port, launch, listens, one_sentence, plain_environment, wait_until
from tests.sampling import WHOLE
from tests.snippets import commands, snippet

PRINTED = "10.0.0.5:8786"


@contextmanager
def running(words: list[str], folder: Path) -> Iterator[None]:
    """A program of Dask while the block runs."""
    command = [str(Path(sys.executable).with_name(words[0])), *words[1:]]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    with subprocess.Popen(command, cwd=folder, env=plain_environment(), **quiet) as process:  # type: ignore[call-overload]
        try:
            yield
        finally:
            process.terminate()
            process.wait(DEADLINE)


@pytest.mark.skipif(not WHOLE, reason="several processes of Dask: scripts/prove")
def test_the_workers_of_a_scheduler(tmp_path: Path) -> None:
    """Two targets of the first fleet are judged there; records come back, and the exit code is the worst one."""
    targets = snippet("docs/fleet.md", "name: broken").replace('["25.3.36", "23.3.13"]', '["23.3.13"]')  # one is enough
    (tmp_path / "targets.yaml").write_text(targets, encoding="utf-8")
    port = free_port()
    address = f"127.0.0.1:{port}"
    text = snippet("docs/fleet.md", "dask worker").replace(PRINTED, address).replace("/shared/fleet", "shared")
    scheduler, worker, fleet = commands(text.replace("--host 10.0.0.5 --port 8786", f"--host 127.0.0.1 --port {port}"))
    with running(scheduler, tmp_path):
        wait_until(lambda: listens(port), "the scheduler")
        with running([*worker[:-4], "--nworkers", "1", "--nthreads", "2", "--no-dashboard"], tmp_path):
            done = launch(*fleet[1:], folder=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    lines = lines_in(tmp_path / "fleet-site")
    assert {name: line["verdict"] for name, line in lines.items()} == {
        "embedded-23.3.13": "partial",
        "broken": "non-conformant",
    }
    assert all((tmp_path / "fleet-site" / line["report"]).is_file() for line in lines.values())


def test_no_scheduler(tmp_path: Path) -> None:
    """One sentence, and nothing is written to the site."""
    (tmp_path / "targets.yaml").write_text(snippet("docs/fleet.md", "name: broken"), encoding="utf-8")
    done = launch("fleet", "targets.yaml", "--out", "site", "--scheduler", "tpc://127.0.0.1:1", folder=tmp_path)
    assert done.returncode == 2
    assert "The scheduler 'tpc://127.0.0.1:1' cannot be used: " in one_sentence(done.stderr)
    assert not (tmp_path / "site").exists()
