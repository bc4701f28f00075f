"""What a registry knows of a bundle whatever the day is: what it says, who vouches for it, what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from certification.record_checks import Record, Waiver
from certification.registry.trust import Owner, Trust
from certification.verification import Verification, verify
from reports.badge import badge_message
from reports.rule_groups import observations

LARGEST = 64 * 1024 * 1024
"""Bytes of the largest file that is read as a bundle; that of a real one has two or three million."""


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """What the document leaves open and how the server reads it: names of readings, each with its origin or empty."""

    rule: str
    operation: str
    text: str
    readings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Lab:
    """A lab that countersigned, and the names of the passes that it repeated."""

    name: str
    repeated: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}, which repeated {' and '.join(self.repeated)}" if self.repeated else self.name


@dataclass(frozen=True, slots=True)
class Facts:
    """What a bundle says; `problems` are what is wrong with it on any day, and if there are any, all else is a claim.

    `started` is the time of the run in UTC, `features` how the product has each feature, `labs` who countersigned,
    `badge` the words of the badge.
    """

    problems: tuple[str, ...]
    vendor: str = ""
    product: str = ""
    version: str = ""
    contact: str = ""
    features: Mapping[str, str] = field(default_factory=dict)
    api_version: str = ""
    verdict: str = ""
    suite_version: str = ""
    started: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    waivers: tuple[Waiver, ...] = ()
    labs: tuple[Lab, ...] = ()
    badge: str = ""
    open_points: tuple[OpenPoint, ...] = ()

    @property
    def day(self) -> date:
        """The day of the run."""
        return date.fromisoformat(self.started[:10])

    @property
    def evidence(self) -> str:
        """The kind of evidence: self-attested, or countersigned by whom."""
        return f"countersigned by {'; '.join(map(str, self.labs))}" if self.labs else "self-attested"

    def as_data(self) -> dict[str, Any]:
        """The facts as JSON values."""
        return asdict(self)


def facts_from(data: Mapping[str, Any]) -> Facts:
    """The facts of `as_data` after a way through JSON; raises TypeError, KeyError or ValueError for other values."""
    values = dict(data)
    values["problems"] = tuple(map(str, values["problems"]))
    values["labs"] = tuple(Lab(str(one["name"]), tuple(map(str, one["repeated"]))) for one in values["labs"])
    values["waivers"] = tuple(Waiver(**one) for one in values["waivers"])
    values["open_points"] = tuple(
        OpenPoint(**one | {"readings": tuple((str(name), str(origin)) for name, origin in one["readings"])})
        for one in values["open_points"]
    )
    return Facts(**values)


def facts_of(path: Path, trust: Trust, today: date) -> Facts:
    """Verify a bundle. What is wrong with it only since its run, such as a waiver that expired, is no problem here.

    Its reports are rendered again only if `trust` asks for it: a registry shows what the records say.
    """
    if path.stat().st_size > LARGEST:
        return Facts((f"The file is larger than {LARGEST // 1024 // 1024} MB, the most that is read as a bundle.",))
    found = verify(path, trust.keys, today, with_reports=trust.with_reports)
    if found.problems and (started := moment(found.started)):
        found = verify(path, trust.keys, started.date(), with_reports=trust.with_reports)
    problems = [*(one.replace(str(path), "The file") for one in found.problems)] or list(_unvouched(found, trust))
    return _facts(tuple(problems), found, trust)


def moment(started: str) -> datetime | None:
    """The time in UTC; None if the text is no time."""
    try:
        found = datetime.fromisoformat(started)
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _unvouched(found: Verification, trust: Trust) -> Iterator[str]:
    """Why nobody vouches for a bundle with which nothing else is wrong; nothing if its vendor does."""
    vendor = found.product.vendor if found.product else ""
    owners = _owners(found, trust)
    others = sorted(owner.name for owner in owners if owner.kind == "vendor" and owner.name != vendor)
    if moment(found.started) is None:
        yield "The time of the run is not one of the calendar."
    if Owner("vendor", vendor) in owners:
        return
    if others:
        yield f"It is signed with a key of {', '.join(others)}, which does not vouch for products of {vendor}."
    elif trust.has_vendor(vendor):
        yield f"It is not signed with a known key of its vendor, {vendor}."
    else:
        yield f"No key of its vendor, {vendor}, is known, so that nobody vouches for it."


def _owners(found: Verification, trust: Trust) -> list[Owner]:
    return [trust.owners[signer.keyid] for signer in found.signers if signer.keyid in trust.owners]


def _labs(found: Verification, trust: Trust) -> Iterator[Lab]:
    for signer in sorted(found.signers, key=lambda signer: signer.keyid):
        owner = trust.owners.get(signer.keyid)
        if owner and owner.kind == "lab":
            yield Lab(owner.name, signer.repeated)


def _facts(problems: tuple[str, ...], found: Verification, trust: Trust) -> Facts:
    if found.product is None:
        return Facts(problems or ("The file does not say which product it is about.",))
    product, records, started = found.product, dict(found.records or {}), moment(found.started)
    return Facts(
        problems,
        vendor=product.vendor,
        product=product.product,
        version=product.version,
        contact=product.contact,
        features=dict(product.as_data()["features"]),
        api_version=found.api_version,
        verdict=found.verdict,
        suite_version=found.suite_version,
        started=f"{started:%Y-%m-%dT%H:%M:%SZ}" if started else "",
        counts=dict(found.counts or {}),
        waivers=found.waivers,
        labs=tuple(_labs(found, trust)),
        badge=_badge(found.verdict, records.values()),
        open_points=_open_points(records.values()) if not problems else (),
    )


def _badge(verdict: str, records: Iterable[Record]) -> str:
    """The words of the badge of the pass with this verdict, the worst of all."""
    return next((badge_message(record) for record in records if record["verdict"] == verdict), verdict)


def _open_points(records: Iterable[Record]) -> tuple[OpenPoint, ...]:
    """What was observed in the passes together, in the order of the document."""
    found: dict[str, dict[tuple[str, str], None]] = {}
    rules: dict[str, Mapping[str, Any]] = {}
    for record in records:
        for one in observations(record):
            rules[one.rule["id"]] = one.rule
            found.setdefault(one.rule["id"], {}).update(dict.fromkeys(one.observed))
    return tuple(OpenPoint(name, rules[name]["operation"], rules[name]["text"], tuple(found[name])) for name in found)
