"""Verifying a bundle: what it says, who vouches for it, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from securesystemslib.signer import Key

from certification.bundle import ENVELOPE, FACTS, RECORD, REPORTS, Bundle, read_bundle, records_of
from certification.canonical import from_json
from certification.envelope import read_envelope
from certification.errors import CertificationError
from certification.passes import shortcomings, target_facts
from certification.product import Product, product_from
from certification.record_checks import Waiver, record_problems, suite_differences, time_problems, waivers_of
from certification.repeats import repeat_problems
from certification.report_checks import report_problems
from certification.requirements import CERTIFIED
from certification.rule_sets import FrozenRule, rule_sets
from certification.signatures import SHOWN, Signatures, Signer, signatures_of, statement_problems
from certification.suite_checks import suite_problems
from certification.suite_files import suite
from spec import catalogue

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Verification:
    """What a bundle says, and what is wrong with it: everything in it is only as true as `problems` is empty.

    Where a signature or a file is not what it has to be, nothing else is read, and all other facts are empty.
    `verdict` is the worse one of all passes, and `counts` has the largest number of must-rules in a pass by outcome.
    `signers` are those whose signature was verified with a key that was given; `records` has results.json of each pass
    by its name. `unchecked` names what could not be checked here.
    """

    path: Path
    problems: tuple[str, ...]
    product: Product | None = None
    api_version: str = ""
    verdict: str = ""
    suite_version: str = ""
    catalogue: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    started: str = ""
    signers: tuple[Signer, ...] = ()
    unknown_keys: tuple[str, ...] = ()
    records: Mapping[str, Record] = field(default_factory=dict)
    unchecked: tuple[str, ...] = ()

    @property
    def is_vouched_for(self) -> bool:
        """Whether nothing is wrong, and a signature was verified with a given key."""
        return not self.problems and bool(self.signers)

    @property
    def evidence(self) -> str:
        """The kind of evidence: self-attested, or countersigned by whom, and what they repeated."""
        labs = [_words(signer) for signer in self.signers if not signer.is_vendor]
        if not labs:
            return "self-attested" if self.signers else "not attested by the owner of a given key"
        return f"countersigned by {'; '.join(labs)}"


def _words(lab: Signer) -> str:
    return f"{lab.name}, who repeated {' and '.join(lab.repeated)}" if lab.repeated else lab.name


def verify(
    path: Path,
    keys: Mapping[str, Key],
    today: date,
    max_age_days: int | None = None,
    *,
    with_reports: bool = False,
) -> Verification:
    """Verify the bundle in a file; problems are returned, never raised.

    `keys` has the public keys of those who may vouch for it, by the names to show. Without keys nobody vouches: all
    else is checked nevertheless. A run that began more than `max_age_days` before `today` is a problem. `with_reports`
    renders each report again, which takes a second and more packages; `unchecked` says so if they are not installed.
    """
    try:
        bundle = read_bundle(path)
        if problems := list(_missing(bundle)):
            return Verification(path, tuple(problems))
        envelope = read_envelope(bundle.files[ENVELOPE], ENVELOPE)
        signatures = signatures_of(bundle, envelope, keys)
        if signatures.problems:
            return Verification(path, signatures.problems)
        parts = _parts(bundle)
        if problems := [*record_problems(parts.records), *suite_problems(parts.suite)]:
            return Verification(path, tuple(problems))
        problems = [
            *statement_problems(bundle, parts.records, envelope),
            *_certificate_problems(parts),
            *repeat_problems(bundle, parts.records, envelope, keys),
            *time_problems(parts.records, today, max_age_days),
        ]
    except CertificationError as problem:
        return Verification(path, (str(problem),))
    found = _verification(path, tuple(problems), parts, signatures)
    return _with_reports(found, bundle) if with_reports and not problems else found


def _certificate_problems(parts: _Parts) -> Iterator[str]:
    """Why the passes deserve no certificate, a sentence each."""
    if differences := list(suite_differences(parts.records, parts.suite, _rules_of(parts.suite["version"]))):
        yield from differences
    elif found := shortcomings(parts.records, parts.product, are_sound=True):
        yield from found
    elif parts.target != target_facts(parts.records):
        yield "target.json does not follow from the records of the passes."


@cache
def _rules_of(version: str) -> Mapping[str, FrozenRule]:
    """The rules of a release: those that are installed, or those that were frozen."""
    if version == suite()["version"]:
        return {rule.id: FrozenRule.of(rule) for rule in catalogue()}
    frozen = rule_sets().get(version)
    return frozen.rules if frozen else {}


def _with_reports(found: Verification, bundle: Bundle) -> Verification:
    if found.suite_version != suite()["version"]:
        return replace(found, unchecked=(f"the reports, which suite {found.suite_version} renders",))
    try:
        return replace(found, problems=tuple(report_problems(bundle, found.records)))
    except ImportError:
        return replace(found, unchecked=("the reports, which need the packages of the whole suite",))


@dataclass(frozen=True, slots=True)
class _Parts:
    """The parts of a bundle that are JSON."""

    product: Product
    suite: Mapping[str, Any]
    target: Mapping[str, Any]
    records: Mapping[str, Record]


def _parts(bundle: Bundle) -> _Parts:
    product, suite, target = (from_json(bundle.files[name], name) for name in FACTS)
    return _Parts(product_from(product), suite, target, records_of(bundle))


def _missing(bundle: Bundle) -> Iterator[str]:
    """The files that every bundle has and this one lacks, a sentence each."""
    wanted = [*FACTS, ENVELOPE]
    wanted += [f"passes/{name}/{file}" for name in bundle.passes for file in (RECORD, *REPORTS)]
    for name in wanted:
        if name not in bundle.files:
            yield f"The bundle lacks {name}."
    if not bundle.passes:
        yield "The bundle has no pass: nothing ran."


def _verification(path: Path, problems: tuple[str, ...], parts: _Parts, signatures: Signatures) -> Verification:
    records = parts.records
    verdicts = {record["verdict"] for record in records.values()}
    musts = [record["counts"]["must"] for record in records.values()]
    return Verification(
        path,
        problems,
        product=parts.product,
        api_version=next(iter(records.values()))["target"]["judged_as"],
        verdict=next(word for word in (*reversed(CERTIFIED), min(verdicts)) if word in verdicts),
        suite_version=parts.suite["version"],
        catalogue=parts.suite["catalogue"],
        counts={name: max(one[name] for one in musts) for name in musts[0]},
        waivers=waivers_of(records.values()),
        started=min(record["run"]["started"] for record in records.values()),
        signers=signatures.signers,
        unknown_keys=tuple(keyid[:SHOWN] for keyid in signatures.unknown),
        records=records,
    )
