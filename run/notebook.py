"""Notebooks: what each worker of a run finds, written check by check, and read when all are done.

A process that dies loses only the check that it was running.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

from reports.figures import added
from reports.outcomes import Judgement, judgement_from
from subject import Remains
from subject.exchanges import ExchangeLog

STOP = "stop"
"""The file beside the notebooks that tells the workers to end."""
DIED = "The worker process died during this check."


@dataclass(slots=True)
class Findings:
    """What checks found: judgements with their evidence, figures about the whole run, and records that remain."""

    judgements: list[Judgement] = field(default_factory=list)
    evidence: dict[int, dict[str, Any]] = field(default_factory=dict)
    requests: int = 0
    figures: dict[str, Any] = field(default_factory=dict)
    remains: list[Remains] = field(default_factory=list)
    plan: str = ""
    """The digest of the plan of all shards, where this is one."""
    elsewhere: frozenset[str] = frozenset()
    """The rules that other shards judge, too."""


class Notebook:
    """Where a worker writes down what it finds."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a", encoding="utf-8")
        self._written: set[int] = set()

    def plan(self, checks: Mapping[str, int], groups: Mapping[str, str], shard: Mapping[str, Any]) -> None:
        """How many checks each operation has, which share a worker, and what the plan gives to other shards."""
        self._write({"checks": dict(checks), "groups": groups, **shard})

    def begin(self, check: str, rules: Iterable[str]) -> None:
        """A check starts."""
        self._write({"begin": check, "rules": list(rules)})

    def end(self, check: str, judgements: Iterable[Judgement], log: ExchangeLog) -> None:
        """A check is over."""
        new = {number: one.as_record() for number, one in log.evidence.items() if number not in self._written}
        self._written |= new.keys()
        self._write(
            {"end": check, "judgements": [asdict(one) for one in judgements], "exchanges": new, "requests": log.count}
        )

    def close(self, requests: int, figures: Mapping[str, Any], remains: Iterable[Remains]) -> None:
        """The worker is done."""
        self._write({"requests": requests, "figures": figures, "remains": [asdict(one) for one in remains]})
        self._file.close()

    def _write(self, entry: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()


def planned(path: Path) -> tuple[dict[str, int], dict[str, str]]:
    """How many checks each operation has, and the groups of those that share a worker, as a notebook says."""
    return next(((entry["checks"], entry["groups"]) for entry in _entries(path) if "checks" in entry), ({}, {}))


def read_notebooks(paths: Iterable[Path], evidence: Mapping[int, dict[str, Any]] | None = None) -> Findings:
    """What all workers found; an unfinished check is an error of each of its rules.

    Their exchanges are numbered anew, after the `evidence` of the first process.
    """
    found = Findings(evidence=dict(evidence or {}))
    for path in sorted(paths):
        _read(path, found)
    return found


def _read(path: Path, found: Findings) -> None:
    numbers: dict[int, int] = {}
    free = count(max(found.evidence, default=0) + 1)
    under_way: dict[str, list[str]] = {}
    requests = 0
    for entry in _entries(path):
        if "begin" in entry:
            under_way[entry["begin"]] = entry["rules"]
        for old, exchange in entry.get("exchanges", {}).items():
            numbers[int(old)] = next(free)
            found.evidence[numbers[int(old)]] = {**exchange, "id": numbers[int(old)]}
        found.judgements += [_renumbered(one, numbers) for one in entry.get("judgements", ())]
        under_way.pop(entry.get("end", ""), None)
        requests = entry.get("requests", requests)
        found.figures = added(found.figures, entry.get("figures", {}))
        found.remains += [Remains(**one) for one in entry.get("remains", ())]
        found.plan = entry.get("plan", found.plan)
        found.elsewhere |= frozenset(entry.get("elsewhere", ()))
    found.requests += requests
    found.judgements += [
        Judgement(rule, check, "error", message=DIED) for check, rules in under_way.items() for rule in rules
    ]


def _renumbered(entry: Mapping[str, Any], numbers: Mapping[int, int]) -> Judgement:
    one = judgement_from(entry)
    judged = None if one.judged is None else numbers[one.judged]
    return replace(one, exchanges=tuple(sorted(numbers[old] for old in one.exchanges)), judged=judged)


def _entries(path: Path) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            yield json.loads(line)
        except ValueError:
            return  # the last line of a process that died
