"""A fleet that loses workers finds what an undisturbed one finds, and leaves nothing: `python -m tests.fleet_proof`.

Forty targets (servers with faults, with variants, of older versions, with two seeds each, embedded ones, one that is
unreachable and one without credentials) are judged by four workers; half way two workers are killed, one of them with
the run that it has started.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from run.embedded import reference_server
from spec import NEWEST, catalogue
from tests.controlled import check_untouched, dump, fresh
from tests.fleets import Run, lines_in, targets_yaml, without_times
from tests.launching import free_port, start, wait_until
from tests.stopping import running_in

SLOW = 5
"""Milliseconds of an answer."""
VERSIONS = ("22.2.29", "22.4.31", "23.1.11", "23.3.13", "24.4.5", "25.2.38")
VARIANTS = (
    "create-procedure/refusal-shape=plain-text",
    "create-procedure/refusal-shape=json-object",
    "create-procedure/unknown-key-status=404",
    "create-procedure/priority-default=first-by-order",
    "create-procedure/dx-default=first-by-key",
    "create-procedure/surf-without-support=refused",
    "create-procedure/tooth-num-without-support=kept",
    "create-procedure/place-service-default-clinic=practice",
)
KEYS = (
    "proc-num",
    "pat-num",
    "proc-status",
    "proc-date",
    "fits-the-schema",
    "billing-note",
    "date-tstamp",
    "is-the-record",
)
"""Members without which a run cannot find its own records."""
FAULTS = [
    rule.id
    for rule in catalogue()
    if rule.id.startswith("create-procedure/answer-") and rule.level == "must" and not rule.id.endswith(KEYS)
]


@dataclass(frozen=True, slots=True)
class Served:
    """A server, the state that a reset gives it, and the seeds with which it is judged."""

    url: str
    state: Mapping[str, Any]
    seeds: Sequence[int]

    def targets(self, number: int) -> Iterator[dict[str, Any]]:
        """Its targets."""
        version = self.state["api_version"]
        for seed in self.seeds:
            yield {"name": f"server-{number:02}-seed-{seed}", "url": self.url, "seed": seed, "api-version": version}


def serve(stack: ExitStack, targets: int) -> list[Served]:
    """Servers for so many targets, each in another state; the last ones are judged with two seeds."""
    states: list[dict[str, Any]] = [
        *({"faults": [one]} for one in FAULTS[:14]),
        *({"variants": [one]} for one in VARIANTS),
        *({"api_version": one} for one in VERSIONS),
    ]
    seeds: list[Sequence[int]] = [(1,)] * len(states) + [(1, 2)] * 4
    found: list[Served] = []
    for state, own in zip([*states, {}, {}, {}, {}], seeds, strict=True):
        if sum(len(one.seeds) for one in found) < targets:
            url = stack.enter_context(reference_server(api_version=str(NEWEST), control=True, delay=SLOW))
            found.append(Served(url, {"api_version": str(NEWEST), **state}, own))
    return found


def others() -> list[dict[str, Any]]:
    """Targets without a server of this proof."""
    return [
        *({"name": f"embedded-{number}", "fault": [one]} for number, one in enumerate(FAULTS[14:16])),
        {"name": "unreachable", "url": f"http://127.0.0.1:{free_port()}/api/v1"},
        {"name": "keyless", "url": "http://127.0.0.1:9/api/v1", "credentials": {"variable": "NOT_SET_ANYWHERE"}},
    ]


def judge(folder: Path, site: str, workers: int, served: Sequence[Served], names: Sequence[str], kill: int) -> int:
    """Judge the targets of a folder on servers that were reset, and kill so many workers from half way on.

    `names` are the targets whose runs can lose their worker. Returns how many were judged again; fails if a record is
    left.
    """
    before = {one.url: fresh(one.url, **one.state) for one in served}
    runs = [Run(folder / f"{site}.work", name) for name in names]
    done = again = 0
    with start("fleet", "targets.yaml", "--out", site, "--workers", str(workers), folder=folder) as fleet:
        try:
            for line in fleet.stdout or ():
                print(f"  {line.rstrip()}", flush=True)
                done += " of " in line.split(":")[0]
                again += "is judged again" in line
                if kill and 2 * done >= len(names):
                    _kill_one(runs, with_run=kill == 2)
                    kill -= 1
        finally:
            fleet.terminate()  # nothing, if it has ended
        stderr = fleet.stderr.read() if fleet.stderr else ""
    wait_until(lambda: not running_in(fleet.pid), "the end of all processes of the fleet")
    left = {one.url: check_untouched(before[one.url], dump(one.url)) for one in served}
    records = sum(map(len, left.values()))
    print(f"{site}: exit code {fleet.returncode}, {again} judged again, {records} records left {stderr}")
    assert not any(left.values()), left
    return again


def _kill_one(runs: Sequence[Run], *, with_run: bool) -> None:
    """Kill the worker of a run that has made records."""
    wait_until(lambda: any(run.hold() for run in runs), "a run with records")
    [run] = [run for run in runs if run.held]
    run.kill_held(with_run=with_run)
    print(f"  killed the worker of {run.folder.name}{' and its run' if with_run else ''}", flush=True)


@click.command()
@click.option("--targets", type=click.IntRange(4, 40), default=40, show_default=True, help="Number of targets.")
@click.option("--workers", type=click.IntRange(2, 16), default=4, show_default=True, help="Number of workers.")
def main(targets: int, workers: int) -> None:
    """Judge a fleet undisturbed and disturbed, and compare."""
    with ExitStack() as stack, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        served = serve(stack, targets - 4)
        own = [target for number, one in enumerate(served) for target in one.targets(number)]
        targets_yaml(folder, [*own, *others()])
        names = [str(one["name"]) for one in own]
        calm = judge(folder, "calm", workers, served, names, kill=0)
        disturbed = judge(folder, "disturbed", workers, served, names, kill=2)
        lines = [without_times(lines_in(folder / site)) for site in ("calm", "disturbed")]
        verdicts = sorted({str(line["verdict"] or line["status"]) for line in lines[0]})
        print(f"{len(lines[0])} targets, verdicts {', '.join(verdicts)}; judged again: {calm} and {disturbed}")
        print(f"indexes equal but for times: {lines[0] == lines[1]}")
        sys.exit(0 if lines[0] == lines[1] and (calm, disturbed) == (0, 2) else 1)


if __name__ == "__main__":
    main()
