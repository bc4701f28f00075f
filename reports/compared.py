"""A comparison told as text, as Markdown and as HTML."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reports.comparison import KINDS, Change, Comparison
from reports.html import TONES, content_security_policy, environment, inlined
from reports.text import code_span, markdown, one_line
from reports.view import VERDICT_WORDS

SHOWN = 200
"""How many changes of a kind the text and the Markdown list; the HTML lists all."""


def compared_text(comparison: Comparison) -> str:
    """Both runs, then each change in one line, worse ones first."""
    return "\n".join(_text(comparison)) + "\n"


def _text(comparison: Comparison) -> Iterator[str]:
    for name, record in (("Before", comparison.before), ("After", comparison.after)):
        target, run = record["target"], record["run"]
        verdict, url = VERDICT_WORDS[record["verdict"]], one_line(target["url"])
        yield f"{name + ':':<8}{verdict}, {url}, version {target['judged_as']}, {run['started']}"
    yield from (f"Differs: {one_line(caveat)}" for caveat in comparison.caveats)
    for kind, words in KINDS.items():
        changes = comparison.of(kind)
        if changes:
            yield from ("", f"{words} ({len(changes)})")
            yield from (f"  {one.rule['id']}  {one_line(one.told)}{_because(one)}" for one in changes[:SHOWN])
        if len(changes) > SHOWN:
            yield f"  and {len(changes) - SHOWN} more"
    yield from ("", comparison.sentence)


def _because(change: Change) -> str:
    return f"  {one_line(change.reason)}" if change.reason else ""


def compared_markdown(comparison: Comparison) -> str:
    """The same for the summary of a CI job."""
    return "\n".join(_markdown(comparison)) + "\n"


def _markdown(comparison: Comparison) -> Iterator[str]:
    yield from ("# ProcedureLogs conformance: what changed", "", comparison.sentence, "")
    for name, record in (("Before", comparison.before), ("After", comparison.after)):
        target = record["target"]
        yield f"- {name}: {VERDICT_WORDS[record['verdict']]}, {code_span(target['url'])}, version {target['judged_as']}"
    yield from (f"- Differs: {markdown(caveat)}" for caveat in comparison.caveats)
    for kind, words in KINDS.items():
        changes = comparison.of(kind)
        if changes:
            yield from (
                "",
                f"## {words} ({len(changes)})",
                "",
                "| Rule | Level | What changed | Why |",
                "| --- | --- | --- | --- |",
            )
            yield from (f"| {' | '.join(_row(one))} |" for one in changes[:SHOWN])
        if len(changes) > SHOWN:
            yield from ("", f"… and {len(changes) - SHOWN} more.")


def _row(change: Change) -> tuple[str, ...]:
    return code_span(change.rule["id"]), change.rule["level"], markdown(change.told), code_span(change.reason)


def compared_html(comparison: Comparison) -> str:
    """The same as one page; nothing is fetched, nothing runs."""
    style: Any = inlined("report.css")
    page = environment().get_template("compare.html.j2")
    return page.render(
        comparison=comparison,
        runs=(("Before", comparison.before), ("After", comparison.after)),
        kinds={kind: (words, comparison.of(kind)) for kind, words in KINDS.items() if comparison.of(kind)},
        tones=TONES,
        words_of=VERDICT_WORDS,
        tone="failed" if comparison.got_worse() else "passed",
        style=style,
        policy=content_security_policy(style, ""),
    )


COMPARED = {"text": compared_text, "markdown": compared_markdown, "html": compared_html}
