"""The summary of a run in the terminal: what failed, what was not exercised, the counts, the verdict; on one screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.text import Text

from reports import view
from reports.outcomes import OUTCOMES
from reports.story import story
from reports.text import counted, one_line, visible, without_ansi

Entry = Mapping[str, Any]

LINES = 24
LOG_LINES = 72
"""How long the summary may be where it is no screen that it has to fit."""
LOG_WIDTH = 140
"""How wide a line may be in a log or a pipe, which has no width of its own."""
TROUBLES = 8
"""So many failures are told before the table of operations is told in full."""
STYLES = {
    "passed": "green",
    "failed": "bold red",
    "blocked": "yellow",
    "error": "magenta",
    "not-run": "dim",
    "not-applicable": "dim",
}
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
    """Print the summary of a run; `paths` are those of its reports, as write_reports gives them; verbose tells each failure in full."""
    console = console or Console(
        highlight=False, width=None if sys.stdout.isatty() or "COLUMNS" in os.environ else LOG_WIDTH
    )
    for rule in view.failures(results) if verbose else ():
        told = visible(without_ansi(story(rule, results["exchanges"])))
        console.print(Text(f"{told}\n"), highlight=False, soft_wrap=True)
    for line in summary(
        results, paths, console.width, max(LINES, console.height) if console.is_terminal else LOG_LINES
    ):
        text = _speakable(line, console.encoding) if console.options.ascii_only else line
        console.print(text, highlight=False, soft_wrap=True)


def summary(results: Entry, paths: Mapping[str, Path] | None = None, width: int = 80, lines: int = LINES) -> list[Text]:
    """The summary in about so many lines of at most that width; only the place of the report may be longer."""
    found = [*view.failures(results), *view.suite_faults(results)]
    chosen = {**results, "rules": view.selected(results)}
    gaps, end = [*_gaps(chosen, width, lines // 8)], [*_verdict(results, width), *_report(paths, failed=bool(found))]
    room = lines - len(gaps) - len(end) - 1
    table = [*_operations(chosen, width, rows=max(3, room - min(len(found), TROUBLES) - 3))]
    return [*_troubles(results, found, width, room - len(table)), *gaps, *table, Text(), *end]


def _troubles(results: Entry, found: Sequence[Entry], width: int, room: int) -> Iterator[Text]:
    """What failed, and where the suite itself failed: one line each."""
    if not found:
        return
    shown = found if len(found) <= room - 2 else found[: max(3, room - 3)]
    counts = results["counts"]
    told = ", ".join(f"{counts[level]['failed']} {level}" for level in view.LEVELS if counts[level]["failed"])
    yield Text(f"Failed: {told}" if told else "The suite failed", style="bold")
    for rule in shown:
        mark = "x " if rule["outcome"] == "failed" else "! "
        yield _line(width, (mark, STYLES[rule["outcome"]]), (rule["id"], ""), (f"  {one_line(rule['reason'])}", "dim"))
    if len(shown) < len(found):
        yield Text(f"  and {len(found) - len(shown)} more in the report", style="dim")
    yield Text()


def _gaps(results: Entry, width: int, most: int) -> Iterator[Text]:
    """What was not exercised: the reasons that cost the most, one line each."""
    gaps = [gap for gap in view.gaps(results) if gap.outcome != "not-applicable"]
    for gap in gaps[:most]:
        told = f"{len(gap.rules):>4} {gap.outcome.replace('-', ' ')}  "
        yield _line(width, (told, STYLES[gap.outcome]), (one_line(gap.reason), ""))
    if len(gaps) > most:
        left, others = sum(len(gap.rules) for gap in gaps[most:]), len(gaps) - most
        yield Text(f"{left:>4} more not exercised, for {counted(others, 'other reason')}", style="dim")
    if gaps:
        yield Text()


def _operations(results: Entry, width: int, rows: int) -> Iterator[Text]:
    """The outcomes by operation, in so many rows at the most: those without trouble are added up where there is no room for all."""
    told = _told(view.tallies(results), rows - 1)
    name = max((len(operation) for operation, _ in told), default=0)
    shown = [outcome for outcome in OUTCOMES if outcome == "passed" or any(counts[outcome] for _, counts in told)]
    yield _line(width, (" " * name, ""), *((f"{SHORT.get(outcome, outcome):>9}", "dim") for outcome in shown))
    for operation, of in told:
        counts = ((f"{of[outcome] or '-':>9}", STYLES[outcome] if of[outcome] else "dim") for outcome in shown)
        yield _line(width, (f"{operation:<{name}}", ""), *counts)


def _told(tallies: Sequence[view.Tally], rows: int) -> list[tuple[str, Mapping[str, int]]]:
    """The operations, or where they are too many the most troubled ones and the sum of the others."""
    kept = {one.operation for one in sorted(tallies, key=_least_trouble)[: rows - 1]} if len(tallies) > rows else None
    shown = [(one.operation, one.counts) for one in tallies if kept is None or one.operation in kept]
    others = [one for one in tallies if kept is not None and one.operation not in kept]
    if others:
        shown.append(
            (f"the other {len(others)}", {outcome: sum(one.counts[outcome] for one in others) for outcome in OUTCOMES})
        )
    return shown


def _least_trouble(tally: view.Tally) -> tuple[int, ...]:
    return tuple(-tally.counts[outcome] for outcome in ("failed", "error", "blocked", "not-run"))


def _verdict(results: Entry, width: int) -> Iterator[Text]:
    run, target = results["run"], results["target"]
    yield _line(width, (view.VERDICT_WORDS[results["verdict"]].upper(), _TONES[results["verdict"]]))
    yield from map(Text, wrap(view.verdict_sentence(results), width))
    what = "the embedded reference server" if target["embedded"] else one_line(target["url"])
    yield _line(width, (f"{what}, highest version satisfied: {view.satisfied(results)}", ""))
    requests = counted(run["requests"], "request")
    yield _line(width, (f"seed {run['seed']}, {run['mode']}, {requests} in {run['seconds']:.1f} s", "dim"))
    for note in results["notes"][:2]:
        yield _line(width, (one_line(note), "dim"))
    if results["remains"]:
        yield _line(width, (view.remains(results), "yellow"))


def _report(paths: Mapping[str, Path] | None, *, failed: bool) -> Iterator[Text]:
    if paths and failed:
        yield Text(
            f"Send a failure again: procedurelogs-conformance replay {paths['report.html'].parent} RULE", style="dim"
        )
    if paths:
        yield Text(f"Report: {paths['report.html']}")


def _line(width: int, *pieces: tuple[str, str]) -> Text:
    line = Text.assemble(*pieces, no_wrap=True)
    line.truncate(width, overflow="ellipsis")
    return line


def _speakable(line: Text, encoding: str) -> Text:
    """The line for a terminal that does not know all characters."""
    return Text(line.plain.replace("…", "...").encode(encoding, "backslashreplace").decode(encoding), style=line.style)
