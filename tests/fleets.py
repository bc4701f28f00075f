"""Fleets for the tests: files of targets, the processes of a fleet that is under way, and what it leaves."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from fleet.index import SCHEMA, Line, read_index
from tests.launching import wait_until

RULES = ("create-procedure/answer-[!f]*",)
"""Few rules whose checks make records; -fits-the-schema is left out, for whose check Schemathesis is imported."""
TIMES = ("started", "seconds")
"""What differs from one fleet to another that finds the same."""


def targets_yaml(folder: Path, targets: Sequence[Mapping[str, Any]], rules: Sequence[str] = RULES) -> Path:
    """A file with these targets, judged by few rules with one example each."""
    path = folder / "targets.yaml"
    defaults = {"examples": 1, "rule": list(rules)}
    path.write_text(json.dumps({"defaults": defaults, "matrix": {"include": list(targets)}}))  # which is YAML too
    return path


def lines_in(site: Path) -> dict[str, Line]:
    """The lines of the index of a site, checked, by name."""
    assert (site / SCHEMA.name).read_bytes() == SCHEMA.read_bytes()
    lines = read_index(site / "index.json")
    assert lines is not None
    return lines


def without_times(lines: Mapping[str, Line]) -> list[Line]:
    """The lines, but for times."""
    return [{key: value for key, value in line.items() if key not in TIMES} for line in lines.values()]


class Run:
    """The run of a target in the folder of work of a fleet."""

    def __init__(self, work: Path, name: str) -> None:
        self.folder = (work / name).resolve()
        self.held: int | None = None

    @property
    def process(self) -> int | None:
        """Its process, if there is one."""
        for path in Path("/proc").glob("[0-9]*"):
            try:
                found = (
                    path.joinpath("cwd").resolve() == self.folder and b".supervised" in (path / "cmdline").read_bytes()
                )
            except OSError:
                continue  # it has ended meanwhile
            if found:
                return int(path.name)
        return None

    @property
    def has_records(self) -> bool:
        """Whether its journal names a record."""
        try:
            return '"made"' in (self.folder / "reports" / "journal.jsonl").read_text(encoding="utf-8")
        except FileNotFoundError:
            return False

    def kill_worker(self, *, with_run: bool) -> None:
        """Kill the worker that judges the target as soon as there are records, and its run, too, if asked."""
        wait_until(self.hold, f"records in {self.folder}")
        self.kill_held(with_run=with_run)

    def hold(self) -> bool:
        """Stop the process of the run half way; whether it is there, has made records, and has no reports yet."""
        process = self.process if self.has_records else None
        if process is None:
            return False
        try:
            os.kill(process, signal.SIGSTOP)
            wait_until(lambda: _status(process)[0] in "TZ", "the end of what it is about")
            if _status(process)[0] == "T" and not (self.folder / "reports" / "results.json").exists():
                self.held = process
                return True
            os.kill(process, signal.SIGCONT)
        except (ProcessLookupError, FileNotFoundError):
            pass  # it has ended meanwhile
        return False

    def kill_held(self, *, with_run: bool) -> None:
        """Kill the worker of a run that is held; the run is killed, too, or goes on."""
        run, self.held = self.held, None
        assert run
        os.kill(int(_status(run)[1]), signal.SIGKILL)
        os.kill(run, signal.SIGKILL if with_run else signal.SIGCONT)


def _status(process: int) -> list[str]:
    """The state of a process, its parent, and more."""
    return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
