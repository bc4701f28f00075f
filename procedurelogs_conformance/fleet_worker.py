"""What a worker of a fleet does with a target: a `run` in a process of its own, whose files go back to the fleet.

A worker may be on another machine, where this package is installed and its rooms are not on the path: this module
imports none of them. What it takes and gives consists of plain values, and never has credentials in it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import zlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

REPORTS = ("results.json", "report.html", "junit.xml", "summary.md", "evidence.har")
"""The files of a run that go back."""
AUTHORIZATION = "PROCEDURELOGS_AUTHORIZATION"
NOT_STARTED = 2
OF_SIGNALS = 128
"""The exit code of a command that a signal stopped is this and the number of the signal."""
Task = Mapping[str, Any]

_children: dict[str, set[subprocess.Popen[str]]] = defaultdict(set)
_stopped: set[str] = set()
_lock = threading.Lock()


class Ended(RuntimeError):
    """A run was ended from outside before it could make a whole record; the scheduler gives the task again."""


def judge(task: Task) -> dict[str, Any]:
    """Judge a target, after what an earlier attempt left there was cleaned up.

    A task has `fleet`, `name`, `folder` (whose journal tells what an earlier attempt left), `interval` between two
    requests in seconds, `words` (arguments of `run`), `again` (arguments of `cleanup`), `files` (texts by name),
    `credentials` (a `variable`, a `file`, or neither) and `hidden` (variables with credentials of any target). Returns
    the `exit_code` of the run, or None if it was stopped, what it `said` on stderr, and its `files` by name, compressed
    by zlib. Raises Ended.
    """
    if task["fleet"] in _stopped:
        return {"exit_code": None, "said": "", "files": {}}
    _announce(task, "")
    folder = Path(task["folder"])
    try:
        reports = _prepare(task, folder)
        environment = _environment(task["credentials"], task["hidden"])
        for journal in sorted(reports.glob("journal*.jsonl")):
            if _child(task, ("cleanup", str(journal), *task["again"]), environment)[0] == 0:
                journal.unlink()
        code, said = _child(task, ("run", *task["words"], "--no-color", "--out", "reports"), environment)
    except (OSError, LookupError) as problem:
        return {"exit_code": NOT_STARTED, "said": _words(problem), "files": {}}
    found = {name: path.read_bytes() for name in REPORTS if (path := reports / name).is_file()}
    record = json.loads(found.get("results.json", "{}"))
    if reason := _ended(code, record.get("run", {})):
        raise Ended(reason)
    if not _left(record, reports):
        shutil.rmtree(folder, ignore_errors=True)
    return {"exit_code": code, "said": said, "files": {name: zlib.compress(data) for name, data in found.items()}}


def stop(fleet: str) -> None:
    """Let the runs of a fleet on this worker end: they clean up and keep what they have judged; none is begun."""
    with _lock:
        _stopped.add(fleet)
        for child in _children[fleet]:
            child.terminate()


def _prepare(task: Task, folder: Path) -> Path:
    """Write the files of a task into its folder, and remove the reports of an earlier attempt; returns their folder."""
    reports = folder / "reports"
    for place in (folder, reports):
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in REPORTS:
        (reports / name).unlink(missing_ok=True)
    for name, text in task["files"].items():
        (folder / name).write_text(text, encoding="utf-8")
    return reports


def _ended(code: int | None, run: Mapping[str, Any]) -> str:
    """How a run was ended from outside, unless the fleet stopped it; `run` is that member of its record, or empty."""
    if code is None:
        return ""
    if code < 0 or code > OF_SIGNALS:
        return f"its process was ended by signal {-code if code < 0 else code - OF_SIGNALS}"
    return "its run was interrupted" if run and not run["complete"] and not run.get("problems") else ""


def _left(record: Mapping[str, Any], reports: Path) -> bool:
    """Whether a journal is needed to clean up; that of a run whose record says that nothing remains is deleted."""
    if record.get("remains") == []:
        (reports / "journal.jsonl").unlink(missing_ok=True)
    return any(reports.glob("journal*.jsonl"))  # earlier attempts may have left records, too


def _environment(credentials: Mapping[str, str], hidden: Collection[str]) -> dict[str, str]:
    """The environment of a run: no setting of this process, and the credentials of no other target."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PROCEDURELOGS_") and name not in hidden
    }
    if variable := credentials.get("variable"):
        if not os.environ.get(variable):
            raise LookupError(f"The environment variable {variable}, for the credentials, is not set on the worker.")
        environment[AUTHORIZATION] = os.environ[variable]
    return environment


def _child(task: Task, words: tuple[str, ...], environment: Mapping[str, str]) -> tuple[int | None, str]:
    """The exit code of a command, None if it was stopped, and what it printed to stderr; its lines are announced."""
    folder = Path(task["folder"])
    module = (sys.executable, "-P", "-m", "procedurelogs_conformance.supervised")
    errors = folder / "stderr"
    with errors.open("w+", encoding="utf-8") as stderr, _lock:
        if task["fleet"] in _stopped:
            return None, ""
        child = subprocess.Popen(  # noqa: S603 - our own module
            [*module, str(folder / "lock"), str(task["interval"]), *words],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            encoding="utf-8",
            errors="replace",
            start_new_session=True,
        )
        _children[task["fleet"]].add(child)
    try:
        with child:
            for line in filter(None, map(str.strip, child.stdout or ())):
                _announce(task, line)
            code = child.wait()
    finally:
        with _lock:
            _children[task["fleet"]].discard(child)
    return (None if task["fleet"] in _stopped else code), errors.read_text(encoding="utf-8", errors="replace")


def _announce(task: Task, line: str) -> None:
    """Tell the fleet how far the run is; a worker that is about to be closed may be unable to."""
    from distributed import get_worker  # noqa: PLC0415 - the installed package alone has no workers

    with suppress(ValueError, OSError):
        get_worker().log_event(task["fleet"], {"name": task["name"], "line": line})


def _words(problem: Exception) -> str:
    if isinstance(problem, OSError):
        return f"The folder of the run cannot be used: {problem.filename}: {problem.strerror}."
    return str(problem.args[0])
