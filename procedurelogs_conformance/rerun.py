"""Judging a live server again as a pass of a bundle was judged, and what differs."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import click

from certification.bundle import RECORD
from certification.requirements import CERTIFIED
from certification.suite_files import suite
from reports.comparison import compare
from reports.comparison_formats import comparison_text
from reports.results import load_results

Record = Mapping[str, Any]

SIGNALS = tuple(number for name in ("SIGINT", "SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)))
FAILED = 1


def rerun(record: Record, url: str, options: Sequence[str]) -> int:
    """Judge the server at the URL by the rules and the seed of a record, and print what differs; returns an exit code.

    `options` are those of `run` that say how to reach the server. The code is 0 if no rule is worse than in the record
    and the server conforms, else 1; it is that of the run where nothing could be judged.
    """
    click.echo(f"Judging {url} again with seed {record['run']['seed']}, which takes as long as that run.")
    with TemporaryDirectory() as folder:
        code = _run([url, *_as_before(record), *options, "--out", folder])
        if not (Path(folder) / RECORD).is_file():
            return code if code > 0 else FAILED  # a signal gives a negative one
        again = load_results(Path(folder) / RECORD)
    comparison = compare(record, again)
    click.echo(comparison_text(comparison), nl=False)
    confirmed = again["verdict"] in CERTIFIED and not comparison.is_regression()
    click.echo(f"The server at {url} {'confirms' if confirmed else 'DOES NOT CONFIRM'} the bundle.")
    return 0 if confirmed else FAILED


def _as_before(record: Record) -> list[str]:
    """The options by which a run judges as the record does."""
    run, judged_as = record["run"], record["target"]["judged_as"]
    options = ["--seed", str(run["seed"]), "--examples", str(run["examples"]), "--api-version", judged_as]
    judged_by = (run.get("rule_set") or {}).get("version", record["suite"]["version"])
    return [*options, *(() if judged_by == suite()["version"] else ("--rule-set", judged_by))]


def _run(arguments: Sequence[str]) -> int:
    """Run the command `run` to its end; it gets the signals of this process, and cleans up after one.

    Its summary names reports that are not kept, so only its errors are shown.
    """
    command = [sys.executable, "-P", "-m", "procedurelogs_conformance", "run", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603 - our own program
    with _forwarding(process):
        return process.wait()


@contextmanager
def _forwarding(process: subprocess.Popen[bytes]) -> Iterator[None]:
    def forward(number: int, _frame: FrameType | None) -> None:
        process.send_signal(number)

    before = {number: signal.signal(number, forward) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
