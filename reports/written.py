"""The files of a run: results.json and every report rendered from it, in one folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reports.formats import FORMATS
from reports.kept_files import PRIVATE, keep, keep_folder
from reports.results import write_results


def write_reports(
    results: Mapping[str, Any], folder: Path, *, mode: int = PRIVATE, every: bool = False
) -> dict[str, Path]:
    """Write results.json and the reports rendered from it into a folder, which is created if needed.

    Writes the reports that every run has, or with `every` all formats, each with the permissions `mode`. Returns the
    path of each file by its name. Raises ValueError if the record is not valid, and the first OSError if files cannot
    be written; the others are written nevertheless.
    """
    keep_folder(folder, mode)
    formats = [form for form in FORMATS.values() if every or form.always]
    paths = {name: folder / name for name in ("results.json", *(form.file for form in formats))}
    problems: list[OSError] = []
    with _noted(problems):
        write_results(paths["results.json"], results, mode)
    for form in formats:
        with _noted(problems):
            keep(paths[form.file], form.render(results), mode)
    if problems:
        raise problems[0]
    return paths


@contextmanager
def _noted(problems: list[OSError]) -> Iterator[None]:
    """Note what prevents a file from being written."""
    try:
        yield
    except OSError as problem:
        problems.append(problem)
