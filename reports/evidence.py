"""The evidence that the HTML report shows: judgements in page order, each exchange once, within limits on size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from reports.difference import Parts, difference
from reports.shown_exchanges import BUDGET, Exchange, common_headers, packed, truncated, within_budget

Entry = Mapping[str, Any]

TEXT_BUDGET = 200_000
"""Maximum size in characters of the texts of all judgements."""
SHOWN_TEXT = (120, 2_000)
"""Minimum and maximum length of a judgement's text before it is truncated."""
SHOWN_JUDGEMENTS = 5
"""Maximum number of judgements shown for a rule."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A reference to an exchange; `here` is true for the first one, which shows the exchange, others link to it."""

    exchange: Exchange
    here: bool


@dataclass(frozen=True, slots=True)
class ShownJudgement:
    """A judgement as the page shows it, its texts truncated and their differences marked."""

    check: str
    outcome: str
    expected: Parts
    received: Parts
    message: str
    input: str
    observation: str
    fields: tuple[str, ...]
    exchanges: tuple[Citation, ...]
    judged: int | None


@dataclass(frozen=True, slots=True)
class Evidence:
    """All evidence that the page shows.

    `judgements` and `omitted` map a rule id to the judgements shown and to the number of those not shown;
    `common_headers` holds the headers that all requests share; `packed` is the value of `packed()`.
    """

    judgements: Mapping[str, tuple[ShownJudgement, ...]]
    omitted: Mapping[str, int]
    common_headers: tuple[tuple[str, str], ...]
    packed: str


def evidence(results: Entry, page: Iterable[Entry], budget: int = BUDGET) -> Evidence:
    """Collect the evidence of a results.json record for a page.

    `page` lists the rules in page order; `budget` is the maximum size in bytes of the failures' exchanges.
    """
    rules = list(page)
    shared = common_headers(results["exchanges"].values())
    shown = within_budget(results, _failing_exchanges(rules), shared, budget)
    seen: set[int] = set()
    limit = _text_limit(rules)
    judgements = {
        rule["id"]: tuple(_judgement(rule, one, shown, seen, limit) for one in _relevant(rule)[:SHOWN_JUDGEMENTS])
        for rule in rules
    }
    omitted = {rule["id"]: max(0, len(_relevant(rule)) - SHOWN_JUDGEMENTS) for rule in rules}
    return Evidence(judgements, omitted, tuple(sorted(shared)), packed(results, shown.values()))


def _relevant(rule: Entry) -> list[Entry]:
    """The judgements worth showing: of a failed rule those that did not pass, of any other rule all."""
    return [
        one for one in rule["judgements"] if rule["outcome"] not in ("failed", "error") or one["outcome"] != "passed"
    ]


def _text_limit(rules: Iterable[Entry]) -> int:
    """The length at which texts of judgements are truncated: shorter if there are many of them."""
    least, most = SHOWN_TEXT
    shown = [one for rule in rules for one in _relevant(rule)[:SHOWN_JUDGEMENTS]]
    with_text = sum(bool(one["expected"] or one["received"] or one["message"] or one["input"]) for one in shown)
    return max(least, min(most, TEXT_BUDGET // (4 * with_text or 1)))


def _judgement(
    rule: Entry, judgement: Entry, shown: Mapping[int, Exchange], seen: set[int], limit: int
) -> ShownJudgement:
    expected, received = difference(truncated(judgement["expected"], limit), truncated(judgement["received"], limit))
    citations = []
    for number in judgement["exchanges"]:
        citations.append(Citation(shown[number], number not in seen))
        seen.add(number)
    return ShownJudgement(
        check=judgement["check"],
        outcome=judgement["outcome"],
        expected=expected if judgement["expected"] else (),
        received=received if judgement["received"] else (),
        message="" if _repeats(rule, judgement) else truncated(judgement["message"], limit),
        input=truncated(judgement["input"], limit),
        observation=judgement["observation"] or "",
        fields=(*judgement.get("fields", ()), rule["item"]),
        exchanges=tuple(citations),
        judged=judgement.get("judged"),
    )


def _repeats(rule: Entry, judgement: Entry) -> bool:
    """Whether the message only repeats what the page shows: the rule's reason, or what was expected and received."""
    message = judgement["message"]
    return message == rule["reason"] or (
        rule["id"] in message and judgement["expected"] in message and judgement["received"] in message
    )


def _failing_exchanges(rules: Iterable[Entry]) -> list[int]:
    """The ids of the failures' exchanges: first those that were judged, in page order, then those before them."""
    ranked = [
        (position + step, number)
        for rule in rules
        for position, one in enumerate(one for one in rule["judgements"] if one["outcome"] != "passed")
        for step, number in enumerate(sorted(one["exchanges"], key=lambda cited: (cited != one.get("judged"), -cited)))
    ]
    return list(dict.fromkeys(number for _, number in sorted(ranked, key=itemgetter(0))))
