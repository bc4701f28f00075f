"""A failure as people read it in plain text: rule, place, text, expected, received, input, and the exchanges as curl."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.view import place

Entry = Mapping[str, Any]


def story(rule: Entry, exchanges: Entry) -> str:
    """What was found about a rule that did not pass, from the judgement that settled its outcome."""
    worst = next((one for one in rule["judgements"] if one["outcome"] == rule["outcome"]), None)
    lines = [rule["id"], place(rule), rule["text"], ""]
    if worst:
        lines += (
            [f"Expected: {worst['expected']}", f"Received: {worst['received']}"]
            if worst["expected"]
            else [worst["message"]]
        )
        lines += ["", "Input:", worst["input"]] if worst["input"] else []
        lines += ["", *(exchanges[str(number)]["curl"] for number in worst["exchanges"])]
    return "\n".join(lines).strip()
