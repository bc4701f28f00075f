"""A typical report, as tests open it in Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reports.html import render_html
from reports.results import Results
from spec import Rule, catalogue
from tests.browsing import Opened, open_report
from tests.reports_sample import aside, exchange, failing, passing, results, some_rules

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext

FAILED, PASSED, *_ = [rule for rule in some_rules() if rule.level == "must"]
"""The rules of a typical report that failed and that is blocked."""
LAST = list(catalogue())[-1]
"""The rule at the end of a report."""


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, Callable[[], str]], str]:
    """A function that returns the URL of a report, which it renders once for each name."""
    folder = tmp_path_factory.mktemp("reports")

    def address(name: str, render: Callable[[], str]) -> str:
        path: Path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(render(), encoding="utf-8")
        return path.as_uri()

    return address


def typical(chosen: Iterable[Rule] | None = None) -> Results:
    """All or the chosen rules: one failed, one blocked, one not applicable, each other with its own exchange."""
    rules = list(catalogue() if chosen is None else chosen)
    body = {"input": "Surf: 'MO'", "expected": 'Surf "MO"', "received": 'Surf "M"'}

    numbers = {rule.id: number for number, rule in enumerate(rules)}

    def judge(rule: Rule) -> Any:
        number = numbers[rule.id]
        return failing(rule, 2000, number, **body) if rule == FAILED else passing(rule, number)

    settled = {
        PASSED.id: aside("blocked", "the practice manifest lacks a clinic", hint="Add the entry."),
        rules[-2].id: aside("not-applicable", "holds since 99.1"),
    }
    exchanges = {
        number: exchange(number, curl=f"curl -i http://127.0.0.1:8040/{number}")
        for number in [*range(len(rules)), 2000]
    }
    return results(judge, rules=rules, exchanges=exchanges, set_aside=settled)


@pytest.fixture
def opened(context: BrowserContext, report: Any) -> Opened:
    """The report of a typical run."""
    return open_report(context, report("typical", lambda: render_html(typical())))
