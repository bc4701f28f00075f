"""The entries of a registry: each file that was handed in, and how it stands on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from certification.registry.facts import Facts
from spec import numbers_of

Status = Literal["valid", "lapsed", "refused"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A file by its SHA-256, under the names that it has, and why it is not valid if it is not.

    `refused` means that it does not verify, `lapsed` that it did and no longer holds.
    """

    files: tuple[str, ...]
    sha256: str
    facts: Facts
    status: Status
    reasons: tuple[str, ...] = ()

    @property
    def order(self) -> tuple[str, str]:
        """Sorts by time; what begins in one second keeps one order everywhere."""
        return self.facts.started, self.sha256


@dataclass(frozen=True, slots=True)
class Product:
    """A product of a vendor with its entries, the latest first; none of them is refused."""

    vendor: str
    name: str
    entries: tuple[Entry, ...]

    @property
    def current(self) -> tuple[Entry, ...]:
        """The latest valid entry of each version of the API, or the latest lapsed one; newest version first."""
        by_version: dict[str, Entry] = {}
        for entry in sorted(self.entries, key=lambda entry: entry.status != "valid"):
            by_version.setdefault(entry.facts.api_version, entry)
        return tuple(sorted(by_version.values(), key=lambda one: numbers_of(one.facts.api_version), reverse=True))

    @property
    def best(self) -> Entry:
        """The entry that the badge shows: that of the newest version of which there is a valid one."""
        return next((entry for entry in self.current if entry.status == "valid"), self.current[0])


def entry_of(files: Iterable[str], sha256: str, facts: Facts, today: date, max_age_days: int | None) -> Entry:
    """How a file stands today; a run that began more than `max_age_days` before has lapsed."""
    names = tuple(sorted(files))
    if facts.problems:
        return Entry(names, sha256, facts, "refused", facts.problems)
    if facts.day > today + timedelta(days=1):
        return Entry(names, sha256, facts, "refused", (f"Its run is of {facts.day}, which is in the future.",))
    lapses = tuple(_lapses(facts, today, max_age_days))
    return Entry(names, sha256, facts, "lapsed" if lapses else "valid", lapses)


def _lapses(facts: Facts, today: date, max_age_days: int | None) -> Iterator[str]:
    for waiver in facts.waivers:
        if waiver.expires < today.isoformat():
            yield f"The waiver of {waiver.rule} expired on {waiver.expires}."
    age = (today - facts.day).days
    if max_age_days is not None and age > max_age_days:
        yield f"Its run is {age} days old; at most {max_age_days} are accepted."


def lapsed_on(entry: Entry, max_age_days: int | None) -> date:
    """The first day on which an entry that has lapsed did not hold any more."""
    ends = [date.fromisoformat(waiver.expires) for waiver in entry.facts.waivers]
    if max_age_days is not None:
        ends.append(entry.facts.day + timedelta(days=max_age_days))
    return min(ends) + timedelta(days=1)


def products_of(entries: Iterable[Entry]) -> list[Product]:
    """The products by vendor and name, of all entries that are not refused."""
    found: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if entry.status != "refused":
            found.setdefault((entry.facts.vendor, entry.facts.product), []).append(entry)
    ordered = sorted(found, key=lambda names: (names[0].casefold(), names[1].casefold(), names))
    return [
        Product(*names, tuple(sorted(found[names], key=lambda entry: entry.order, reverse=True))) for names in ordered
    ]
