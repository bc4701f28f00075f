"""The checks of the suites and the rules that they cite, as pytest collects them; nothing is run."""

from __future__ import annotations

from collections import Counter

import pytest

from run.items import rules_of
from run.options import Options
from run.pytest_run import run_suites
from run.recording import Recording
from run.session import Session


class _Listing(Recording):
    """Notes every check with the rules that it cites, and lets none of them run."""

    def __init__(self) -> None:
        super().__init__(Session(Options()))
        self.found: list[tuple[str, tuple[str, ...]]] = []

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:  # noqa: ARG002 - as pytest calls it
        """Note each check and leave it out."""
        self.found = [(item.nodeid, rules_of(item)) for item in items]
        items.clear()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Open no target: nothing is judged."""


def collected_checks() -> list[tuple[str, tuple[str, ...]]]:
    """Every check as file::function[case], with the rules that it cites; raises RuntimeError where collection fails."""
    listing = _Listing()
    run_suites(listing)
    if listing.problem is not None:
        raise listing.problem
    return listing.found


def checks_of(rule_id: str) -> dict[str, int]:
    """The functions that judge a rule, each with the number of its cases that do."""
    citing = (name for name, rules in collected_checks() if rule_id in rules)
    return dict(sorted(Counter(name.rpartition("/")[2].partition("[")[0] for name in citing).items()))
