"""What rows of many fields covered, in the record, on the page and in the summaries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from reports.coverage_notes import classes_text, coverage_notes, meeting, share
from reports.html import render_html
from reports.markdown import render_markdown
from reports.results import load_results, write_results
from tests.reports_sample import results, some_rules

COVERAGE: dict[str, Any] = {
    "create-procedure": {
        "pairs": [10, 12],
        "factors": {"Discount": {"ProcFee": [4, 4], "area": [3, 4]}, "ProcFee": {"area": [3, 4]}},
        "classes": {"ProcFee": [10, 10], "Discount": [8, 9]},
    }
}


@pytest.fixture
def record() -> dict[str, Any]:
    """A record with a coverage."""
    return results(rules=some_rules(2), run={"coverage": COVERAGE})


def test_the_note_names_pairs_and_triples() -> None:
    """One sentence has the pairs of each operation, and triples if they were counted; without rows there is none."""
    (note,) = coverage_notes(COVERAGE)
    assert note == "Pairs of fields and states that were sent and judged: 10 of 12 of create-procedure."
    (note,) = coverage_notes({"update-procedure": {**COVERAGE["create-procedure"], "triples": [5, 9]}})
    assert note.endswith("10 of 12 (triples: 5 of 9) of update-procedure.")
    _, note = coverage_notes({**COVERAGE, "list-procedures": {"pairs": [3, 4]}, "create-group-note": {"pairs": [7, 9]}})
    assert note == "Pairs of parts: 3 of 4 of list-procedures and 7 of 9 of create-group-note."
    assert coverage_notes(None) == coverage_notes({}) == []


def test_the_matrix_is_read_from_either_side() -> None:
    """Two fields have one share, whichever is named first."""
    factors = COVERAGE["create-procedure"]["factors"]
    assert meeting(factors) == ["Discount", "ProcFee", "area"]
    assert share(factors, "ProcFee", "Discount") == share(factors, "Discount", "ProcFee") == [4, 4]
    assert share(factors, "area", "area") is None
    assert classes_text(COVERAGE["create-procedure"]["classes"]) == "18 of 19, not all of Discount"


def test_page_and_summary_show_the_coverage(record: dict[str, Any]) -> None:
    """The page has a matrix of fields by fields, the summary the totals of each operation."""
    page, summary = render_html(record), render_markdown(record)
    assert "10 of 12 possible pairs" in page
    assert "<td>●</td>" in page
    assert '<td class="blocked">3/4</td>' in page
    assert "| create-procedure | 10 of 12 | 18 of 19, not all of Discount |" in summary
    assert "possible pairs" not in render_html(results(rules=some_rules(2)))


def test_the_schema_knows_the_coverage(record: dict[str, Any], tmp_path: Path) -> None:
    """A record with a coverage can be read; one whose share is no pair of numbers cannot."""
    file = tmp_path / "results.json"
    write_results(file, record)
    assert load_results(file)["run"]["coverage"] == COVERAGE
    record["run"]["coverage"] = {"create-procedure": {**COVERAGE["create-procedure"], "pairs": [1]}}
    with pytest.raises(ValueError, match="coverage"):
        write_results(file, record)
