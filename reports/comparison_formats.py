"""The output of `compare` as text, Markdown and HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.comparison import HEADINGS, Change, Comparison
from reports.html import TONES, content_security_policy, environment, inlined
from reports.safe_text import code_span, markdown, one_line
from reports.verdict_text import VERDICT_WORDS

SHOWN = 200
"""Maximum number of changes of one kind in the text and Markdown formats; the HTML format lists all."""


def comparison_text(comparison: Comparison) -> str:
    """Render a comparison as plain text: both runs, then one line for each changed rule, regressions first."""
    return "\n".join(_text(comparison)) + "\n"


def _text(comparison: Comparison) -> Iterator[str]:
    for name, record in (("Before", comparison.before), ("After", comparison.after)):
        target, run = record["target"], record["run"]
        verdict, url = VERDICT_WORDS[record["verdict"]], one_line(target["url"])
        yield f"{name + ':':<8}{verdict}, {url}, version {target['judged_as']}, {run['started']}"
    yield from (f"Difference: {one_line(difference)}" for difference in comparison.differences)
    for kind, heading in HEADINGS.items():
        changes = comparison.of(kind)
        if changes:
            yield from ("", f"{heading} ({len(changes)})")
            yield from (_text_line(change) for change in changes[:SHOWN])
        if len(changes) > SHOWN:
            yield f"  and {len(changes) - SHOWN} more"
    yield from ("", comparison.sentence)


def _text_line(change: Change) -> str:
    reason = f"  {one_line(change.reason)}" if change.reason else ""
    return f"  {change.rule['id']}  {one_line(change.description)}{reason}"


def comparison_markdown(comparison: Comparison) -> str:
    """Render a comparison as Markdown, for the summary of a CI job."""
    return "\n".join(_markdown(comparison)) + "\n"


def _markdown(comparison: Comparison) -> Iterator[str]:
    yield from ("# ProcedureLogs conformance: comparison of two runs", "", comparison.sentence, "")
    for name, record in (("Before", comparison.before), ("After", comparison.after)):
        target = record["target"]
        yield f"- {name}: {VERDICT_WORDS[record['verdict']]}, {code_span(target['url'])}, version {target['judged_as']}"
    yield from (f"- Difference: {markdown(difference)}" for difference in comparison.differences)
    for kind, heading in HEADINGS.items():
        changes = comparison.of(kind)
        if changes:
            yield from ("", f"## {heading} ({len(changes)})", "")
            yield from ("| Rule | Level | Change | Reason |", "| --- | --- | --- | --- |")
            yield from (f"| {' | '.join(_markdown_row(change))} |" for change in changes[:SHOWN])
        if len(changes) > SHOWN:
            yield from ("", f"… and {len(changes) - SHOWN} more.")


def _markdown_row(change: Change) -> tuple[str, ...]:
    return (
        code_span(change.rule["id"]),
        change.rule["level"],
        markdown(change.description),
        code_span(change.reason),
    )


def comparison_html(comparison: Comparison) -> str:
    """Render a comparison as one HTML page, which loads nothing and has no script."""
    style: Any = inlined("base.css") + inlined("report.css")
    page = environment().get_template("compare.html.j2")
    regressed = comparison.is_regression()
    return page.render(
        comparison=comparison,
        runs=(("Before", comparison.before), ("After", comparison.after)),
        kinds={kind: (heading, comparison.of(kind)) for kind, heading in HEADINGS.items() if comparison.of(kind)},
        tones=TONES,
        words_of=VERDICT_WORDS,
        title="Regression" if regressed else "No regression",
        tone="failed" if regressed else "passed",
        style=style,
        policy=content_security_policy(style, ""),
    )


COMPARISON_FORMATS = {"text": comparison_text, "markdown": comparison_markdown, "html": comparison_html}
"""The values of `compare --format`, each with the function that renders a comparison in that format."""
