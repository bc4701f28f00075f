"""Whether the records of a bundle are valid, of one suite, and of their time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from certification.bundle import RECORD
from certification.canonical import digest
from certification.rule_sets import FrozenRule
from reports.results import check_results

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Waiver:
    """A rule that is tolerated: its outcome, why, until when, and the ticket."""

    rule: str
    outcome: str
    reason: str
    ticket: str
    expires: str


def waivers_of(records: Iterable[Record]) -> tuple[Waiver, ...]:
    """The waived rules of all passes, each once, by rule and expiry."""
    found = {
        Waiver(rule["id"], rule["outcome"], **rule["waived"])
        for record in records
        for rule in record["rules"]
        if "waived" in rule
    }
    return tuple(sorted(found, key=lambda waiver: (waiver.rule, waiver.expires, waiver.outcome)))


def record_problems(records: Mapping[str, Record]) -> Iterator[str]:
    """The records that are not valid or contradict themselves, and passes that are one run, a sentence each."""
    runs: dict[str, str] = {}
    for name, record in records.items():
        try:
            check_results(record, part_of(name))
        except ValueError as problem:
            yield str(problem)
            continue
        other = runs.setdefault(record["run"]["id"], name)
        if other != name:
            yield f"{part_of(name)} is the run of {part_of(other)}: each pass has to be a run of its own."


def suite_differences(
    records: Mapping[str, Record], suite: Mapping[str, Any], rules: Mapping[str, FrozenRule]
) -> Iterator[str]:
    """The records that are not of the suite that suite.json describes, or reword its rules, a sentence each."""
    for name, record in records.items():
        part = part_of(name)
        for member in ("name", "version", "catalogue"):
            if record["suite"].get(member) != suite.get(member):
                yield f"{part} was judged by another suite than suite.json describes: its {member} differs."
        for entry in record["rules"]:
            if entry["id"] in rules and not _is_as_frozen(entry, rules[entry["id"]]):
                yield f"{part}: the rule {entry['id']} is not as the catalogue has it."


def _is_as_frozen(entry: Record, rule: FrozenRule) -> bool:
    return (
        entry["feature"] == rule.feature
        and tuple(entry["needs"]) == rule.needs
        and tuple(entry["readings"]) == rule.readings
        and _digest_of(entry["text"]) == rule.text
    )


@lru_cache(maxsize=4096)
def _digest_of(text: str) -> str:
    """The SHA-256 of the text of a rule, which all passes of all bundles share."""
    return digest(text.encode("utf-8", "replace"))


def time_problems(records: Mapping[str, Record], today: date, max_age_days: int | None) -> Iterator[str]:
    """The records that are too old or of the future, and the waivers that expired, a sentence each."""
    for name, record in records.items():
        part, started = part_of(name), record["run"]["started"]
        try:
            day = datetime.fromisoformat(started).date()
        except ValueError:
            yield f"{part} began at {started}, which is not a time of the calendar."
            continue
        if day > today + timedelta(days=1):
            yield f"{part} is of {day}, which is in the future."
        if max_age_days is not None and (today - day).days > max_age_days:
            yield f"{part} is {(today - day).days} days old; at most {max_age_days} are accepted."
    for waiver in waivers_of(records.values()):
        if not _is_day(waiver.expires) or waiver.expires < today.isoformat():
            yield f"The waiver of {waiver.rule} expired on {waiver.expires}, and the certificate with it."


def part_of(name: str) -> str:
    """The name of the record of a pass within the bundle."""
    return f"passes/{name}/{RECORD}"


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
