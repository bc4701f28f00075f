"""summary.md: the run for the summary of a CI job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reports import view
from reports.figures import fuzzing_notes
from reports.outcomes import OUTCOMES
from reports.text import code_span, counted, markdown

Entry = Mapping[str, Any]

SHOWN = 50
"""How many failures and reasons are listed; the rest is counted."""


def render_markdown(results: Entry) -> str:
    """The verdict, what failed, what was not exercised and the counts, as Markdown in which a target's text is inert."""
    parts = (_head, _failures, _faults, _gaps, _operations, _observations, _generated)
    sections = (part(results) for part in parts)
    return "\n\n".join("\n".join(section) for section in map(list, sections) if section) + "\n"


def _head(results: Entry) -> Iterator[str]:
    run, target = results["run"], results["target"]
    yield f"# ProcedureLogs conformance: {view.VERDICT_WORDS[results['verdict']]}"
    yield ""
    yield view.verdict_sentence(results)
    yield ""
    yield f"- Target: {code_span(target['url'])}{', the embedded reference server' if target['embedded'] else ''}"
    yield f"- Version {target['api_version']}, judged as {target['judged_as']}"
    yield f"- Highest version satisfied: {view.satisfied(results)}"
    yield f"- Mode {run['mode']}, seed {run['seed']}, {counted(run['requests'], 'request')} in {run['seconds']:.1f} s"
    if target["faults"]:
        yield f"- Faults of the target: {', '.join(map(code_span, target['faults']))}"
    generated = fuzzing_notes(run.get("fuzzing"))
    yield from (f"- {markdown(note, 2000)}" for note in results["notes"] if note not in generated)
    if results["remains"]:
        yield f"- {view.remains(results)}"


def _failures(results: Entry) -> Iterator[str]:
    failed = view.failures(results)
    if failed:
        yield f"## What failed ({len(failed)})"
        yield ""
        yield from _table(("Rule", "Level", "What it says", "Found"), map(_failure, failed[:SHOWN]))
        yield from _rest(len(failed))


def _failure(rule: Entry) -> tuple[str, ...]:
    return code_span(rule["id"]), rule["level"], markdown(rule["text"]), code_span(rule["reason"])


def _faults(results: Entry) -> Iterator[str]:
    faults = view.suite_faults(results)
    if faults:
        yield f"## Faults of the suite ({len(faults)})"
        yield ""
        yield from (f"- {code_span(rule['id'])}: {code_span(rule['reason'])}" for rule in faults[:SHOWN])
        yield from _rest(len(faults))


def _gaps(results: Entry) -> Iterator[str]:
    gaps = view.gaps(results)
    if gaps:
        yield "## What was not exercised"
        yield ""
        rows = ((_word(gap.outcome), str(len(gap.rules)), str(gap.musts), markdown(gap.reason)) for gap in gaps[:SHOWN])
        yield from _table(("Outcome", "Rules", "of them must", "Reason"), rows)
        yield from _rest(len(gaps))


def _operations(results: Entry) -> Iterator[str]:
    yield "## Operations"
    yield ""
    rows = ((tally.operation, *(str(tally.counts[outcome]) for outcome in OUTCOMES)) for tally in view.tallies(results))
    yield from _table(("Operation", *map(_word, OUTCOMES)), rows)


def _observations(results: Entry) -> Iterator[str]:
    seen = view.observations(results)
    if seen:
        yield "<details><summary>How this server reads the open points</summary>"
        yield ""
        rows = ((markdown(one.rule["text"]), ", ".join(code_span(name) for name, _ in one.seen)) for one in seen)
        yield from _table(("Open point", "This server"), rows)
        yield ""
        yield "</details>"


def _generated(results: Entry) -> Iterator[str]:
    told = fuzzing_notes(results["run"].get("fuzzing"))
    if told:
        yield from ("<details><summary>What was generated from the OpenAPI document</summary>", "")
        yield from (f"- {markdown(note, 2000)}" for note in told)
        yield from ("", "</details>")


def _word(outcome: str) -> str:
    return outcome.replace("-", " ")


def _rest(total: int) -> Iterator[str]:
    if total > SHOWN:
        yield ""
        yield f"… and {total - SHOWN} more in report.html."


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
