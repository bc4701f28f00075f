"""A whole run with its defaults beside plain `st run` on the same server: time, requests a second, memory."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from benchmarks.against_st_run import TOOLS
from benchmarks.limits import limit_of
from benchmarks.processes import Used, launched, measured
from benchmarks.table import Row
from run.embedded import reference_server
from spec import NEWEST
from tests.controlled import switch
from tests.launching import LAUNCHER, plain_environment, results_in

REQUESTS = 900
"""Requests of the bare loop."""
BODY = {"PatNum": 11, "ProcDate": "2020-01-02", "ProcStatus": "TP", "procCode": "D0120"}


@dataclass(slots=True)
class _Rounds:
    """What each round measured."""

    ours: list[Used] = field(default_factory=list)
    theirs: list[Used] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    """Requests a second: of the run, per request of the bare loop."""
    cleaning: list[float] = field(default_factory=list)
    """Of all requests of the run those that deleted at its end."""


def rows(rounds: int, folder: Path) -> Iterator[Row]:
    """Time, rate, memory and the share of cleaning up, each round on a server with fresh data."""
    document = subprocess.run([*LAUNCHER, "spec"], capture_output=True, check=True, env=plain_environment())
    (folder / "openapi.yaml").write_bytes(document.stdout)
    found = _Rounds()
    with reference_server(api_version=str(NEWEST), control=True) as url:
        for _ in range(rounds):
            _measure(found, url, folder)
    pairs = list(zip(found.ours, found.theirs, strict=True))
    ratios = [our.seconds / their.seconds for our, their in pairs]
    yield _row("a whole run", ratios, 0.75, how="times as long as `st run` with its defaults")
    processor = [our.processor / their.processor for our, their in pairs]
    yield _row(
        "processor time of a run", processor, how="times that of `st run`; tells more where others use the machine"
    )
    yield _row("requests a second", found.rates, 0.6, at_most=False, how="of those of a bare loop of httpx")
    yield _row("memory of a run", [our.mebibytes for our in found.ours], 125, unit=" MiB", how="peak")
    yield _row("memory of `st run`", [their.mebibytes for their in found.theirs], unit=" MiB", how="peak")
    yield _row("cleaning up", found.cleaning, 0.12, how="requests that delete at the end, of all")


def _row(name: str, values: list[float], aim: float | None = None, **more: object) -> Row:
    return Row(name, values, aim, limit=limit_of(name), **more)  # type: ignore[arg-type] # members of Row


def _measure(found: _Rounds, url: str, folder: Path) -> None:
    switch(url, reset=True)
    found.theirs.append(measured([str(TOOLS / "st"), "run", "openapi.yaml", "--seed", "1", "--url", url], folder))
    switch(url, reset=True)
    found.ours.append(launched(folder, "run", url, "--quiet", "--out", "out"))
    run = results_in(folder / "out")["run"]
    found.cleaning.append(deleted_at_the_end(folder / "out" / "journal.jsonl") / run["requests"])
    switch(url, reset=True)
    found.rates.append(run["requests"] / run["seconds"] / bare_rate(url))


def bare_rate(url: str) -> float:
    """Requests a second of a loop that does nothing but create, read and delete, over one connection."""
    with httpx.Client(trust_env=False) as client:
        began = time.monotonic()
        for _ in range(REQUESTS // 3):
            made = client.post(f"{url}/procedurelogs", json=BODY).raise_for_status().json()["ProcNum"]
            client.get(f"{url}/procedurelogs/{made}").raise_for_status()
            client.delete(f"{url}/procedurelogs/{made}").raise_for_status()
        return REQUESTS / (time.monotonic() - began)


def deleted_at_the_end(journal: Path) -> int:
    """The number of deletions behind the last record that a run made."""
    entries = [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]
    last = max(number for number, entry in enumerate(entries) if "made" in entry)
    return sum("deleted" in entry for entry in entries[last:])
