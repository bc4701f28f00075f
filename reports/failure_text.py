"""The description of a failure as plain text, for JUnit, CTRF and a verbose terminal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reports.rule_groups import place

Entry = Mapping[str, Any]


def failure_text(rule: Entry, exchanges: Mapping[str, Entry]) -> str:
    """Describe a rule that did not pass: id, place in the document, text, expected and received, input, curl commands.

    `rule` and `exchanges` are entries of results.json. The description is that of the first judgement with the rule's
    outcome; a rule without such a judgement is described by its id, place and text alone.
    """
    lines = [rule["id"], place(rule), rule["text"]]
    judgement = next((one for one in rule["judgements"] if one["outcome"] == rule["outcome"]), None)
    if judgement:
        lines += ["", *_finding(judgement)]
        lines += ["", "Input:", judgement["input"]] if judgement["input"] else []
        lines += ["", *(exchanges[str(number)]["curl"] for number in judgement["exchanges"])]
    return "\n".join(lines).strip()


def _finding(judgement: Entry) -> list[str]:
    if not judgement["expected"]:
        return [judgement["message"]]
    return [f"Expected: {judgement['expected']}", f"Received: {judgement['received']}"]
