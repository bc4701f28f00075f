from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.formats import FORMATS
from reports.outcomes import Judgement, Outcome, Verdict
from reports.results import build_results, load_results, write_results
from reports.terminal import print_summary

__all__ = [
    "FORMATS",
    "Judgement",
    "Outcome",
    "Verdict",
    "build_results",
    "load_results",
    "print_summary",
    "write_reports",
    "write_results",
]


def write_reports(results: Mapping[str, Any], folder: Path, *, every: bool = False) -> dict[str, Path]:
    """Write results.json and the reports that every run has, or all there are; gives the path of each by its name."""
    folder.mkdir(parents=True, exist_ok=True)
    chosen = [one for one in FORMATS.values() if every or one.always]
    paths = {name: folder / name for name in ("results.json", *(one.file for one in chosen))}
    write_results(paths["results.json"], results)
    for one in chosen:
        paths[one.file].write_text(one.render(results), encoding="utf-8", newline="\n")
    return paths
