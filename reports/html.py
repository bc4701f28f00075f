"""report.html: the report of a run in one file, which loads nothing and in which text from the target is inert."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from reports import by_version, rule_groups
from reports.coverage_notes import classes_text, meeting, share
from reports.difference import Parts
from reports.evidence import evidence
from reports.first_screen import MOST_ERRORS, first_screen, left_out_words
from reports.plural import counted
from reports.rerun_command import rerun_command
from reports.safe_text import split_unseen, visible
from reports.shards import missing, shard_words, why_incomplete
from reports.statuses import (
    STATUSES,
    WORDS,
    Status,
    count_statuses,
    counts_sentence,
    meanings,
    status_of,
    tolerated_among,
)
from reports.verdict_text import (
    VERDICT_WORDS,
    highest_satisfied_meaning,
    highest_satisfied_text,
    remains_sentence,
    told_to_break,
    verdict_sentence,
)

TEMPLATES = Path(__file__).with_name("templates")
DOCUMENT = "https://www.opendental.com/site/apiprocedurelogs.html"
TONES = {
    "conformant": "passed",
    "conformant-with-waivers": "passed",
    "partial": "not-run",
    "not-verified": "blocked",
    "non-conformant": "failed",
    "error": "error",
}

NARROWEST = 1.0
"""Minimum width of an outcome in a bar, which is 100 wide."""


def render_html(results: Mapping[str, Any]) -> str:
    """Render a results.json record as one HTML document."""
    failed, suite_errors = rule_groups.failures(results), rule_groups.suite_errors(results)
    causes, gaps = rule_groups.by_cause(results), rule_groups.gaps(results)
    shown_above = {rule["id"] for rule in (*failed, *suite_errors)}
    rest = [rule for rule in results["rules"] if rule["id"] not in shown_above]
    style, script = inlined("base.css") + inlined("report.css"), inlined("report.js")
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            results=results,
            run=results["run"],
            target=results["target"],
            tone=TONES[results["verdict"]],
            verdict=VERDICT_WORDS[results["verdict"]],
            sentence=verdict_sentence(results),
            shard=shard_words(results["run"]),
            missing_shards=missing(results["run"]),
            incomplete=why_incomplete(results["run"]).capitalize(),
            highest=highest_satisfied_text(results),
            highest_meaning=highest_satisfied_meaning(results),
            meanings=meanings(results),
            told_to_break=told_to_break(results),
            failed=failed,
            failures=causes,
            failing=sum(status_of(rule, results) == "failed" for rule in failed),
            counts=counts_sentence(results),
            must=count_statuses((rule for rule in results["rules"] if rule["level"] == "must"), results),
            status=lambda rule: status_of(rule, results),
            tolerated_among=lambda rules: tolerated_among(rules, results),
            suite_errors=suite_errors,
            notes=results["notes"],
            shown_above=shown_above,
            gaps=gaps,
            first=first_screen(causes, gaps, len(suite_errors)),
            most_errors=MOST_ERRORS,
            left_out=left_out_words(gaps),
            observations=rule_groups.observations(results),
            operations=rule_groups.operations(results),
            worst_first=rule_groups.worst_first(results),
            steps=by_version.steps(results),
            versions=by_version.versions(results),
            grid=by_version.grid(results),
            tallies=rule_groups.tallies(results),
            evidence=evidence(results, (*failed, *suite_errors, *rest)),
            rerun=lambda rule: rerun_command(results, rule["id"]),
            style=style,
            script=script,
            policy=content_security_policy(style, script),
        )
    )


def content_security_policy(style: str, script: str) -> str:
    """A policy that forbids loading anything and allows only this style sheet and this script, by their hashes."""
    return (
        f"default-src 'none'; style-src '{_sha256(style)}'; script-src '{_sha256(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _sha256(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def inlined(name: str) -> Markup:
    """The text of a style sheet or script in `templates/`, to be placed in a page without escaping."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of this package


@cache
def environment() -> Environment:
    """The Jinja environment of the templates: undefined names are errors, all text is escaped and made visible."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    made.globals.update(words=WORDS, outcomes=STATUSES, levels=rule_groups.LEVELS, document=DOCUMENT)
    made.filters.update(
        code=code,
        parts=parts,
        marked=marked,
        ticked=ticked,
        moment=_moment,
        duration=_duration,
        counted=counted,
        remains=remains_sentence,
        bars=_bars,
        place=rule_groups.place,
        classes=classes_text,
        meeting=meeting,
        share=share,
    )
    return made


def _harmless(value: Any) -> Any:
    """Make invisible characters visible in the value of a template expression, before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def code(text: str) -> Markup:
    """Escape text for the content of an element and highlight invisible characters.

    Quotes are not escaped, which halves the size of JSON; the result is not safe in an attribute.
    """
    pieces = (f"<i>{piece}</i>" if unseen else escape(piece, quote=False) for piece, unseen in split_unseen(text))
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped


def ticked(text: str) -> Markup:
    """Escape a text and make code of what stands between backticks."""
    pieces = enumerate(text.split("`"))
    return Markup("").join(
        Markup("<code>{}</code>").format(code(one)) if number % 2 else code(one) for number, one in pieces
    )


def parts(pieces: Parts) -> Markup:
    """Escape a text in pieces and mark those that differ."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(code(piece)) if differs else code(piece) for piece, differs in pieces
    )


def marked(text: str, fields: Iterable[str], pieces: Parts = ()) -> Markup:
    """Escape a request, response or input, and mark the fields in question and the words that differ.

    `fields` are names of fields or members, `pieces` the expected or received text as `difference` returns it.
    """
    words = sorted({piece for piece, differs in pieces if differs and len(piece) > 2}, key=len, reverse=True)
    patterns = [rf"(?<!\w){re.escape(word)}(?!\w)" for word in words]
    for field in filter(str.isidentifier, fields):
        patterns[:0] = [rf"\"{field}\": *(?:\"(?:\\.|[^\"\\\n])*\"|[^\s,\]}}]+)", rf"(?<=[?&]){field}=[^&\s]*"]
    found = re.split(f"({'|'.join(patterns)})", text) if patterns else [text]
    return parts(tuple((piece, number % 2 == 1) for number, piece in enumerate(found)))


def _moment(started: str) -> str:
    return f"{datetime.fromisoformat(started):%d %B %Y, %H:%M} UTC".removeprefix("0")


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def _bars(counts: Mapping[Status, int]) -> Iterable[tuple[str, float, float]]:
    """The segments of a bar of width 100: outcome, start, width. Rare outcomes are widened so that they can be seen."""
    total = sum(counts.values()) or 1
    widths = {outcome: max(NARROWEST, 100 * counts[outcome] / total) for outcome in STATUSES if counts[outcome]}
    start = 0.0
    for outcome, wide in widths.items():
        width = 100 * wide / sum(widths.values())
        yield outcome, round(start, 2), round(width, 2)
        start += width
