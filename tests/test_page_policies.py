"""The pages of reports, fleets and registries may load nothing, and run nothing but their own style and script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from certification.registry import pages as registry_pages
from fleet import pages as fleet_pages
from reports.comparison import compare
from reports.comparison_formats import COMPARISON_FORMATS
from reports.html import TEMPLATES, render_html
from tests.pages import Page
from tests.registries import sample
from tests.reports_sample import results, typical_run

PAGES: dict[str, Callable[[], str]] = {
    "report": lambda: render_html(typical_run()),
    "comparison": lambda: COMPARISON_FORMATS["html"](compare(results(), typical_run())),
    "fleet": lambda: fleet_pages.render_home([]),
    "registry": lambda: registry_pages.render_home(sample()),
    "product": lambda: registry_pages.render_product(sample(), sample().products[0]),
}
WITHOUT_SCRIPT = ("comparison", "product")
STYLES = (*sorted(TEMPLATES.glob("*.css")), *sorted(registry_pages.TEMPLATES.glob("*.css")))
SCRIPTS = tuple(sorted(TEMPLATES.glob("*.js")))


@pytest.mark.parametrize("name", PAGES)
def test_the_content_security_policy_allows_only_our_style_and_script(name: str) -> None:
    """The policy allows one style and one script by hash, and forbids loading anything; some pages have no script."""
    page = Page(PAGES[name]())
    policy = next(meta["content"] for meta in page.all("meta") if meta.get("http-equiv") == "Content-Security-Policy")
    rules = dict(part.strip().split(" ", 1) for part in str(policy).split(";"))
    assert rules["default-src"] == "'none'"
    assert "unsafe" not in str(policy)
    for kind in ("style", "script"):
        [block] = page.inlined[kind] or ([""] if name in WITHOUT_SCRIPT else [])
        digest = base64.b64encode(hashlib.sha256(block.encode()).digest()).decode()
        assert rules[f"{kind}-src"] == f"'sha256-{digest}'"


def test_the_files_of_style_and_script_are_all_looked_at() -> None:
    """Those of reports, fleets and registries."""
    names = {path.name for path in (*STYLES, *SCRIPTS)}
    assert names == {"base.css", "lists.css", "report.css", "registry.css", "lists.js", "report.js"}


@pytest.mark.parametrize("path", STYLES, ids=lambda path: path.name)
def test_a_style_loads_nothing(path: Path) -> None:
    """No style sheet contains anything that loads."""
    assert not re.search(r"url\(|@import|//", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_loads_nothing(path: Path) -> None:
    """No script contains anything that loads, fetches or evaluates."""
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"fetch\(|XMLHttp|WebSocket|import\(|eval\(|innerHTML|https?:|</", text)
