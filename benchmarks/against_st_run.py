"""A comparison of plain `st run`, given our OpenAPI document, with our fuzz suite.

`python -m benchmarks.against_st_run` prints for each seeded fault which of the two finds it, with how many requests and
in how many seconds; then the false alarms on the intact server and on variants.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

import click

from benchmarks.contract_testers.reports import failed_rules, schemathesis_failures
from run.embedded import reference_server
from spec import NEWEST, catalogue
from tests.controlled import switch
from tests.fuzz_cases import FAULTS, FILES, READINGS

ROOT = Path(__file__).resolve().parent.parent
TOOLS = Path(sys.executable).parent
TIMEOUT = 600
"""Seconds after which either of the two is aborted."""

Print = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Effort:
    """The failures that a tool reported, the number of requests and the seconds that it took."""

    reported: frozenset[str]
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Row:
    """One state of the server, and the result of each tool."""

    name: str
    theirs: Effort
    ours: Effort


class Bench:
    """A server that can be switched between states, and a folder for the tools' output."""

    def __init__(self, url: str, folder: Path, seed: int) -> None:
        self.url, self.folder, self.seed = url, folder, seed
        document = subprocess.run([str(TOOLS / "procedurelogs-conformance"), "spec"], capture_output=True, check=True)
        (folder / "openapi.yaml").write_bytes(document.stdout)

    def row(self, name: str, *, faults: Sequence[str] = (), variants: Sequence[str] = ()) -> Row:
        """Run both tools on the server in one state, one after the other, each with fresh data."""
        state = {"faults": list(faults), "variants": list(variants), "reset": True}
        switch(self.url, **state)
        theirs = self.st_run()
        switch(self.url, **state)
        return Row(name, theirs, self.fuzz_suite())

    def st_run(self) -> Effort:
        """Run the Schemathesis command line with its defaults; a failure is its type and operation."""
        report = self.folder / "st.json"
        report.unlink(missing_ok=True)
        where = ["--url", self.url, "--report", "json", "--report-json-path", str(report)]
        seconds = self._timed([str(TOOLS / "st"), "run", "openapi.yaml", "--seed", str(self.seed), *where])
        summary = json.loads(report.read_text(encoding="utf-8"))
        if summary["errors"] or not summary["complete"]:
            raise click.ClickException(f"st run did not complete: {summary['stop_reason']} {summary['errors']}"[:500])
        return Effort(schemathesis_failures(summary), summary["test_cases"]["generated"], seconds)

    def fuzz_suite(self) -> Effort:
        """Run our fuzz suite alone, with its defaults."""
        files = [str(ROOT / "suites" / name) for name in FILES]
        return self._ours(
            [str(TOOLS / "pytest"), "-q", "-c", str(ROOT / "pyproject.toml"), f"--target={self.url}", *files]
        )

    def _ours(self, command: list[str]) -> Effort:
        results = self.folder / "ours" / "results.json"
        results.unlink(missing_ok=True)
        seconds = self._timed([*command, "--seed", str(self.seed), "--out", str(results.parent)])
        record = json.loads(results.read_text(encoding="utf-8"))
        return Effort(failed_rules(record), record["run"]["requests"], seconds)

    def _timed(self, command: list[str]) -> float:
        started = time.monotonic()
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, timeout=TIMEOUT, check=False)
        if done.returncode not in (0, 1, 3):
            raise click.ClickException(
                f"{Path(command[0]).name} ended with {done.returncode}: {(done.stdout + done.stderr)[-500:]}"
            )
        return time.monotonic() - started


@click.command()
@click.option(
    "--faults", default=None, metavar="PATTERN", help="Faults of the reference server (default: the seeded ones)."
)
@click.option(
    "--variants",
    default=5,
    show_default=True,
    type=click.IntRange(0),
    help="Number of variants to check for false alarms.",
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Seed of both tools.")
@click.option("--out", type=click.Path(path_type=Path), help="File to which the tables are also written.")
def main(faults: str | None, variants: int, seed: int, out: Path | None) -> None:
    """Compare `st run` with our fuzz suite. Exit code 0 if ours finds at least as much, without false alarms."""
    wanted = [rule.id for rule in catalogue() if fnmatchcase(rule.id, faults)] if faults else list(FAULTS)
    lines: list[str] = []

    def write(line: str) -> None:
        lines.append(line)
        click.echo(line)

    with tempfile.TemporaryDirectory() as folder, reference_server(api_version=str(NEWEST), control=True) as url:
        bench = Bench(url, Path(folder), seed)
        intact = bench.row("the intact server")
        sound = _compare_faults(write, bench, intact, wanted)
        sound &= _compare_alarms(write, bench, intact, random.Random(seed).sample(READINGS, variants))
    if out:
        out.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.exit(0 if sound else 1)


def _compare_faults(write: Print, bench: Bench, intact: Row, faults: Sequence[str]) -> bool:
    """Write a row for each fault; found means that a tool reports something it does not report of the intact server."""
    write("| fault | st run | requests | seconds | ours | requests | seconds |")
    write("| --- | --- | ---: | ---: | --- | ---: | ---: |")
    rows = []
    for fault in faults:
        row = bench.row(fault, faults=[fault])
        rows.append(row)
        theirs, ours = (
            _mark(row.theirs.reported - intact.theirs.reported),
            _mark(row.ours.reported - intact.ours.reported),
        )
        write(f"| {fault} | {theirs} | {_effort(row.theirs)} | {ours} | {_effort(row.ours)} |")
    by_them = {row.name for row in rows if row.theirs.reported - intact.theirs.reported}
    by_us = {row.name for row in rows if row.ours.reported - intact.ours.reported}
    only_they = ", ".join(sorted(by_them - by_us)) or "none"
    write(f"\nOf {len(rows)} faults st run found {len(by_them)} and our fuzz suite {len(by_us)}.")
    write(f"Found only by st run: {only_they}.")
    return by_them <= by_us


def _compare_alarms(write: Print, bench: Bench, intact: Row, variants: Sequence[str]) -> bool:
    write("\n| server without faults | false alarms of st run | ours |\n| --- | ---: | ---: |")
    rows = [intact, *(bench.row(variant, variants=[variant]) for variant in variants)]
    for row in rows:
        write(f"| {row.name} | {len(row.theirs.reported)} | {len(row.ours.reported)} |")
    return not any(row.ours.reported for row in rows)


def _mark(found: frozenset[str]) -> str:
    return "found" if found else "-"


def _effort(effort: Effort) -> str:
    return f"{effort.requests} | {effort.seconds:.1f}"


if __name__ == "__main__":
    main()
