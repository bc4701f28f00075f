"""`doctor`: checks a target and its practice manifest before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from procedurelogs_conformance.help_pages import exit_codes
from procedurelogs_conformance.options import run_option, target_options
from procedurelogs_conformance.read_only_target import NOBODY, reading
from reports.outcomes import SetAside
from reports.plural import counted
from reports.safe_text import one_line
from run.embedded import PRACTICE
from run.selection import set_aside
from spec import catalogue
from subject import ConfigurationError
from subject.checkup import Finding, check_target
from subject.companions import Companions
from subject.entries import check_entries
from subject.manifest import Manifest, read_manifest
from subject.needs import NEEDS, missing
from subject.practice import practice_from

SHOWN_RULES = 4


@click.command(
    "doctor",
    epilog=exit_codes(
        {
            0: "every must-rule can be judged",
            2: "wrong usage, or the target contradicts the manifest",
            3: "the manifest lacks something that must-rules need",
            4: "the target is unreachable or rejects the credentials",
        }
    ),
)
@click.argument("url")
@target_options
@run_option("practice")
def command(url: str, practice: Path | None, **given: Any) -> int:
    """Check a server and its practice manifest; sends only GET.

    Shows whether the server answers, its TLS, credentials, version and clock, whether each entry of the manifest is
    true, and which rules each gap of the manifest blocks.
    """
    with reading(url, **given) as target:
        if practice is None and target.settings.loopback:
            practice = PRACTICE
        manifest = read_manifest(practice) if practice else None
        companions = Companions(target)
        click.echo(f"{target.settings.url}, as version {target.settings.api_version}")
        about = list(_shown(check_target(target, companions, manifest.practice if manifest else NOBODY)))
        if manifest is None:
            raise ConfigurationError("Nothing else can be checked without --practice; `init` drafts a manifest.")
        entries = list(check_entries(manifest.data, companions)) if any(one.state == "ok" for one in about) else []
        if not entries:
            return _wrong(about)
        _show_entries(manifest, entries)
        settings = replace(target.settings, mode="standard")
        blocked = set_aside(settings, manifest.practice, ())
        _show_gaps(manifest, blocked)
        return _conclude([*about, *entries], blocked, target.log.count)


def _shown(findings: Iterator[Finding]) -> Iterator[Finding]:
    """The findings, each printed as soon as it is made."""
    for one in findings:
        click.echo(f"  {one.state:<9} {one.subject}: {one_line(one.message)}")
        yield one


def _show_entries(manifest: Manifest, entries: Sequence[Finding]) -> None:
    counts = Counter(one.state for one in entries)
    total = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
    states = f"{counts['ok']} confirmed, {counts['wrong']} wrong, {counts['unchecked']} not shown by the target"
    click.echo(f"{manifest.path}: {total}, {states}")
    for one in entries:
        if one.state == "wrong":
            click.echo(f"  wrong     line {manifest.line(one.place)}, {one.subject}: {one_line(one.message)}")
            if rules := _needing(manifest, one):
                click.echo(f"            without it {_named(rules)} would be blocked")


def _needing(manifest: Manifest, finding: Finding) -> list[str]:
    """The rules whose needs are not met without the entry."""
    section, part = finding.place[:2]
    kept: Any = manifest.data[str(section)]
    if isinstance(kept, list):
        left: Any = [one for number, one in enumerate(kept) if number != part]
    else:
        left = {name: value for name, value in kept.items() if name != part}
    without = practice_from({**manifest.data, str(section): left})
    lost = {name for name, need in NEEDS.items() if need.met(manifest.practice) and not need.met(without)}
    return [rule.id for rule in catalogue() if lost & set(rule.needs)]


def _show_gaps(manifest: Manifest, blocked: Mapping[str, SetAside]) -> None:
    """Print what the manifest lacks, and which rules each gap blocks; the gap that blocks the most comes first."""
    gaps: dict[str, list[str]] = {}
    for rule, one in blocked.items():
        if one.outcome == "blocked":
            for what in missing(manifest.practice, catalogue()[rule].needs) or [one.cause.words]:
                gaps.setdefault(what, []).append(rule)
    if gaps:
        click.echo("What the manifest lacks")
    for what, rules in sorted(gaps.items(), key=lambda item: -len(item[1])):
        click.echo(f"  missing   {what}; blocks {_named(rules)}")


def _named(rules: Sequence[str]) -> str:
    more = f" and {len(rules) - SHOWN_RULES} more" if len(rules) > SHOWN_RULES else ""
    return f"{counted(len(rules), 'rule')}: {', '.join(rules[:SHOWN_RULES])}{more}"


def _conclude(findings: Sequence[Finding], aside: Mapping[str, SetAside], requests: int) -> int:
    blocked = [rule for rule, one in aside.items() if one.outcome == "blocked"]
    musts = [rule for rule in blocked if catalogue()[rule].level == "must"]
    judged = len(list(catalogue())) - len(aside)
    gaps = f"{len(blocked)} would be blocked ({counted(len(musts), 'must-rule')})"
    click.echo(f"{counted(judged, 'rule')} can be judged, {gaps}; {counted(requests, 'request')}, GET only.")
    return _wrong(findings) or (3 if musts else 0)


def _wrong(findings: Sequence[Finding]) -> int:
    """Exit code 2 if anything is wrong, else 0."""
    wrong = sum(one.state == "wrong" for one in findings)
    if wrong:
        click.echo(f"{counted(wrong, 'finding')} marked wrong: correct the manifest or the server.")
    return 2 if wrong else 0
