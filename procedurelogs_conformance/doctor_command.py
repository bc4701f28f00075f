"""`doctor`: looks at a target and its manifest before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.options import practice_option, target_options
from procedurelogs_conformance.read_only_target import NOBODY, reading
from reports.text import one_line
from run.embedded import PRACTICE
from run.selection import SetAside, set_aside
from spec import catalogue
from subject import ConfigurationError
from subject.checkup import Finding, check_target
from subject.companions import Companions
from subject.entries import check_entries
from subject.manifest import Manifest, read_manifest
from subject.needs import NEEDS, missing
from subject.practice import practice_from

SHOWN_RULES = 4


@click.command("doctor")
@click.argument("url")
@target_options
@practice_option
def command(url: str, practice: Path | None, **given: Any) -> int:
    """Look at the server at URL and at the manifest, by reading only.

    Exit codes: 0 every must-rule can be judged; 2 wrong usage, or the target contradicts the manifest; 3 something is missing that
    must-rules need; 4 target unreachable or credentials refused.
    """
    with reading(url, **given) as target:
        if practice is None and target.settings.loopback:
            practice = PRACTICE
        manifest = read_manifest(practice) if practice else None
        companions = Companions(target)
        click.echo(f"{target.settings.url}, as version {target.settings.api_version}")
        about = list(_told(check_target(target, companions, manifest.practice if manifest else NOBODY)))
        if manifest is None:
            raise ConfigurationError(
                "No --practice was given, so that nothing else could be looked at: `init` drafts a manifest."
            )
        entries = list(check_entries(manifest.data, companions)) if any(one.state == "ok" for one in about) else []
        if not entries:
            return _wrong(about)
        _tell_entries(manifest, entries)
        settings = replace(target.settings, mode="standard")
        blocked = set_aside(settings, manifest.practice, ())
        _tell_gaps(manifest, blocked)
        return _conclude([*about, *entries], blocked, target.log.count)


def _told(findings: Iterator[Finding]) -> Iterator[Finding]:
    """Tell each finding as soon as it is made."""
    for one in findings:
        click.echo(f"  {one.state:<9} {one.subject}: {one_line(one.message)}")
        yield one


def _tell_entries(manifest: Manifest, entries: Sequence[Finding]) -> None:
    counts = Counter(one.state for one in entries)
    told = f"{counts['ok']} confirmed, {counts['wrong']} wrong, {counts['unchecked']} that the target does not tell of"
    click.echo(f"{manifest.path}: {len(entries)} entries, {told}")
    for one in entries:
        if one.state == "wrong":
            click.echo(f"  wrong     line {manifest.line(one.place)}, {one.subject}: {one_line(one.message)}")
            if rules := _needing(manifest, one):
                click.echo(f"            without it {_named(rules)} would be blocked")


def _needing(manifest: Manifest, finding: Finding) -> list[str]:
    """The rules whose needs are no longer met once the entry is left out."""
    section, part = finding.place[:2]
    kept: Any = manifest.data[str(section)]
    if isinstance(kept, list):
        left: Any = [one for number, one in enumerate(kept) if number != part]
    else:
        left = {name: value for name, value in kept.items() if name != part}
    without = practice_from({**manifest.data, str(section): left})
    lost = {name for name, need in NEEDS.items() if need.met(manifest.practice) and not need.met(without)}
    return [rule.id for rule in catalogue() if lost & set(rule.needs)]


def _tell_gaps(manifest: Manifest, blocked: SetAside) -> None:
    """What the manifest lacks, and which rules each gap blocks."""
    gaps: dict[str, list[str]] = {}
    for rule, (outcome, reason) in blocked.items():
        if outcome == "blocked":
            for what in missing(manifest.practice, catalogue()[rule].needs) or [reason]:
                gaps.setdefault(what, []).append(rule)
    if gaps:
        click.echo("What the manifest lacks")
    for what, rules in sorted(gaps.items(), key=lambda item: -len(item[1])):
        click.echo(f"  missing   {what}; blocks {_named(rules)}")


def _named(rules: Sequence[str]) -> str:
    more = f" and {len(rules) - SHOWN_RULES} more" if len(rules) > SHOWN_RULES else ""
    return f"{len(rules)} rule{'s' if len(rules) > 1 else ''}: {', '.join(rules[:SHOWN_RULES])}{more}"


def _conclude(findings: Sequence[Finding], aside: Mapping[str, tuple[str, str]], requests: int) -> int:
    blocked = [rule for rule, (outcome, _) in aside.items() if outcome == "blocked"]
    musts = [rule for rule in blocked if catalogue()[rule].level == "must"]
    judged = len(list(catalogue())) - len(aside)
    told = f"{len(blocked)} would be blocked, {len(musts)} of them must-rules"
    click.echo(f"{judged} rules can be judged, {told}; {requests} requests, all of them GET.")
    return _wrong(findings) or (3 if musts else 0)


def _wrong(findings: Sequence[Finding]) -> int:
    """Exit code 2 where anything is wrong, else 0."""
    wrong = sum(one.state == "wrong" for one in findings)
    if wrong:
        click.echo(f"{wrong} thing{'s are' if wrong > 1 else ' is'} wrong: put right what is told above.")
    return 2 if wrong else 0
