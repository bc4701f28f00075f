from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reports.formats import FORMATS
from reports.outcomes import Judgement, Outcome, Verdict
from reports.results import load_results, write_results
from reports.results_builder import build_results
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
    """Write results.json and the reports rendered from it into a folder, which is created if needed.

    Writes the reports that every run has, or with `every` all formats. Returns the path of each file by its name.
    Raises ValueError if the record is not valid, OSError if a file cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    formats = [form for form in FORMATS.values() if every or form.always]
    paths = {name: folder / name for name in ("results.json", *(form.file for form in formats))}
    write_results(paths["results.json"], results)
    for form in formats:
        paths[form.file].write_text(form.render(results), encoding="utf-8", newline="\n")
    return paths
