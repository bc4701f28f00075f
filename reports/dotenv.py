"""results.env: verdict, exit code and counts as variables, for the steps and jobs after a run."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.statuses import count_statuses

PREFIX = "CONFORMANCE_"


def render_dotenv(results: Mapping[str, Any]) -> str:
    """Render verdict, exit code and the number of rules with each status: a line `CONFORMANCE_NAME=value` for each.

    No value holds text of the target.
    """
    counts = count_statuses(results["rules"], results)
    values = [("verdict", results["verdict"]), ("exit_code", results["exit_code"]), *counts.items()]
    return "".join(f"{PREFIX}{_name(name)}={value}\n" for name, value in values)


def _name(word: str) -> str:
    return word.upper().replace("-", "_")
