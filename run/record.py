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
from reports.coverage_notes import coverage_notes
from reports.fuzzing_notes import fuzzing_notes
from reports.redaction import redact, redaction_notes
from reports.results import Results
from reports.results_builder import build_results
from reports.waiting_notes import waiting_notes
from run.notebook import Findings
from run.session import Session
from spec import catalogue
from strategies import current
from strategies.part_coverage import part_coverage
from strategies.row_coverage import coverage_record
from strategies.row_filling import ProcedureRow
from subject import Remains, Target, clean_up

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
    notes = [
        *problems,
        *waiting_notes(found.figures.get("waits")),
        *session.notes,
        *coverage_notes(run.get("coverage")),
        *fuzzing_notes(found.figures.get("fuzzing")),
        *redaction_notes(options.show_data, hidden),
    ]
    left = [{"ProcNum": one.ProcNum, "reason": one.reason} for one in found.remains]
    rules = list(catalogue())
    return build_results(run, _about_target(session), rules, judgements, evidence, session.set_aside, left, notes)


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
        "command": sys.argv[1:],
        **_figures(found.figures),
        "waivers": session.waivers,
        **_rule_set(session),
        "settings": options.as_record(),
    }


def _rule_set(session: Session) -> dict[str, Any]:
    version = session.options.rule_set
    return {"rule_set": {"version": version, "apart": session.apart}} if version else {}


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
