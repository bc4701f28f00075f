"""The matrix as a table: for each fault the checks that caught it, the requests that took, what else failed and why."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from tests.implied import Found, Implied

COLUMNS = ("fault", "caught by", "requests until then", "requests", "also fails", "because")


def write_table(path: Path, every: Iterable[Found], implied: Sequence[Implied]) -> None:
    """Write a row for each fault as CSV; a cell with several checks, rules or reasons has a line for each."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(COLUMNS)
        table.writerows(_row(one, implied) for one in every)


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of a table, by column."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _row(found: Found, implied: Sequence[Implied]) -> tuple[str | int, ...]:
    reasons = dict.fromkeys(
        entry.because for rule in found.others for entry in implied if entry.explains(rule, found.fault)
    )
    return (
        found.fault,
        "\n".join(dict.fromkeys(found.caught_by)),
        found.after,
        found.requests,
        "\n".join(found.others),
        "\n".join(reasons),
    )
