"""The Markdown report: its content, its size, and inert texts."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reports.markdown import render_markdown
from reports.safe_text import code_span, markdown, one_line, visible
from spec import catalogue
from tests.reports_sample import HOSTILE, failing, hostile_run, results, typical_run

any_text = st.text(st.characters(exclude_categories=()))
RENDERER = MarkdownIt("commonmark").enable("table")


def test_the_content_of_the_markdown_report() -> None:
    """It has the verdict, one row for each failure, the reasons for gaps, and a row for each operation."""
    told = render_markdown(typical_run())
    assert told.startswith("# ProcedureLogs conformance: Non-conformant")
    failed = [rule.id for rule in catalogue() if rule.level == "must"][:3]
    assert [told.count(f"| `{rule}` | must |") for rule in failed] == [1, 1, 1]
    assert f"| blocked | `{list(catalogue())[-1].id}` | 1 | The practice names no site. |" in told
    for operation in {rule.operation for rule in catalogue()}:
        assert f"| {operation} |" in told


def test_the_markdown_of_many_failures_stays_short() -> None:
    """A server that fails every rule does not exceed the size limit of a job summary."""
    told = render_markdown(results(failing))
    assert "more in report.html" in told
    assert len(told) < 50_000


@pytest.mark.parametrize("text", HOSTILE)
def test_the_markdown_is_inert(text: str) -> None:
    """Text from a target adds no link, image, HTML, emphasis, code block or heading."""
    told = render_markdown(hostile_run(text))
    ours = render_markdown(hostile_run("x"))
    found = [token for block in RENDERER.parse(told) for token in (block, *(block.children or ()))]
    assert not {token.type for token in found} & {
        "link_open",
        "image",
        "html_inline",
        "strong_open",
        "em_open",
        "fence",
        "code_block",
    }
    assert [t.content.strip() for t in found if t.type == "html_block"] == [
        "<details><summary>Observations: what the server did where the document leaves it open</summary>",
        "</details>",
    ]
    assert sum(t.type == "heading_open" for t in found) == ours.count("\n## ") + 1
    assert visible(told) == told
    assert told.count("\n") == ours.count("\n")


@given(any_text)
def test_any_text_is_plain_text_in_markdown(text: str) -> None:
    """In a table cell any text is shown unchanged, as code and as words."""
    line = one_line(text)
    told = RENDERER.render(f"| a | b |\n| --- | --- |\n| {code_span(text)} | x{markdown(text)}x |\n")
    cells = ET.fromstring(told.replace("&#8203;", "")).findall("tbody/tr/td")  # noqa: S314
    shown = ["".join(cell.itertext()) for cell in cells]
    assert shown[0] == line
    assert shown[1].replace("\u200b", "") == f"x{line}x"
