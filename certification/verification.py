"""Verifying a bundle: what it says, who vouches for it, and everything that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from securesystemslib.signer import Key

from certification.bundle import ENVELOPE, FACTS, RECORD, REPORTS, Bundle, read_bundle, records_of
from certification.canonical import from_json
from certification.envelope import good_signatures, read_envelope
from certification.errors import CertificationError
from certification.product import Product, product_from
from certification.statement import statement
from reports.results import check_results

CERTIFIED = ("conformant", "conformant-with-waivers")
"""The verdicts of which there are certificates."""

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that is tolerated: its outcome, why, until when, and the ticket."""

    rule: str
    outcome: str
    reason: str
    ticket: str
    expires: str


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the id of the key, and the name under which the verifier knows it; empty if it was not given."""

    keyid: str
    name: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a bundle says, and what is wrong with it: everything in it is only as true as `problems` is empty.

    Facts that could not be read are empty. `verdict` is the worst of all passes. `signers` are those whose signature
    was verified with a key that was given, and `records` has results.json of each pass by its name.
    """

    path: Path
    problems: tuple[str, ...]
    product: Product | None = None
    api_version: str = ""
    verdict: str = ""
    suite_version: str = ""
    catalogue: str = ""
    counts: Mapping[str, int] | None = None
    waivers: tuple[Waiver, ...] = ()
    started: str = ""
    signers: tuple[Signer, ...] = ()
    unknown_keys: tuple[str, ...] = ()
    records: Mapping[str, Record] | None = None

    @property
    def is_vouched_for(self) -> bool:
        """Whether nothing is wrong, and a signature was verified with a given key."""
        return not self.problems and bool(self.signers)

    @property
    def evidence(self) -> str:
        """The kind of evidence: self-attested, or countersigned by whom."""
        if not self.signers:
            return "not attested by a known key"
        if len(self.signers) == 1:
            return "self-attested"
        return f"countersigned by {', '.join(signer.name for signer in self.signers[1:])}"


def verify(path: Path, keys: Mapping[str, Key], today: date, max_age_days: int | None = None) -> Verification:
    """Verify the bundle in a file; problems are told, never raised.

    `keys` has the public keys of those who may vouch for it, by the names to show. Without keys nobody vouches: all
    else is checked nevertheless. A run that began more than `max_age_days` before `today` is a problem.
    """
    try:
        bundle = read_bundle(path)
        missing = list(_missing(bundle))
        if missing:
            return Verification(path, tuple(missing))
        records = records_of(bundle)
        product = product_from(from_json(bundle.files["product.json"], "product.json"))
        suite = from_json(bundle.files["suite.json"], "suite.json")
        problems = list(_record_problems(records, suite))
        if problems:
            return Verification(path, tuple(problems))
        signatures = _signatures(bundle, records, keys)
    except CertificationError as problem:
        return Verification(path, (str(problem),))
    problems = [*signatures.problems, *_time_problems(records, today, max_age_days)]
    return _facts(path, problems, product, suite, records, signatures)


def _missing(bundle: Bundle) -> Iterator[str]:
    """The files that every bundle has and this one lacks."""
    wanted = [*FACTS, ENVELOPE]
    wanted += [f"passes/{name}/{file}" for name in bundle.passes for file in (RECORD, *REPORTS)]
    for name in wanted:
        if name not in bundle.files:
            yield f"The bundle lacks {name}."
    if not bundle.passes:
        yield "The bundle has no pass: nothing ran."


@dataclass(frozen=True, slots=True)
class _Signatures:
    problems: tuple[str, ...]
    signers: tuple[Signer, ...]
    unknown: tuple[str, ...]


def _signatures(bundle: Bundle, records: Mapping[str, Record], keys: Mapping[str, Key]) -> _Signatures:
    envelope = read_envelope(bundle.files[ENVELOPE], ENVELOPE)
    problems = list(_payload_problems(bundle, records, envelope.payload))
    good, bad = good_signatures(envelope, keys.values())
    names = {key.keyid: name for name, key in keys.items()}
    problems += [f"{ENVELOPE}: the signature of the key {names[keyid]} is wrong." for keyid in bad]
    if keys and not good and not bad:
        known = ", ".join(keyid[:16] for keyid in envelope.signatures)
        problems.append(f"{ENVELOPE}: none of the given keys signed; the keys that did are {known}.")
    signers = tuple(Signer(keyid, names[keyid]) for keyid in envelope.signatures if keyid in good)
    return _Signatures(tuple(problems), signers, tuple(one for one in envelope.signatures if one not in names))


def _payload_problems(bundle: Bundle, records: Mapping[str, Record], payload: bytes) -> Iterator[str]:
    """What differs between the Statement that was signed and the one that follows from the files."""
    wanted = statement(bundle.signed, records.values())
    if payload == wanted:
        return
    signed, made = from_json(payload, f"the Statement of {ENVELOPE}"), from_json(wanted, "the Statement")
    try:
        there = {one["name"]: one["digest"]["sha256"] for one in signed["subject"]}
    except (KeyError, TypeError):
        yield f"{ENVELOPE}: the Statement names its subjects in no form that is known."
        return
    here = {one["name"]: one["digest"]["sha256"] for one in made["subject"]}
    for name in sorted(there.keys() | here.keys()):
        if name not in here:
            yield f"{name} is missing: the Statement names it."
        elif name not in there:
            yield f"{name} was added: the Statement does not name it."
        elif there[name] != here[name]:
            yield f"{name} is not the file that was signed: its SHA-256 differs."
    if there == here:
        yield f"{ENVELOPE}: the Statement does not follow from the results in the bundle."


def _record_problems(records: Mapping[str, Record], suite: Mapping[str, Any]) -> Iterator[str]:
    for name, record in records.items():
        part = f"passes/{name}/{RECORD}"
        try:
            check_results(record, part)
        except ValueError as problem:
            yield str(problem)
            continue
        if record["verdict"] not in CERTIFIED:
            yield f"{part} has the verdict {record['verdict']}, for which there is no certificate."
        for member in ("name", "version", "catalogue"):
            if record["suite"].get(member) != suite.get(member):
                yield f"{part} was judged by another suite than suite.json describes: its {member} differs."


def _time_problems(records: Mapping[str, Record], today: date, max_age_days: int | None) -> Iterator[str]:
    for name, record in records.items():
        part = f"passes/{name}/{RECORD}"
        day = datetime.fromisoformat(record["run"]["started"]).date()
        if day > today + timedelta(days=1):
            yield f"{part} is of {day}, which is in the future."
        if max_age_days is not None and (today - day).days > max_age_days:
            yield f"{part} is {(today - day).days} days old; at most {max_age_days} are accepted."
    for waiver in waivers_of(records.values()):
        if waiver.expires < today.isoformat():
            yield f"The waiver of {waiver.rule} expired on {waiver.expires}, and the certificate with it."


def waivers_of(records: Iterable[Record]) -> tuple[Waiver, ...]:
    """The waived rules of all passes, each once, by rule and expiry."""
    found = {
        Waiver(rule["id"], rule["outcome"], **rule["waived"])
        for record in records
        for rule in record["rules"]
        if "waived" in rule
    }
    return tuple(sorted(found, key=lambda waiver: (waiver.rule, waiver.expires, waiver.outcome)))


def _facts(
    path: Path,
    problems: Iterable[str],
    product: Product,
    suite: Mapping[str, Any],
    records: Mapping[str, Record],
    signatures: _Signatures,
) -> Verification:
    verdicts = {record["verdict"] for record in records.values()}
    musts = [record["counts"]["must"] for record in records.values()]
    return Verification(
        path,
        tuple(problems),
        product=product,
        api_version=next(iter(records.values()))["target"]["judged_as"],
        verdict=CERTIFIED[len(verdicts & {CERTIFIED[1]})],
        suite_version=suite["version"],
        catalogue=suite["catalogue"],
        counts={name: max(one[name] for one in musts) for name in musts[0]},
        waivers=waivers_of(records.values()),
        started=min(record["run"]["started"] for record in records.values()),
        signers=signatures.signers,
        unknown_keys=signatures.unknown,
        records=records,
    )
