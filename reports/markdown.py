"""summary.md: the report of a run for the summary of a CI job."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from reports import rule_groups
from reports.coverage_notes import classes_text
from reports.plural import counted
from reports.safe_text import code_span, markdown, ticked
from reports.statuses import STATUSES, WORDS, Status, count_statuses, counts_sentence, meanings, status_of
from reports.verdict_text import (
    VERDICT_WORDS,
    highest_satisfied_sentence,
    remains_sentence,
    told_to_break,
    verdict_sentence,
)

Entry = Mapping[str, Any]

SHOWN = 50
"""Maximum number of rules or reasons in a list; the others are counted."""
RULES = 8
"""Maximum number of rules with one cause that are listed."""
MORE = 10
"""Maximum number of further rules with that cause that are named."""
WIDE = 400
"""Maximum length of the sentence that says what was wrong."""


def render_markdown(results: Entry) -> str:
    """Render a results.json record as Markdown in which text from the target is inert.

    Sections: verdict, failed and tolerated rules, suite errors, gaps, operations, observations, fields that met,
    generated requests, how the run was made.
    """
    parts = (_head, _failures, _suite_errors, _gaps, _operations, _observations, _coverage, _generated, _about)
    sections = ("\n".join(part(results)).strip() for part in parts)
    return "\n\n".join(section for section in sections if section) + "\n"


def _head(results: Entry) -> Iterator[str]:
    run, target = results["run"], results["target"]
    yield f"# ProcedureLogs conformance: {VERDICT_WORDS[results['verdict']]}"
    yield ""
    yield f"{verdict_sentence(results)} {counts_sentence(results)}"
    yield ""
    embedded = f", the embedded reference server{' with faults, see the end' if target['faults'] else ''}"
    yield f"- Target: {code_span(target['url'])}{embedded if target['embedded'] else ''}"
    yield f"- {highest_satisfied_sentence(results)}"
    yield f"- Mode {run['mode']}, seed {run['seed']}, {counted(run['requests'], 'request')} in {run['seconds']:.1f} s"
    yield f"- {'; '.join(f'{name}: {words}' for name, words in meanings(results))}"
    if results["remains"]:
        yield f"- {remains_sentence(results)}"


def _failures(results: Entry) -> Iterator[str]:
    """The failed rules by cause, then those that are tolerated: what was wrong comes first."""
    failed = rule_groups.by_cause(results)
    counts = count_statuses((rule for one in failed for rule in one.rules), results)
    statuses: tuple[tuple[str, Status], ...] = (("Failed rules", "failed"), ("Tolerated rules", "tolerated"))
    for heading, status in statuses:
        listed = [one for one in failed if status_of(one.rule, results) == status]
        if listed:
            within = count_statuses((rule for one in listed for rule in one.rules), results)
            notes = [f", of which {above} above"] if (above := counts[status] - within[status]) else []
            notes += [f", and {also} tolerated"] if status == "failed" and (also := within["tolerated"]) else []
            yield f"## {heading} ({counts[status]}{''.join(notes)})"
            yield ""
            rows = (row for one in listed[:SHOWN] for row in _failure(one, results))
            yield from _table(("What was wrong", "Rule", "Level", "Text"), rows)
            yield from _rest(len(listed))
            yield ""


def _failure(failure: rule_groups.Failure, results: Entry) -> Iterator[tuple[str, ...]]:
    """A row for each of the first few rules with one cause, each with its own input."""
    shown = len(failure.rules) if len(failure.rules) == RULES + 1 else RULES
    for rule in failure.rules[:shown]:
        same = "" if rule is failure.rule else "likely the same cause: "
        level = f"{rule['level']}{', tolerated' if same and status_of(rule, results) == 'tolerated' else ''}"
        yield f"{same}{code_span(rule['reason'], WIDE)}", code_span(rule["id"]), level, markdown(rule["text"])
    if more := failure.rules[shown:]:
        yield f"likely the same cause: {counted(len(more), 'more rule')}", _ids(more, MORE), "", ""


def _suite_errors(results: Entry) -> Iterator[str]:
    errors = rule_groups.suite_errors(results)
    if errors:
        yield f"## Suite errors ({len(errors)})"
        yield ""
        yield from (f"- {code_span(rule['id'])}: {code_span(rule['reason'])}" for rule in errors[:SHOWN])
        yield from _rest(len(errors))


def _gaps(results: Entry) -> Iterator[str]:
    gaps = rule_groups.gaps(results)
    if gaps:
        yield "## Rules not exercised"
        yield ""
        rows = (
            (_label(gap.outcome), _ids(gap.rules, RULES), str(gap.musts), markdown(gap.reason), ticked(gap.hint))
            for gap in gaps[:SHOWN]
        )
        yield from _table(("Outcome", "Rules", "Must-rules", "Reason", "What to do"), rows)
        yield from _rest(len(gaps))


def _operations(results: Entry) -> Iterator[str]:
    yield "## Operations"
    yield ""
    rows = (
        (tally.operation, *(str(tally.counts[status]) for status in STATUSES)) for tally in rule_groups.tallies(results)
    )
    yield from _table(("Operation", *map(_label, STATUSES)), rows)


def _observations(results: Entry) -> Iterator[str]:
    seen = rule_groups.observations(results)
    if seen:
        yield "<details><summary>Observations: what the server did where the document leaves it open</summary>"
        yield ""
        rows = ((markdown(one.rule["text"]), ", ".join(code_span(name) for name, _ in one.observed)) for one in seen)
        yield from _table(("Open point", "Observed"), rows)
        yield ""
        yield "</details>"


def _generated(results: Entry) -> Iterator[str]:
    fuzzing = results["run"].get("fuzzing")
    if fuzzing:
        yield "<details><summary>Requests generated from the OpenAPI document</summary>"
        yield ""
        sent = ((name, str(count), str(fuzzing["accepted"].get(name, 0))) for name, count in fuzzing["valid"].items())
        yield from _table(
            ("Operation", "Valid requests", "Accepted"), ((markdown(name), *counts) for name, *counts in sorted(sent))
        )
        yield ""
        links = ((markdown(link), str(count or "never")) for link, count in sorted(fuzzing["links"].items()))
        yield from _table(("Link", "Followed"), links)
        yield ""
        yield "</details>"


def _about(results: Entry) -> Iterator[str]:
    """The version, what else the run noted, and whether the embedded server was told to break rules."""
    target, told = results["target"], told_to_break(results)
    yield "## About this run"
    yield ""
    yield f"- Version {target['api_version']}, judged as {target['judged_as']}"
    yield from (f"- {markdown(note, 2000)}" for note in results["notes"])
    if told:
        yield f"- {told} {', '.join(map(code_span, target['faults']))}"


def _coverage(results: Entry) -> Iterator[str]:
    if coverage := results["run"].get("coverage"):
        yield "<details><summary>Fields that met in one request</summary>"
        yield ""
        rows = (
            (markdown(operation), "{} of {}".format(*found["pairs"]), classes_text(found["classes"]))
            for operation, found in coverage.items()
        )
        yield from _table(("Operation", "Pairs of fields and states", "Classes of values"), rows)
        yield ""
        yield "</details>"


def _ids(rules: Sequence[Entry], most: int) -> str:
    """The ids of the first few rules, and how many more there are."""
    more = f" and {len(rules) - most} more" if len(rules) > most else ""
    return f"{', '.join(code_span(rule['id']) for rule in rules[:most])}{more}"


def _label(outcome: str) -> str:
    return WORDS.get(outcome, outcome)


def _rest(total: int) -> Iterator[str]:
    if total > SHOWN:
        yield ""
        yield f"… and {total - SHOWN} more in report.html."


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    yield from (f"| {' | '.join(row)} |" for row in rows)
