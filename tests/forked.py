"""Processes forked from one that has imported everything, for tests with very many runs."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from collections.abc import Callable
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.launching import DEADLINE, plain_environment

WARM = multiprocessing.get_context("forkserver")
"""Its processes begin with all imports of a run made."""
WARM.set_forkserver_preload(["tests.warm"])


def launch_forked(*arguments: str, folder: Path, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the launcher to its end, like `launch`."""
    return _launched(_unprepared, arguments, folder, plain_environment(**more))


def launch_prepared(prepare: Callable[[], None], *arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run a command of the launcher to its end, in a process that calls `prepare` first."""
    return _launched(prepare, arguments, folder, plain_environment())


def _launched(
    prepare: Callable[[], None], arguments: tuple[str, ...], folder: Path, environment: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    with TemporaryDirectory() as elsewhere:
        process = _started(prepare, arguments, folder, environment, Path(elsewhere))
        _wait_for(process, f"{arguments}")
        stdout, stderr = (path.read_text(encoding="utf-8") for path in _outputs(Path(elsewhere)))
    return subprocess.CompletedProcess(arguments, process.exitcode or 0, stdout, stderr)


def finish_forked(work: Callable[..., None], *arguments: object) -> None:
    """Run a function to its end."""
    process = WARM.Process(target=work, args=arguments)
    process.start()
    _wait_for(process, f"{work.__name__}{arguments}")


def _wait_for(process: ForkServerProcess, name: str) -> None:
    process.join(DEADLINE)
    if process.is_alive():
        process.kill()
        process.join()
        raise TimeoutError(f"{name} did not end by itself")


def start_forked(*arguments: str, folder: Path, **more: str) -> ForkServerProcess:
    """Start a command of the launcher without waiting for it; it leads a session of its own.

    What it prints goes to the files `stdout` and `stderr` of the folder.
    """
    return _started(_unprepared, arguments, folder, plain_environment(**more), folder)


def _unprepared() -> None:
    """Change nothing in the process."""


def _started(
    prepare: Callable[[], None], arguments: tuple[str, ...], folder: Path, environment: dict[str, str], printed: Path
) -> ForkServerProcess:
    folder.mkdir(parents=True, exist_ok=True)
    process = WARM.Process(target=_become_launcher, args=(prepare, arguments, folder, _outputs(printed), environment))
    process.start()
    return process


def _outputs(folder: Path) -> list[Path]:
    return [folder / "stdout", folder / "stderr"]


def _become_launcher(
    prepare: Callable[[], None],
    arguments: tuple[str, ...],
    folder: Path,
    outputs: list[Path],
    environment: dict[str, str],
) -> None:
    for number, path in enumerate(outputs, start=1):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), number)
    os.setsid()
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = ["procedurelogs-conformance", *arguments]
    prepare()
    from procedurelogs_conformance.cli import main  # noqa: PLC0415 - as the launcher's own process does

    main()
