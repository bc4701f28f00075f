"""The summary of a run in the terminal: what failed, what was not exercised, the counts, the verdict; on one screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import wrap
from typing import Any

from rich.console import Console
from rich.text import Text

from reports import view
from reports.outcomes import OUTCOMES
from reports.text import one_line

Entry = Mapping[str, Any]

LINES = 24
STYLES = {"passed": "green", "failed": "bold red", "blocked": "yellow", "error": "magenta", "not-run": "dim", "not-applicable": "dim"}
SHORT = {"not-applicable": "n/a", "not-run": "not run"}
_TONES = {
    "conformant": "bold green",
    "conformant-with-waivers": "bold green",
    "partial": "bold",
    "not-verified": "bold yellow",
    "non-conformant": "bold red",
    "error": "bold magenta",
}


def print_summary(results: Entry, paths: Mapping[str, Path] | None = None, console: Console | None = None) -> None:
    """Print the summary of a run; `paths` are those of its reports, as write_reports gives them."""
    console = console or Console(highlight=False)
    for line in summary(results, paths, console.width):
        text = _speakable(line, console.encoding) if console.options.ascii_only else line
        console.print(text, highlight=False, soft_wrap=True)


def summary(results: Entry, paths: Mapping[str, Path] | None = None, width: int = 80) -> list[Text]:
    """The summary as lines of at most that width; only the place of the report may be longer."""
    end = [*_verdict(results, width), *_report(paths)]
    middle = [*_gaps(results, width), *_operations(results, width), Text()]
    room = LINES - len(end) - len(middle) - 1
    return [*_troubles(results, width, room), *middle, *end]


def _troubles(results: Entry, width: int, room: int) -> Iterator[Text]:
    """What failed, and where the suite itself failed: one line each."""
    found = [*view.failures(results), *view.suite_faults(results)]
    if not found:
        return
    shown = found if len(found) <= room - 2 else found[: max(3, room - 3)]
    counts = results["counts"]
    told = ", ".join(f"{counts[level]['failed']} {level}" for level in view.LEVELS if counts[level]["failed"])
    yield Text(f"Failed: {told}" if told else "The suite failed", style="bold")
    for rule in shown:
        yield _line(
            width, ("x " if rule["outcome"] == "failed" else "! ", STYLES[rule["outcome"]]), (rule["id"], ""), (f"  {_found(rule)}", "dim")
        )
    if len(shown) < len(found):
        yield Text(f"  and {len(found) - len(shown)} more in the report", style="dim")
    yield Text()


def _found(rule: Entry) -> str:
    return one_line(rule["reason"])


def _gaps(results: Entry, width: int) -> Iterator[Text]:
    """What was not exercised: the reasons that cost the most, one line each."""
    gaps = [gap for gap in view.gaps(results) if gap.outcome != "not-applicable"]
    for gap in gaps[:3]:
        told = f"{len(gap.rules):>4} {gap.outcome.replace('-', ' ')}  "
        yield _line(width, (told, STYLES[gap.outcome]), (one_line(gap.reason), ""))
    if len(gaps) > 3:
        left = sum(len(gap.rules) for gap in gaps[3:])
        yield Text(f"{left:>4} more not exercised, for {len(gaps) - 3} other reasons", style="dim")
    if gaps:
        yield Text()


def _operations(results: Entry, width: int) -> Iterator[Text]:
    tallies = view.tallies(results)
    name = max((len(tally.operation) for tally in tallies), default=0)
    shown = [outcome for outcome in OUTCOMES if outcome == "passed" or any(tally.counts[outcome] for tally in tallies)]
    yield _line(width, (" " * name, ""), *((f"{SHORT.get(outcome, outcome):>9}", "dim") for outcome in shown))
    for tally in tallies:
        counts = ((f"{tally.counts[outcome] or '-':>9}", STYLES[outcome] if tally.counts[outcome] else "dim") for outcome in shown)
        yield _line(width, (f"{tally.operation:<{name}}", ""), *counts)


def _verdict(results: Entry, width: int) -> Iterator[Text]:
    run, target = results["run"], results["target"]
    yield _line(width, (view.VERDICT_WORDS[results["verdict"]].upper(), _TONES[results["verdict"]]))
    yield from map(Text, wrap(view.verdict_sentence(results), width))
    what = "the embedded reference server" if target["embedded"] else one_line(target["url"])
    yield _line(width, (f"{what}, highest version satisfied: {view.highest_satisfied(results) or 'none'}", ""))
    yield _line(width, (f"seed {run['seed']}, {run['mode']}, {run['requests']} requests in {run['seconds']:.1f} s", "dim"))
    for note in results["notes"][:2]:
        yield _line(width, (one_line(note), "dim"))
    if results["remains"]:
        yield _line(width, (view.remains(results), "yellow"))


def _report(paths: Mapping[str, Path] | None) -> Iterator[Text]:
    if paths:
        yield Text(f"Report: {paths['report.html']}")


def _line(width: int, *pieces: tuple[str, str]) -> Text:
    line = Text.assemble(*pieces, no_wrap=True)
    line.truncate(width, overflow="ellipsis")
    return line


def _speakable(line: Text, encoding: str) -> Text:
    """The line for a terminal that does not know all characters."""
    return Text(line.plain.replace("…", "...").encode(encoding, "backslashreplace").decode(encoding), style=line.style)
