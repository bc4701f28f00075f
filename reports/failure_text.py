"""The story of a failure as plain text, for JUnit, CTRF and a verbose terminal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from reports.rule_groups import judgement_of, place
from reports.safe_text import one_line

Entry = Mapping[str, Any]

ANSWER = 1_000
"""Characters of the answer that was judged."""

_VARIABLE = re.compile(r": \$([A-Z_]+)\"")
"""A variable of the environment that stands for a secret in a curl command."""


def failure_text(rule: Entry, exchanges: Mapping[str, Entry]) -> str:
    """Tell why a rule did not pass: what was wrong, the rule, expected and received, input, requests as curl commands.

    `rule` and `exchanges` are entries of results.json. All of it comes from the judgement that gives the rule its
    reason; a rule without such a judgement is told by its reason, id, place and text alone.
    """
    lines = [rule["reason"], "", f"{rule['id']} {applies(rule)}", place(rule), rule["text"]]
    judgement = judgement_of(rule)
    if judgement:
        lines += _compared(judgement)
        lines += ["", "Input:", judgement["input"]] if judgement["input"] else []
        lines += _requests([exchanges[str(number)] for number in judgement["exchanges"]], judgement.get("judged"))
    return "\n".join(lines).strip()


def headline(rule: Entry, same_cause: Mapping[str, str]) -> str:
    """What was wrong, what the user can do if that is known, and where the rule applies: all that many tools show.

    `same_cause` names for a rule another one that failed for the same cause.
    """
    hint = rule.get("cause", {}).get("hint")
    told = f"{rule['reason'].removesuffix('.')}. {hint}" if hint else rule["reason"]
    other = f" Likely the same cause as {same_cause[rule['id']]}." if rule["id"] in same_cause else ""
    return f"{told} {applies(rule)}{other}"


def applies(rule: Entry) -> str:
    """The level of a rule and the version since which it applies: "(must, since version 22.1)"."""
    return f"({rule['level']}, since version {rule['since']})"


def _compared(judgement: Entry) -> list[str]:
    if not judgement["expected"]:
        return []
    return ["", f"Expected: {judgement['expected']}", f"Received: {judgement['received']}"]


def _requests(exchanges: list[Entry], judged_id: int | None) -> list[str]:
    """Each request as a curl command, below the status that it was answered with; one answer was judged."""
    lines: list[str] = []
    for one in exchanges:
        is_judged = one["id"] == judged_id
        judged = "; this answer was judged" if len(exchanges) > 1 and is_judged else ""
        body = [f"# {one_line(one['response_body'], ANSWER)}"] if is_judged and one["response_body"] else []
        lines += ["", f"# {one['method']}, answered {one['status'] or one['error']}{judged}", *body, one["curl"]]
    secrets = sorted({name for one in exchanges for name in _VARIABLE.findall(one["curl"])})
    needed = ["", f"# Set {' and '.join(secrets)} to the credentials first."] if secrets else []
    return [*needed, *lines]
