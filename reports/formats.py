"""The formats in which results.json can be rendered, by the name that `report --format` takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reports.badge import render_badge, render_endpoint
from reports.ctrf import render_ctrf
from reports.dotenv import render_dotenv
from reports.har import render_har
from reports.html import render_html
from reports.junit import render_junit
from reports.markdown import render_markdown


@dataclass(frozen=True, slots=True)
class Format:
    """A report format: its file name, the function that renders a record, and whether every run writes it."""

    file: str
    render: Callable[[Mapping[str, Any]], str]
    always: bool = False


FORMATS = {
    "html": Format("report.html", render_html, always=True),
    "junit": Format("junit.xml", render_junit, always=True),
    "markdown": Format("summary.md", render_markdown, always=True),
    "har": Format("evidence.har", render_har, always=True),
    "ctrf": Format("ctrf.json", render_ctrf),
    "badge": Format("badge.svg", render_badge),
    "badge-json": Format("badge.json", render_endpoint),
    "dotenv": Format("results.env", render_dotenv),
}
