"""Contract testers of the public registries beside ours, on the same faults of the reference server.

`python -m benchmarks.peers` installs each tool at a pinned version in a temporary folder, gives it our OpenAPI
document, and prints one table: the faults that it finds, its false alarms on the intact server, requests and seconds.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

import click
import httpx

from benchmarks.contract_testers.counting import Relay, counting_relay
from benchmarks.contract_testers.reports import Report, new_failures
from benchmarks.contract_testers.tool import NotMeasured, Tool
from benchmarks.contract_testers.tools import EXCLUDED, TOOLS
from benchmarks.table import shown
from run.embedded import reference_server
from spec import NEWEST, catalogue
from tests.controlled import switch
from tests.launching import LAUNCHER, plain_environment
from tests.sampling import sample

HEAD = (
    "| tool | faults found | false alarms | requests | seconds | of a processor | what limits it |\n"
    "| --- | ---: | ---: | ---: | ---: | ---: | --- |"
)


@dataclass(slots=True)
class Measured:
    """What a tool reported in all of its runs."""

    intact: list[Report] = field(default_factory=list)
    faulty: dict[str, Report] = field(default_factory=dict)
    """By fault; without those on which the tool did not end."""
    requests: list[int] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    """Seconds that the tool kept a processor busy, without those of the server."""

    @property
    def found(self) -> list[str]:
        """The faults that the tool found."""
        return [fault for fault, report in self.faulty.items() if new_failures(report, self.intact)]


@dataclass(frozen=True, slots=True)
class Bench:
    """A server that can be switched between faults, the relay in front of it, and the time that a run may take."""

    server: str
    relay: Relay
    limit: float

    def measure(self, tool: Tool, faults: Sequence[str], folder: Path) -> Measured:
        """Run an installed tool on the intact server, on each fault, and on the intact server again.

        Raises NotMeasured if the tool cannot test the intact server.
        """
        measured = Measured()
        self._intact(tool, folder, measured)
        for fault in faults:
            try:
                measured.faulty[fault] = self._run(tool, folder, measured, [fault])
            except NotMeasured as error:
                click.echo(f"{tool.name} on {fault}: {error}", err=True)
        self._intact(tool, folder, measured)
        return measured

    def _intact(self, tool: Tool, folder: Path, measured: Measured) -> None:
        measured.intact.append(self._run(tool, folder, measured, []))

    def _run(self, tool: Tool, folder: Path, measured: Measured, faults: list[str]) -> Report:
        """Run a tool once on the server with these faults and fresh data."""
        switch(self.server, faults=faults, reset=True)
        before = self.relay.requests
        report, took = tool.test(folder, self.relay.url, self.limit)
        measured.requests.append(self.relay.requests - before)
        measured.seconds.append(took.seconds)
        measured.processor.append(took.processor)
        return report


@click.command()
@click.option("--faults", "count", default=22, show_default=True, type=click.IntRange(1), help="Number of faults.")
@click.option(
    "--tool", "names", multiple=True, metavar="NAME", help="Part of the name of a tool; only such tools are measured."
)
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), help="Seed of the sample of faults.")
@click.option("--limit", default=300.0, show_default=True, help="Seconds after which a run of a tool is ended.")
def main(count: int, names: tuple[str, ...], seed: int, limit: float) -> None:
    """Compare contract testers on faults of the reference server. Needs npm, Java and network access."""
    tools = [tool for tool in TOOLS if not names or any(name.lower() in tool.name.lower() for name in names)]
    if not tools:
        raise click.BadParameter(f"no tool has such a name: {', '.join(tool.name for tool in TOOLS)}")
    with (
        tempfile.TemporaryDirectory() as folder,
        reference_server(api_version=str(NEWEST), control=True) as url,
        counting_relay(url) as relay,
    ):
        faults = sample_of_faults(names_of_faults(url), count, seed)
        click.echo(f"Faults, seed {seed}: {', '.join(faults)}\n\n{HEAD}")
        documents = write_documents(Path(folder), relay.url)
        found: dict[str, list[str]] = {fault: [] for fault in faults}
        for tool in tools:
            click.echo(row(tool, found, Bench(url, relay, limit), documents, Path(folder)))
    click.echo("\n" + "\n".join(f"- {fault}: found by {', '.join(by) or 'none'}" for fault, by in found.items()))
    click.echo("\n" + "\n".join(f"- {name} was left out: it {reason}." for name, reason in EXCLUDED.items()))


def row(tool: Tool, found: dict[str, list[str]], bench: Bench, documents: Path, folder: Path) -> str:
    """Install and measure a tool, and add it to each fault that it found.

    Gives its row of the table, or a row that says why there are no numbers.
    """
    own = folder / str(TOOLS.index(tool))
    shutil.copytree(documents, own)
    try:
        tool.install(own, bench.relay.url)
        measured = bench.measure(tool, list(found), own)
    except NotMeasured as error:
        return f"| {tool.name} | | | | | | not measured: {error} |"
    for fault in measured.found:
        found[fault].append(tool.name)
    return as_markdown(tool, measured, len(found))


def as_markdown(tool: Tool, measured: Measured, faults: int) -> str:
    """The row of a tool: faults found, false alarms of the first intact run, medians of requests and times."""
    intact = measured.intact[0]
    alarms = f"{len(intact.failing)} of {intact.cases:,}"
    missing = faults - len(measured.faulty)
    limits = f"{tool.limits}; no report on {missing} of the faults" if missing else tool.limits
    times = f"{shown(median(measured.seconds))} | {shown(median(measured.processor))}"
    effort = f"{median(measured.requests):,.0f} | {times}"
    return f"| {tool.name} | {len(measured.found)} of {faults} | {alarms} | {effort} | {limits} |"


def names_of_faults(url: str) -> list[str]:
    """The faults of the server that break a rule which can fail."""
    known = httpx.get(f"{url.removesuffix('/api/v1')}/_control", trust_env=False).raise_for_status().json()["faults"]
    return [rule.id for rule in catalogue() if rule.id in known and rule.level != "observe"]


def sample_of_faults(faults: Sequence[str], count: int, seed: int) -> list[str]:
    """A seeded sample in which each operation has as many faults as any other, or one less."""
    operations = list(dict.fromkeys(_operation(fault) for fault in faults))
    turns = sample(operations, count % len(operations), seed)
    chosen = []
    for operation in operations:
        own = [fault for fault in faults if _operation(fault) == operation]
        chosen += sample(own, count // len(operations) + (operation in turns), seed)
    return chosen


def _operation(fault: str) -> str:
    return fault.partition("/")[0]


def write_documents(folder: Path, url: str) -> Path:
    """Write our documents for the server at the URL into a folder of their own, which is returned."""
    documents = folder / "documents"
    documents.mkdir()
    for name, options in (("openapi.yaml", ()), ("openapi.json", ("--format", "json")), ("arazzo.yaml", ("--arazzo",))):
        where = () if name == "arazzo.yaml" else ("--server", url)
        command = [*LAUNCHER, "spec", *where, *options]
        printed = subprocess.run(command, capture_output=True, check=True, env=plain_environment())
        (documents / name).write_bytes(printed.stdout)
    document = json.loads((documents / "openapi.json").read_text(encoding="utf-8"))
    (documents / "flat.json").write_text(json.dumps(without_references(document, document)), encoding="utf-8")
    return documents


def without_references(part: Any, document: Any) -> Any:
    """A part of a document with what its references name in their place."""
    if isinstance(part, list):
        return [without_references(one, document) for one in part]
    if not isinstance(part, dict):
        return part
    if isinstance(part.get("$ref"), str):
        part = _named(part["$ref"], document) | {key: value for key, value in part.items() if key != "$ref"}
        return without_references(part, document)
    return {key: without_references(value, document) for key, value in part.items()}


def _named(reference: str, document: Any) -> Any:
    for name in reference.removeprefix("#/").split("/"):
        document = document[name]
    return document


if __name__ == "__main__":
    main()
