"""The first process of a run with workers: it opens the target, distributes the checks, and shows progress."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from run.notebook import planned
from run.recording import Recording
from run.worker_input import KEY, WorkerInput
from run.xdist_adapter import scheduler_by_group
from subject.interrupts import block_signals, unblock_signals


class Controller:
    """A pytest plugin beside the recording, which reads what the workers wrote when they are done."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._session = recording.session
        self._groups: dict[str, str] = {}
        self._operations: Counter[str] = Counter()
        self._expected = 0

    def pytest_xdist_setupnodes(self, specs: list[object]) -> None:
        """Workers are started deaf to signals: they end when the first process says so."""
        self._expected = len(specs)
        block_signals()

    def pytest_configure_node(self, node: Any) -> None:
        """Open the target before the first worker starts, and give each worker its input."""
        self._expected -= 1
        if self._expected <= 0:
            unblock_signals()
        try:
            target = self._recording.open_target()
            folder = self._recording.notebooks = self._recording.notebooks or self._session.scratch()
        except BaseException:
            unblock_signals()  # no other worker is started
            raise
        options = self._session.options
        pace = options.pace_file or (folder / "pace" if options.rate else None)
        options = replace(options, url=target.settings.url, pace_file=pace, workers=1)
        notebook = folder / f"{node.gateway.id}.jsonl"
        node.workerinput[KEY] = WorkerInput.of(self._session, options, notebook).as_json()

    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> object:
        """Give every check to a worker that is free, and those of a group to one."""
        return scheduler_by_group(config, log, self._groups)

    def pytest_xdist_node_collection_finished(self, node: Any) -> None:
        """Take from the first worker what there is to do."""
        if not self._operations:
            checks, groups = planned(Path(node.workerinput[KEY]["notebook"]))
            self._groups.update(groups)
            self._operations.update(checks)
            self._recording.progress.begin(self._operations, self._session.settings.url)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Show each check that a worker has done."""
        known: dict[str, Any] = dict(report.user_properties)
        if report.when == "teardown" and "operation" in known:
            amiss = self._recording.counted(known.get("amiss", {}))
            self._recording.progress.done(known["operation"], amiss=amiss)
