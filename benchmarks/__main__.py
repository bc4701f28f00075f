"""All benchmarks in one table: `python -m benchmarks`, or some parts of it: `python -m benchmarks startup run`."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import click

from benchmarks import scale, start_up, whole_run, workers
from benchmarks.table import Row, table

Part = Callable[[int, Path], Iterator[Row]]

PARTS: Mapping[str, Part] = {
    "startup": start_up.rows,
    "run": whole_run.rows,
    "workers": workers.rows,
    "reports": scale.reports,
    "examples": scale.examples,
}
"""The parts of the table, in its order."""

TABLE = "## The table"
"""The heading in a document below which the table stands, as its end."""


@click.command()
@click.argument("parts", nargs=-1, type=click.Choice(list(PARTS)))
@click.option(
    "--rounds", default=3, show_default=True, type=click.IntRange(1), help="Number of times each is measured."
)
@click.option("--into", type=click.Path(path_type=Path, exists=True), help="Document whose table is replaced.")
def main(parts: tuple[str, ...], rounds: int, into: Path | None) -> None:
    """Measure the PARTS, by default all, in turn; which needs an otherwise idle machine and half an hour."""
    rows: list[Row] = []
    for name in parts or PARTS:
        with tempfile.TemporaryDirectory() as folder:
            for row in PARTS[name](rounds, Path(folder)):
                rows.append(row)
                click.echo(row.as_markdown())
    text = table(rows)
    if into:
        above = into.read_text(encoding="utf-8").partition(TABLE)[0]
        into.write_text(f"{above}{TABLE}\n\n{text}", encoding="utf-8")
    click.echo(f"\n{text}", nl=False)


if __name__ == "__main__":
    main()
