"""Synthetic results.json records for the tests of the reports."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from reports.outcomes import Cause, Judgement, Outcome, SetAside
from reports.results_builder import build_results
from reports.terminal import print_summary
from spec import Catalogue, Rule, catalogue

RUN: dict[str, Any] = {
    "id": "PLC7Q2",
    "started": "2026-03-04T09:30:00Z",
    "seconds": 41.7,
    "seed": 20260304,
    "mode": "standard",
    "examples": 10,
    "selection": [],
    "fail_on": "must",
    "complete": True,
    "python": "3.11.7",
    "packages": {"hypothesis": "6.120.0", "pytest": "8.3.4"},
    "requests": 3120,
    "command": ["run", "http://127.0.0.1:8040/api/v1"],
}
TARGET: dict[str, Any] = {
    "url": "http://127.0.0.1:8040/api/v1",
    "api_version": "25.3.36",
    "judged_as": "25.3.36",
    "embedded": False,
    "features": {"public_health": True, "medical_insurance": False},
    "faults": [],
    "variants": [],
}
REQUEST = '{"PatNum": 12, "ProcDate": "2026-03-04", "ProcStatus": "TP", "procCode": "D2150", "Surf": "MO"}'
PROCEDURE = (
    '{"ProcNum": 4711, "PatNum": 12, "ProcStatus": "TP", "procCode": "D2150", "Surf": "MO", "ToothNum": "3", '
    '"ProcFee": "120.00"}'
)


def exchange(number: int, **changes: Any) -> dict[str, Any]:
    """An exchange as the client records it, with the given members changed."""
    return {
        "id": number,
        "operation": "create-procedure",
        "method": "POST",
        "url": "http://127.0.0.1:8040/api/v1/procedurelogs",
        "request_headers": (("Content-Type", "application/json"), ("Authorization", "[REDACTED]")),
        "request_body": REQUEST,
        "status": 201,
        "response_headers": (("content-type", "application/json"),),
        "response_body": PROCEDURE,
        "truncated": False,
        "error": None,
        "started": "2026-03-04T09:30:01.250+00:00",
        "milliseconds": 3.14,
        "curl": "curl -i -X POST http://127.0.0.1:8040/api/v1/procedurelogs --data-raw '{}'",
    } | changes


def passing(rule: Rule, *exchanges: int, **changes: Any) -> Judgement:
    """A judgement that the rule passed, citing the exchanges of those numbers; a blocked one has a kind and a hint."""
    obstacle = {"kind": "arrangement", "hint": "Fix the server."} if changes.get("outcome") == "blocked" else {}
    changes = obstacle | changes
    return replace(Judgement(rule.id, f"test_{rule.item.split()[0].lower()}", "passed", exchanges=exchanges), **changes)


def failing(rule: Rule, *exchanges: int, **changes: Any) -> Judgement:
    """A judgement that the rule failed, citing the exchanges of those numbers, of which the last was judged."""
    failure = {
        "outcome": "failed",
        "expected": "status 201",
        "received": "status 200",
        "message": "The create was not answered with 201.",
        "judged": exchanges[-1] if exchanges else None,
    }
    return passing(rule, *exchanges, **(failure | {"input": '{"Surf": "MO"}'} | changes))


def failing_alone(rule: Rule, message: str = "Sent what is wrong.") -> Judgement:
    """A judgement that the rule failed, for a cause of its own."""
    return failing(rule, symptom=rule.id, clues=(rule.id,), message=message)


def aside(outcome: Outcome, words: str, kind: str = "manifest", hint: str = "") -> SetAside:
    """A rule whose outcome is known before the run."""
    return SetAside(outcome, Cause(kind, words, hint))


def results(
    judge: Callable[[Rule], Judgement | None] = passing,
    *,
    rules: Iterable[Rule] | None = None,
    exchanges: Mapping[int, Mapping[str, Any]] | None = None,
    set_aside: Mapping[str, SetAside] | None = None,
    run: Mapping[str, Any] | None = None,
    target: Mapping[str, Any] | None = None,
    more: Iterable[Judgement] = (),
    **rest: Any,
) -> dict[str, Any]:
    """The record of a run over the catalogue or `rules`; `judge` returns the judgement of a rule, or None."""
    chosen = list(catalogue() if rules is None else rules)
    judgements = [judgement for rule in chosen if (judgement := judge(rule)) is not None]
    judgements += more
    cited = {number for judgement in judgements for number in judgement.exchanges}
    known = {number: exchange(number) for number in cited} if exchanges is None else exchanges
    return build_results(
        RUN | dict(run or {}), TARGET | dict(target or {}), chosen, judgements, known, set_aside or {}, **rest
    )


def some_rules(count: int = 12) -> Catalogue:
    """The first `count` rules of each operation, for a small record."""
    operations: dict[str, list[Rule]] = {}
    for rule in catalogue():
        operations.setdefault(rule.operation, []).append(rule)
    return Catalogue({rule.id: rule for rules in operations.values() for rule in rules[:count]})


HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=//evil.example/x onerror=alert(1)>",
    "\" onmouseover=\"alert(1)\" style='x:y' '",
    "</pre></style><!-- {{ 7 * 7 }} {% raw %} ${x}",
    "javascript:alert(1) http://evil.example/ www.evil.example @everyone",
    "\u202eright to left\u202c \u2066 \u200b \ufeff \u2028",
    "\x1b[31mred\x1b]8;;http://evil.example\x07link\x1b]8;;\x07 \x9b2J \r overwritten \x07 \x08",
    "NUL \x00 surrogate \ud800 nonchar \uffff tag \U000e0041",
    "| a | `b` ``` [link](http://evil.example) ![image](x) <b> **bold** ]]> &amp; \\|",
    "line\n# heading\n- item\n\n    code",
)
_FIXED = {
    "id",
    "operation",
    "level",
    "since",
    "outcome",
    "kind",
    "version",
    "verdict",
    "catalogue",
    "api_version",
    "judged_as",
    "mode",
    "fail_on",
    "started",
}


def hostile(value: Any, text: str, name: str = "") -> Any:
    """The record with `text` appended to every string without a fixed form, names of members included."""
    if isinstance(value, str) and name not in _FIXED:
        return f"{value} {text}"
    if isinstance(value, list):
        return [hostile(one, text, name if name in {"failed", "unproven"} else "") for one in value]
    if isinstance(value, dict):
        keep = name != "readings"
        return {key if keep else f"{key} {text}": hostile(one, text, key) for key, one in value.items()}
    return value


def hostile_run(text: str, count: int = 3) -> dict[str, Any]:
    """A run with every outcome, in which every text that a target can influence is hostile.

    It has some rules of each operation, and those where the document is silent; with `count` as few of each.
    """
    silent = [rule for rule in catalogue() if rule.readings]
    rules = [*some_rules(count), *silent[:count]]
    chosen = list({rule.id: rule for rule in rules}.values())
    outcomes = ("failed", "passed", "error", "blocked")

    numbers = {rule.id: number for number, rule in enumerate(chosen)}

    def judge(rule: Rule) -> Judgement:
        number = numbers[rule.id]
        return failing(
            rule,
            number,
            number + 1,
            outcome=outcomes[number % 4] if rule.level == "must" else "passed",
            observation="kept",
        )

    settled = {chosen[0].id: aside("not-run", "not selected"), chosen[1].id: aside("not-applicable", "since 99.1")}
    record = results(
        judge, rules=chosen, set_aside=settled, remains=[{"ProcNum": "7", "reason": "no"}], notes=["Note."]
    )
    altered: dict[str, Any] = hostile(record, text)
    for version in altered["versions"]:
        version.update(failed=[chosen[4].id], unproven=[chosen[5].id])
    return altered


def typical_run(failures: int = 3) -> dict[str, Any]:
    """A run over the catalogue with some failed rules, one blocked and one not run."""
    ids = [rule.id for rule in catalogue() if rule.level == "must"]
    settled = {
        ids[-1]: aside("blocked", "The practice names no site."),
        ids[-2]: aside("not-run", "Left out by --rule."),
    }
    return results(lambda rule: failing(rule, 1) if rule.id in ids[:failures] else passing(rule, 2), set_aside=settled)


def every_status(**run: Any) -> dict[str, Any]:
    """A run in which rules have every status: a failed must-rule and should-rule, a waived one, an error, and gaps."""
    musts = [rule for rule in catalogue() if rule.level == "must"][:6]
    shoulds = [rule for rule in catalogue() if rule.level == "should"][:2]
    outcomes = dict(zip(musts, ("failed", "failed", "error", "blocked", "passed", "passed"), strict=True))
    waiver = {"reason": "Known.", "ticket": "PL-1", "expires": "2027-01-01"}

    def judge(rule: Rule) -> Judgement:
        made = failing if outcomes.get(rule, "failed") == "failed" else passing
        return made(rule, 1, outcome=outcomes.get(rule, "failed"), milliseconds=1500.0)

    settled = {
        musts[-1].id: aside("not-run", "Left out by --rule."),
        shoulds[-1].id: aside("not-applicable", "since 99.1"),
    }
    return results(judge, rules=[*musts, *shoulds], set_aside=settled, run={"waivers": {musts[1].id: waiver}, **run})


def printed(record: dict[str, Any], **options: Any) -> str:
    """The summary as the terminal shows it."""
    file = io.StringIO()
    print_summary(record, {"report.html": Path("out") / "report.html"}, Console(file=file, width=80, **options))
    return file.getvalue()
