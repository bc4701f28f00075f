"""The requests that each check sends to the intact server, for run/costs.json.

python -m tests.costs
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from statistics import mean

import pytest

from judging.check import Check
from run.costs import TABLE
from run.options import Options
from run.pytest_run import forget_checks, run_suites
from run.recording import Recording
from run.session import Session

EXAMPLES = (1, 2, 4, 10)
"""The numbers of examples that are measured; between them, and beyond, the costs of others lie on a line."""
UNLIKE = 5
"""A case has an entry of its own if it differs by so many requests from the mean of the cases of its function."""


class Counting(Recording):
    """Counts the requests of each check, its arrangements included."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.requests: dict[str, int] = {}
        self._before = 0

    def _sent(self) -> int:
        return self.session.target.log.count if self.session.target else 0

    def _check(self, item: pytest.Item) -> Check:
        self._before = self._sent()
        return super()._check(item)

    def _keep(self, check: Check, operation: str) -> None:
        self.requests[check.name] = self._sent() - self._before
        super()._keep(check, operation)


def measured(examples: int) -> dict[str, int]:
    """The requests of each check, by its name, with so many examples."""
    forget_checks()
    counting = Counting(Session(Options(examples=examples)))
    run_suites(counting)
    if counting.results is None or counting.results["verdict"] != "conformant":
        raise RuntimeError(f"The intact server was not judged: {counting.problem}")
    return counting.requests


def table(found: Mapping[int, Mapping[str, int]]) -> dict[str, list[float]]:
    """The rows of run/costs.json: each function with the mean of its cases, and the cases that are unlike it."""
    costs = {check: [found[one][check] for one in found] for check in next(iter(found.values()))}
    functions: defaultdict[str, list[list[int]]] = defaultdict(list)
    for check, row in costs.items():
        functions[check.partition("[")[0]].append(row)
    means = {name: [round(mean(column), 1) for column in zip(*rows, strict=True)] for name, rows in functions.items()}
    unlike = {
        check: [float(one) for one in row]
        for check, row in costs.items()
        if any(abs(one - usual) >= UNLIKE for one, usual in zip(row, means[check.partition("[")[0]], strict=True))
    }
    return dict(sorted({**means, **unlike}.items()))


def main() -> None:
    """Measure, and write the table."""
    found = table({examples: measured(examples) for examples in EXAMPLES})
    rows = ",\n".join(f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in found.items())
    TABLE.write_text(f'{{\n "examples": {list(EXAMPLES)},\n "checks": {{\n{rows}\n }}\n}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
