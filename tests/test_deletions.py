"""What a failure says of a record that is still there after it was deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.forked import launch_forked as launch
from tests.launching import results_in


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("delete-procedure/is-gone-afterwards", "a procedure"),
        ("delete-group-note/is-gone-afterwards", "a group note"),
    ],
)
def test_the_delete_is_named_and_kept_with_the_evidence(rule: str, what: str, tmp_path: Path) -> None:
    """Not only the GET that shows the record: it was no fault of that request."""
    rules = (
        "--rule",
        rule,
        "--rule",
        f"{rule.partition('/')[0]}/answers-200",
    )  # its check deletes before that of the rule
    done = launch("run", "--fault", rule, *rules, "--examples", "1", "--out", "out", folder=tmp_path)
    record = results_in(tmp_path / "out")
    (failed,) = (one for one in record["rules"] if one["id"] == rule)
    assert (done.returncode, failed["outcome"]) == (1, "failed")
    assert failed["reason"].startswith(f"Sent DELETE for {what} (answered 200); expected no such procedure afterwards")
    for judgement in failed["judgements"]:
        cited = [record["exchanges"][str(number)]["method"] for number in judgement["exchanges"]]
        assert judgement["outcome"] == "passed" or {"DELETE", "GET"} <= {*cited}, judgement
