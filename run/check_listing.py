"""The checks that judge a rule, as pytest collects them: nothing is run, no target is opened."""

from __future__ import annotations

from collections import Counter

import pytest

from run.options import Options
from run.pytest_run import run_suites
from run.recording import Recording, cited
from run.session import Session


class _Listing(Recording):
    """Notes the checks that cite a rule, and lets none of them run."""

    def __init__(self, rule_id: str) -> None:
        super().__init__(Session(Options()))
        self.rule_id = rule_id
        self.found: Counter[str] = Counter()

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:  # noqa: ARG002 - as pytest calls it
        """Count each function once for every case that cites the rule."""
        names = (item.nodeid.rpartition("/")[2].partition("[")[0] for item in items if self.rule_id in cited(item))
        self.found.update(names)
        items.clear()

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Open no target: nothing is judged."""


def checks_of(rule_id: str) -> dict[str, int]:
    """The functions that judge a rule, each with how many cases of it do."""
    listing = _Listing(rule_id)
    run_suites(listing)
    return dict(sorted(listing.found.items()))
