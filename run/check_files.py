"""Which files have the checks of a rule, so that a run of few rules imports few files.

check_files.json is written by `python -m tests.check_files`.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

from run.tree import TREE

TABLE = Path(__file__).with_name("check_files.json")
SUITES = TREE / "suites"


def files_of(rules: Collection[str]) -> list[Path]:
    """The files whose checks cite one of the rules, in the order in which pytest collects them.

    All files of the suites if one of the rules is not in the table.
    """
    table = json.loads(TABLE.read_text(encoding="utf-8"))
    files, wanted = sorted(SUITES.rglob("test_*.py")), set(rules)
    if not wanted <= {rule for cited in table.values() for rule in cited}:
        return files
    return [path for path in files if not wanted.isdisjoint(table.get(path.name, rules))]


def table_of(checks: Iterable[tuple[str, Collection[str]]]) -> Mapping[str, list[str]]:
    """The rules that each file cites, by its name; checks are given by node id, each with its rules."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for node, rules in checks:
        found[Path(node.partition("::")[0]).name].update(rules)
    return {name: sorted(rules) for name, rules in sorted(found.items())}
