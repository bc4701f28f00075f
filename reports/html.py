"""report.html: one file that a reviewer can read anywhere, without a network and without trusting the target."""

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

from reports import by_version, view
from reports.difference import Parts
from reports.evidence import evidence
from reports.figures import fuzzing_notes
from reports.outcomes import OUTCOMES
from reports.text import counted, split_unseen, visible

TEMPLATES = Path(__file__).with_name("templates")
DOCUMENT = "https://www.opendental.com/site/apiprocedurelogs.html"
WORDS = {"not-run": "not run", "not-applicable": "not applicable", "error": "suite error"}
TONES = {
    "conformant": "passed",
    "conformant-with-waivers": "passed",
    "partial": "not-run",
    "not-verified": "blocked",
    "non-conformant": "failed",
    "error": "error",
}

NARROWEST = 1.0
"""Of the 100 that a bar is wide: what the rarest outcome takes of it."""


def render_html(results: Mapping[str, Any]) -> str:
    """The whole report as one HTML document."""
    failed, faults = view.failures(results), view.suite_faults(results)
    told = {rule["id"] for rule in (*failed, *faults)}
    rest = [rule for rule in results["rules"] if rule["id"] not in told]
    style, script = inlined("report.css"), inlined("report.js")
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            results=results,
            run=results["run"],
            target=results["target"],
            tone=TONES[results["verdict"]],
            verdict=view.VERDICT_WORDS[results["verdict"]],
            sentence=view.verdict_sentence(results),
            highest=view.satisfied(results),
            failed=failed,
            alike=view.alike(failed),
            faults=faults,
            notes=_notes(results),
            told=told,
            gaps=view.gaps(results),
            observations=view.observations(results),
            operations=view.operations(results),
            steps=by_version.steps(results),
            versions=by_version.versions(results),
            grid=by_version.grid(results),
            tallies=view.tallies(results),
            evidence=evidence(results, (*failed, *faults, *rest)),
            again=lambda rule: view.again(results, rule["id"]),
            style=style,
            script=script,
            policy=content_security_policy(style, script),
        )
    )


def _notes(results: Mapping[str, Any]) -> list[str]:
    """The notes, without those that a table of the page tells; a link that was never followed is told in both."""
    in_tables = {note for note in fuzzing_notes(results["run"].get("fuzzing")) if "never" not in note}
    return [note for note in results["notes"] if note not in in_tables]


def content_security_policy(style: str, script: str) -> str:
    """Nothing is loaded from anywhere; only the inlined style and script run, known by their hashes."""
    return (
        f"default-src 'none'; style-src '{_sha256(style)}'; script-src '{_sha256(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _sha256(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def inlined(name: str) -> Markup:
    """The text of a style sheet or a script, as it stands in a page."""
    return Markup((TEMPLATES / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of this package


@cache
def environment() -> Environment:
    """The templates, with the filters that make a target's text harmless."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_harmless,
    )
    made.globals.update(words=WORDS, outcomes=OUTCOMES, levels=view.LEVELS, document=DOCUMENT)
    made.filters.update(
        code=code,
        parts=parts,
        marked=marked,
        moment=_moment,
        duration=_duration,
        counted=counted,
        remains=view.remains,
        bars=_bars,
        place=view.place,
    )
    return made


def _harmless(value: Any) -> Any:
    """What every expression of a template goes through before it is escaped."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


def code(text: str) -> Markup:
    """Text for the content of an element; unseen characters stand out. Quotes stay, which halves the size of JSON."""
    pieces = (f"<i>{piece}</i>" if unseen else escape(piece, quote=False) for piece, unseen in split_unseen(text))
    return Markup("".join(pieces))  # noqa: S704 - every piece is escaped


def parts(pieces: Parts) -> Markup:
    """Text in pieces, with those that differ marked."""
    return Markup("").join(
        Markup("<mark>{}</mark>").format(code(piece)) if differs else code(piece) for piece, differs in pieces
    )


def marked(text: str, item: str, pieces: Parts = ()) -> Markup:
    """A message with the field marked that the rule is about, and the words in which expected and received differ."""
    words = sorted({piece for piece, differs in pieces if differs and len(piece) > 2}, key=len, reverse=True)
    looked_for = [rf"(?<!\w){re.escape(word)}(?!\w)" for word in words]
    if item.isidentifier():
        looked_for[:0] = [rf"\"{item}\": *(?:\"(?:\\.|[^\"\\\n])*\"|[^\s,\]}}]+)", rf"(?<=[?&]){item}=[^&\s]*"]
    found = re.split(f"({'|'.join(looked_for)})", text) if looked_for else [text]
    return parts(tuple((piece, number % 2 == 1) for number, piece in enumerate(found)))


def _moment(started: str) -> str:
    return f"{datetime.fromisoformat(started):%d %B %Y, %H:%M} UTC".removeprefix("0")


def _duration(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds < 100 else f"{seconds // 60:.0f} min {seconds % 60:.0f} s"


def _bars(counts: Mapping[str, int]) -> Iterable[tuple[str, float, float]]:
    """The outcomes of a bar of width 100, each with its start and its width; one failure among many rules is seen, too."""
    total = sum(counts.values()) or 1
    widths = {outcome: max(NARROWEST, 100 * counts[outcome] / total) for outcome in OUTCOMES if counts[outcome]}
    start = 0.0
    for outcome, wide in widths.items():
        width = 100 * wide / sum(widths.values())
        yield outcome, round(start, 2), round(width, 2)
        start += width
