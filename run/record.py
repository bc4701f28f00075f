"""The record of a run: what was found in all its processes, after cleaning up, with what is known of the run itself."""

from __future__ import annotations

import platform
import secrets
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib import metadata
from typing import Any

from judging.examples import strength
from judging.replaying import row_of
from reports.redaction import redact
from reports.results import Results
from reports.results_builder import build_results
from reports.run_notes import notes_of
from run.notebook import Findings
from run.session import Session
from run.sharding import left_to_others, practice_digest
from spec import catalogue
from strategies import current
from strategies.part_coverage import part_coverage
from strategies.row_coverage import coverage_record
from strategies.row_filling import ProcedureRow
from subject import Remains, Target, clean_up
from subject.places import without_secrets

PACKAGES = ("pytest", "hypothesis", "schemathesis", "httpx", "jsonschema")
"""Libraries whose versions are recorded."""


@dataclass(frozen=True, slots=True)
class Start:
    """When a run began."""

    moment: datetime = field(default_factory=lambda: datetime.now(UTC))
    _counter: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        """Seconds since then."""
        return round(time.monotonic() - self._counter, 2)


def clean_up_after(target: Target, *, alone: bool = True) -> tuple[list[Remains], str]:
    """Clean up: what remains, and what went wrong, if anything; whatever that is, the findings are kept."""
    try:
        return clean_up(target, alone=alone), ""
    except Exception as problem:  # noqa: BLE001
        broken = f"Cleaning up failed: {type(problem).__name__}: {problem}"[:500]
        return [Remains(key, broken) for key in target.journal.own], broken


def build_record(
    session: Session, found: Findings, start: Start, *, complete: bool, problems: Sequence[str]
) -> Results:
    """The record of a run, in the form of results.json; problems are what was wrong with the suite itself."""
    options = session.options
    judgements, evidence, hidden = found.judgements, found.evidence, 0
    if not options.show_data:
        judgements, evidence, hidden = redact(judgements, evidence)
    run = {
        **_about_run(session, found, start),
        "complete": complete,
        "redaction": {"shown": options.show_data, "values": hidden},
        **({"problems": list(problems)} if problems else {}),
    }
    known = session.set_aside | left_to_others(found.elsewhere, judgements, session.set_aside)
    left = [{"ProcNum": one.ProcNum, "reason": one.reason} for one in found.remains]
    rules = list(catalogue())
    return build_results(
        run, _about_target(session), rules, judgements, evidence, known, left, notes_of(run, session.notes)
    )


def _about_run(session: Session, found: Findings, start: Start) -> dict[str, Any]:
    options = session.options
    return {
        "id": secrets.token_hex(8),
        "started": start.moment.isoformat(timespec="seconds"),
        "seconds": start.seconds,
        "seed": options.seed,
        "mode": options.mode,
        "examples": options.examples,
        "selection": list(options.rules),
        "fail_on": options.fail_on,
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
        "requests": found.requests,
        "workers": options.workers,
        "command": _command(),
        **_figures(found.figures),
        "waivers": session.waivers,
        **_rule_set(session),
        **_shard(session, found),
        "settings": options.as_record(),
    }


def _command() -> list[str]:
    """The command line, without the credentials that the URL of a database may have."""
    words = sys.argv[1:]
    return [_without_secrets(word, before) for before, word in zip(["", *words], words, strict=False)]


def _without_secrets(word: str, before: str) -> str:
    if before == "--database":
        return without_secrets(word)
    option, equals, place = word.partition("=")
    return option + equals + without_secrets(place) if option == "--database" else word


def _rule_set(session: Session) -> dict[str, Any]:
    version = session.options.rule_set
    return {"rule_set": {"version": version, "apart": session.apart}} if version else {}


def _shard(session: Session, found: Findings) -> dict[str, Any]:
    if session.shard is None:
        return {}
    digests = {"run": session.run_digest, "practice": practice_digest(session.practice)}
    plan = {"plan": found.plan} if found.plan else {}  # unknown if the run ended before its checks were collected
    return {"shard": {"number": session.shard.number, "of": session.shard.of, **digests, **plan}}


def _figures(figures: Mapping[str, Any]) -> dict[str, Any]:
    """The figures of the checks; what was covered in place of the rows that were sent."""
    rows = [ProcedureRow(*row) for named in figures.get("rows", ()) if (row := row_of(named))]
    others = {name: value for name, value in figures.items() if name not in ("rows", "requests")}
    size = max(2, strength())
    coverage = coverage_record(rows, current(), strength=size) if rows else {}
    if requests := figures.get("requests"):
        coverage |= part_coverage(requests, current(), strength=size)
    return {**others, "coverage": coverage} if coverage else others


def _about_target(session: Session) -> dict[str, Any]:
    options, settings = session.options, session.settings
    return {
        "url": settings.url,
        "api_version": str(settings.api_version),
        "judged_as": str(settings.judged_as),
        "embedded": options.url is None,
        "features": dict(session.practice.features),
        "faults": list(options.faults),
        "variants": list(options.variants),
        **({"identity": session.identity.as_record()} if session.identity else {}),
    }
