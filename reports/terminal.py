"""The summary of a run in the terminal, on one screen: failures, gaps, counts by operation, verdict."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.text import Text

from reports import rule_groups
from reports.failure_text import failure_text
from reports.plural import counted
from reports.safe_text import one_line, visible, without_ansi
from reports.statuses import STATUSES, Status, count_statuses, counts_sentence, status_of
from reports.verdict_text import VERDICT_WORDS, highest_satisfied_sentence, remains_sentence, verdict_sentence

Entry = Mapping[str, Any]

LINES = 24
"""Maximum number of lines in a terminal that is no taller."""
LOG_LINES = 72
"""Maximum number of lines in a log or a pipe."""
LOG_WIDTH = 140
"""Maximum width of a line in a log or a pipe."""
FAILURES_FIRST = 8
"""So many failures take precedence over rows of the table of operations."""
STYLES = {
    "passed": "green",
    "failed": "bold red",
    "tolerated": "yellow",
    "blocked": "yellow",
    "error": "magenta",
    "not-run": "dim",
    "not-applicable": "dim",
}
_MARKS = {"failed": "x ", "tolerated": "~ ", "error": "! "}
SHORT = {"not-applicable": "n/a", "not-run": "not run"}
_TONES = {
    "conformant": "bold green",
    "conformant-with-waivers": "bold green",
    "partial": "bold",
    "not-verified": "bold yellow",
    "non-conformant": "bold red",
    "error": "bold magenta",
}


def print_summary(
    results: Entry, paths: Mapping[str, Path] | None = None, console: Console | None = None, *, verbose: bool = False
) -> None:
    """Print the summary of a results.json record.

    `paths` are the reports of the run, as `write_reports` returns them; without them the summary names no report. With
    `verbose` a full description of each failure comes first. `console` defaults to the standard output.
    """
    console = console or Console(
        highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else LOG_WIDTH
    )
    for rule in rule_groups.failures(results) if verbose else ():
        description = visible(without_ansi(failure_text(rule, results["exchanges"])))
        console.print(Text(f"{description}\n"), highlight=False, soft_wrap=True)
    for line in summary(
        results, paths, console.width, max(LINES, console.height) if console.is_terminal else LOG_LINES
    ):
        text = _encodable(line, console.encoding) if console.options.ascii_only else line
        console.print(text, highlight=False, soft_wrap=True)


def summary(results: Entry, paths: Mapping[str, Path] | None = None, width: int = 80, lines: int = LINES) -> list[Text]:
    """The summary as about `lines` lines of at most `width` columns; only the path of the report may be longer."""
    found = [*rule_groups.by_cause(results), *map(rule_groups.Failure.alone, rule_groups.suite_errors(results))]
    chosen = {**results, "rules": rule_groups.selected(results)}
    gaps, end = [*_gaps(chosen, width, lines // 8)], [*_verdict(results, width), *_report(paths, failed=bool(found))]
    room = lines - len(gaps) - len(end) - 1
    table = [*_operations(chosen, width, rows=max(3, room - min(len(found), FAILURES_FIRST) - 3))]
    return [*_failures(results, found, width, room - len(table)), *gaps, *table, Text(), *end]


def _failures(results: Entry, found: Sequence[rule_groups.Failure], width: int, room: int) -> Iterator[Text]:
    """The failed and tolerated rules and the suite errors.

    If there is room, the rule and below it, in full, what was wrong; else a line for each cause.
    """
    if not found:
        return
    yield Text(_heading(results, found), style="bold")
    whole = [line for one in found for line in _in_full(results, one, width)]
    yield from whole if len(whole) <= room - 2 else _in_short(results, found, width, room)
    yield Text()


def _in_full(results: Entry, failure: rule_groups.Failure, width: int) -> Iterator[Text]:
    """Every rule with one cause, and below each what was wrong, in as many lines as that takes."""
    for rule in failure.rules:
        status = status_of(rule, results)
        same = "" if rule is failure.rule else "  (same cause)"
        yield _line(width, (_MARKS[status], STYLES[status]), (rule["id"], ""), (f"  {rule['level']}{same}", "dim"))
        for words in wrap(one_line(rule["reason"], 400), width - 4):
            yield Text(f"    {words}")


def _in_short(results: Entry, found: Sequence[rule_groups.Failure], width: int, room: int) -> Iterator[Text]:
    """One line for each cause, as far as there is room: the rule and the beginning of what was wrong."""
    shown = found if len(found) <= room - 2 else found[: max(3, room - 3)]
    for one in shown:
        status = status_of(one.rule, results)
        others = f" (and {counted(len(one.others), 'more rule')})" if one.others else ""
        reason = f"  {one_line(one.rule['reason'], 400)}"
        yield _line(width, (_MARKS[status], STYLES[status]), (one.rule["id"], ""), (others, ""), (reason, "dim"))
    if len(shown) < len(found):
        yield Text(f"  and {sum(len(one.rules) for one in found[len(shown) :])} more in the report", style="dim")


def _heading(results: Entry, found: Sequence[rule_groups.Failure]) -> str:
    """The number of failed rules, and of tolerated ones with what that means."""
    counts = count_statuses((rule for one in found for rule in one.rules), results)
    words = [f"{counted(counts['failed'], 'rule')} failed"] if counts["failed"] else []
    if counts["tolerated"]:
        words.append(f"{counts['tolerated']} tolerated (not counted: a should-rule, or waived)")
    return ", ".join(words) or "Suite errors"


def _gaps(results: Entry, width: int, most: int) -> Iterator[Text]:
    """The rules that were not exercised, by reason, one line each."""
    gaps = [gap for gap in rule_groups.gaps(results) if gap.outcome != "not-applicable"]
    for gap in gaps[:most]:
        outcome = f"{len(gap.rules):>4} {gap.outcome.replace('-', ' ')}  "
        words = f"{gap.reason} ({gap.hint})" if gap.hint else gap.reason
        yield _line(width, (outcome, STYLES[gap.outcome]), (one_line(words), ""))
    if len(gaps) > most:
        left, others = sum(len(gap.rules) for gap in gaps[most:]), len(gaps) - most
        yield Text(f"{left:>4} more not exercised, for {counted(others, 'other reason')}", style="dim")
    if gaps:
        yield Text()


def _operations(results: Entry, width: int, rows: int) -> Iterator[Text]:
    """The table of outcomes by operation in at most `rows` rows; operations without failures may share the last."""
    counted_rows = _rows(rule_groups.tallies(results), rows - 1)
    name = max((len(operation) for operation, _ in counted_rows), default=0)
    shown = [
        outcome for outcome in STATUSES if outcome == "passed" or any(counts[outcome] for _, counts in counted_rows)
    ]
    yield _line(width, (" " * name, ""), *((f"{SHORT.get(outcome, outcome):>10}", "dim") for outcome in shown))
    for operation, of in counted_rows:
        counts = ((f"{of[outcome] or '-':>10}", STYLES[outcome] if of[outcome] else "dim") for outcome in shown)
        yield _line(width, (f"{operation:<{name}}", ""), *counts)


def _rows(tallies: Sequence[rule_groups.Tally], rows: int) -> list[tuple[str, Mapping[Status, int]]]:
    """Each operation with its counts; if there are too many, those with the most failures and the sum of the others."""
    kept = (
        {one.operation for one in sorted(tallies, key=_most_failures_first)[: rows - 1]}
        if len(tallies) > rows
        else None
    )
    shown = [(one.operation, one.counts) for one in tallies if kept is None or one.operation in kept]
    others = [one for one in tallies if kept is not None and one.operation not in kept]
    if others:
        shown.append(
            (f"the other {len(others)}", {outcome: sum(one.counts[outcome] for one in others) for outcome in STATUSES})
        )
    return shown


def _most_failures_first(tally: rule_groups.Tally) -> tuple[int, ...]:
    order: tuple[Status, ...] = ("failed", "error", "tolerated", "blocked", "not-run")
    return tuple(-tally.counts[status] for status in order)


def _verdict(results: Entry, width: int) -> Iterator[Text]:
    run, target = results["run"], results["target"]
    yield _line(width, (VERDICT_WORDS[results["verdict"]].upper(), _TONES[results["verdict"]]))
    yield from map(Text, wrap(f"{verdict_sentence(results)} {counts_sentence(results)}", width))
    name = "embedded reference server" if target["embedded"] else one_line(target["url"])
    satisfied = highest_satisfied_sentence(results)
    yield from map(Text, wrap(f"Target: {name}; {satisfied[0].lower()}{satisfied[1:]}", width))
    requests = counted(run["requests"], "request")
    yield _line(width, (f"Seed {run['seed']}, mode {run['mode']}, {requests} in {run['seconds']:.1f} s", "dim"))
    for note in results["notes"][:2]:
        yield _line(width, (one_line(note), "dim"))
    if results["remains"]:
        yield _line(width, (remains_sentence(results), "yellow"))


def _report(paths: Mapping[str, Path] | None, *, failed: bool) -> Iterator[Text]:
    if paths and failed:
        folder = paths["report.html"].parent
        yield Text(f"Replay a failure: procedurelogs-conformance replay {folder} RULE", style="dim")
    if paths:
        yield Text(f"Report: {paths['report.html']}")


def _line(width: int, *pieces: tuple[str, str]) -> Text:
    line = Text.assemble(*pieces, no_wrap=True)
    line.truncate(width, overflow="ellipsis")
    return line


def _encodable(line: Text, encoding: str) -> Text:
    """The line with escapes for the characters that the terminal's encoding lacks."""
    return Text(line.plain.replace("…", "...").encode(encoding, "backslashreplace").decode(encoding), style=line.style)
