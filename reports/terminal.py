"""The summary of a run in the terminal, on one screen: failures, gaps, counts by operation, verdict."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.text import Text

from reports import rule_groups
from reports.failure_text import failure_text
from reports.plural import counted
from reports.safe_text import one_line, visible, without_ansi
from reports.statuses import STATUSES, Status, count_statuses, counts_sentence, status_of, tolerated_among
from reports.verdict_text import VERDICT_WORDS, highest_satisfied_sentence, remains_sentence, verdict_sentence

Entry = Mapping[str, Any]

LINES = 24
"""Maximum number of lines in a terminal that is no taller."""
LOG_LINES = 72
"""Maximum number of lines in a log or a pipe."""
LOG_WIDTH = 140
"""Width of a log or a pipe; only the lines of failures and of rules that were not exercised may be longer."""
WHOLE = 4000
"""Characters of such a line in a log or a pipe, which is more than any has."""
TALL = 600
"""Characters of what was wrong with one rule in a terminal, where it is wrapped."""
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
    lines = max(LINES, console.height) if console.is_terminal else LOG_LINES
    for line in summary(results, paths, console.width, lines, whole=not console.is_terminal):
        text = _encodable(line, console.encoding) if console.options.ascii_only else line
        console.print(text, highlight=False, soft_wrap=True)


def summary(
    results: Entry,
    paths: Mapping[str, Path] | None = None,
    width: int = 80,
    lines: int = LINES,
    *,
    whole: bool = False,
) -> list[Text]:
    """The summary as about `lines` lines of at most `width` columns; only the path of the report may be longer.

    With `whole`, for a log, a failure or a reason why rules were not exercised may also be longer: it is on one line.
    """
    reach = WHOLE if whole else width
    found = [*rule_groups.by_cause(results), *map(rule_groups.Failure.alone, rule_groups.suite_errors(results))]
    chosen = {**results, "rules": rule_groups.selected(results)}
    gaps, end = [*_gaps(chosen, reach, lines)], [*_verdict(results, width), *_report(paths, failed=bool(found))]
    room = lines - len(gaps) - len(end) - 1
    table = [*_operations(chosen, width, rows=max(3, room - min(len(found), FAILURES_FIRST) - 3))]
    return [*_failures(results, found, (width, reach), room - len(table)), *gaps, *table, Text(), *end]


def _failures(
    results: Entry, found: Sequence[rule_groups.Failure], widths: tuple[int, int], room: int
) -> Iterator[Text]:
    """The failed and tolerated rules and the suite errors.

    If there is room, each rule and below it what was wrong, wrapped at the first width; else an entry for each cause,
    wrapped at the second.
    """
    width, reach = widths
    if not found:
        return
    yield Text(_heading(results, found), style="bold")
    whole = [line for one in found for line in _in_full(results, one, width)]
    yield from whole if len(whole) <= room - 2 else _in_short(results, found, reach, room - 2)
    yield Text()


def _in_full(results: Entry, failure: rule_groups.Failure, width: int) -> Iterator[Text]:
    """Every rule with one cause, and below each what was wrong, in as many lines as that takes."""
    for rule in failure.rules:
        status = status_of(rule, results)
        same = "" if rule is failure.rule else "  (likely the same cause)"
        yield _line(width, (_MARKS[status], STYLES[status]), (rule["id"], ""), (f"  {rule['level']}{same}", "dim"))
        for words in wrap(one_line(rule["reason"], WHOLE), width - 4):
            yield Text(f"    {words}")


def _in_short(results: Entry, found: Sequence[rule_groups.Failure], width: int, room: int) -> Iterator[Text]:
    """An entry for each cause, as far as there is room: the rule and what was wrong."""
    entries = [[*_entry(results, one, width)] for one in found]
    shown = len(entries) if sum(map(len, entries)) <= room else max(1, _fitting(entries, room - 1))
    for entry in entries[:shown]:
        yield from entry
    if shown < len(entries):
        left = [rule for one in found[shown:] for rule in one.rules]
        yield Text(f"  and {len(left)} more in the report{tolerated_among(left, results)}", style="dim")


def _fitting(entries: Sequence[Sequence[Text]], room: int) -> int:
    """How many of the entries fit, from the first on."""
    return sum(used <= room for used in accumulate(map(len, entries)))


def _entry(results: Entry, one: rule_groups.Failure, width: int) -> Iterator[Text]:
    """The rule, with another that has the same cause or their number, and behind it what was wrong."""
    status = status_of(one.rule, results)
    others = one.others[0]["id"] if len(one.others) == 1 else counted(len(one.others), "more rule")
    head = f"{_MARKS[status]}{one.rule['id']}{f' (and {others})' if one.others else ''}"
    reason = one_line(one.rule["reason"], max(width, TALL))
    for line in _wrapped(f"{head}  {reason}", width):
        line.stylize("dim", 0 if line.plain.startswith(" ") else len(head))
        if not line.plain.startswith(" "):
            line.stylize(STYLES[status], 0, len(_MARKS[status]))
        yield line


def _wrapped(text: str, width: int) -> list[Text]:
    """The text in lines of at most `width` columns, those behind the first indented; ids of rules stay in one piece."""
    return [*map(Text, wrap(text, width, subsequent_indent="    ", break_on_hyphens=False))]


def _heading(results: Entry, found: Sequence[rule_groups.Failure]) -> str:
    """The number of failed rules and of suite errors, and of tolerated rules with what that means."""
    counts = count_statuses((rule for one in found for rule in one.rules), results)
    words = [f"{counted(counts['failed'], 'rule')} failed"] if counts["failed"] else []
    if counts["error"]:
        words.append(counted(counts["error"], "suite error"))
    if counts["tolerated"]:
        words.append(f"{counts['tolerated']} tolerated (not counted: a should-rule, or waived)")
    return ", ".join(words)


def _gaps(results: Entry, width: int, lines: int) -> Iterator[Text]:
    """The rules that were not exercised, by reason, in about a quarter of the lines."""
    gaps = [gap for gap in rule_groups.gaps(results) if gap.outcome != "not-applicable"]
    entries = [_gap(gap, width) for gap in gaps[: lines // 8]]
    shown = max(1, _fitting(entries, lines // 4))
    for entry in entries[:shown]:
        yield from entry
    if len(gaps) > shown:
        left, others = sum(len(gap.rules) for gap in gaps[shown:]), len(gaps) - shown
        yield Text(f"{left:>4} more not exercised, for {counted(others, 'other reason')}", style="dim")
    if gaps:
        yield Text()


def _gap(gap: rule_groups.Gap, width: int) -> list[Text]:
    """How many rules were not exercised for one reason, which is the reason, and which are the rules."""
    outcome = f"{len(gap.rules):>4} {gap.outcome.replace('-', ' ')}"
    first, *others = (rule["id"] for rule in gap.rules)
    more = others[0] if len(others) == 1 else f"{len(others)} more"
    named = f": {first}{f' and {more}' if others else ''}" if gap.outcome == "blocked" else ""
    words = f"{gap.reason}{named}{f' ({gap.hint})' if gap.hint else ''}"
    found = _wrapped(f"{outcome}  {one_line(words, max(width, TALL))}", width)
    found[0].stylize(STYLES[gap.outcome], 0, len(outcome))
    return found


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
    yield from map(Text, wrap(f"{verdict_sentence(results)} {counts_sentence(results)}", width, break_on_hyphens=False))
    name = "embedded reference server" if target["embedded"] else one_line(target["url"])
    satisfied = highest_satisfied_sentence(results)
    yield from map(Text, wrap(f"Target: {name}; {satisfied[0].lower()}{satisfied[1:]}", width, break_on_hyphens=False))
    requests = counted(run["requests"], "request")
    yield _line(width, (f"Seed {run['seed']}, mode {run['mode']}, {requests} in {run['seconds']:.1f} s", "dim"))
    for note in results["notes"][:2]:
        yield from (Text(line, style="dim") for line in wrap(one_line(note, 400), width, break_on_hyphens=False))
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
