from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.html import render_html
from reports.junit import render_junit
from reports.markdown import render_markdown
from reports.outcomes import Judgement, Outcome, Verdict
from reports.results import build_results, load_results, write_results
from reports.terminal import print_summary

__all__ = ["Judgement", "Outcome", "Verdict", "build_results", "load_results", "print_summary", "write_reports", "write_results"]

RENDERED = {"report.html": render_html, "junit.xml": render_junit, "summary.md": render_markdown}


def write_reports(results: Mapping[str, Any], folder: Path) -> dict[str, Path]:
    """Write results.json and every report rendered from it; gives the path of each by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {name: folder / name for name in ("results.json", *RENDERED)}
    write_results(paths["results.json"], results)
    for name, render in RENDERED.items():
        paths[name].write_text(render(results), encoding="utf-8", newline="\n")
    return paths
