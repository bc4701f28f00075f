"""Insurance history: reading it, entering dates, and choosing subscribers and categories for them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from strategies import CATEGORIES, Body, current
from strategies.dates import PLAIN_DAY
from subject import Answer, Blocked, Made, Patient, Practice, Subscriber, Target, key_of
from suites.practice_entries import first


@dataclass(frozen=True, slots=True)
class History:
    """What the target shows for a patient and a plan."""

    answer: Answer

    def of(self, category: str) -> Answer:
        """What it shows for a category; raises Blocked where it has none."""
        for row in self.answer.rows or []:
            if row.get("insHistPrefName") == category:
                return self.answer.at(row)
        raise Blocked("not-shown", f"the insurance history has no {category}")

    def day(self, category: str) -> date | None:
        """The date of a category, where it has one."""
        try:
            return date.fromisoformat(str((self.of(category).record or {}).get("procDate"))[:10])
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Entry:
    """A date that the run entered, with the histories before and after it."""

    subscriber: Subscriber
    body: Body
    answer: Answer
    _before: History | Blocked
    _after: History | Blocked

    @property
    def category(self) -> str:
        """The category of the entry."""
        return str(self.body["insHistPrefName"])

    @property
    def day(self) -> date:
        """The date that was entered."""
        return date.fromisoformat(self.body["ProcDate"])

    @property
    def made(self) -> Made:
        """The procedure that the entry made; raises Blocked where it was refused."""
        return made_by_entry(self.body, self.answer)

    @property
    def before(self) -> History:
        """The history before the entry; raises Blocked where it could not be read."""
        return _unless_blocked(self._before)

    @property
    def after(self) -> History:
        """The history after the entry; raises Blocked where it could not be read."""
        return _unless_blocked(self._after)


def made_by_entry(body: Body, answer: Answer) -> Made:
    """The procedure behind an entry; raises Blocked where it was refused."""
    if not answer.succeeded or answer.proc_num is None:
        raise Blocked(
            "arrangement",
            f"entering insurance history failed: the target answered {answer.status} to an entry that it should accept",
        )
    return Made(answer.proc_num, body["PatNum"], body, answer)


# Choosing.


def subscriber(practice: Practice) -> Subscriber:
    """The subscriber of most entries: if possible its patient has a clinic and a provider that is not a default."""
    return first(
        sorted(practice.subscribers, key=lambda one: _plainness(practice, practice.patient(one.PatNum))), "a subscriber"
    )


def subscriber_with_two_plans(practice: Practice) -> Subscriber:
    """A subscriber whose patient has another plan, where there is one; else the subscriber of most entries."""
    patients = Counter(one.PatNum for one in practice.subscribers)
    several = [one for one in practice.subscribers if patients[one.PatNum] > 1]
    plain = subscriber(practice)
    return plain if plain in several or not several else several[0]


def _plainness(practice: Practice, patient: Patient | None) -> int:
    if patient is None:
        return 3
    return (not patient.ClinicNum) + (patient.PriProv in (None, 0, practice.default_provider))


def keys_of(one: Subscriber) -> dict[str, int]:
    """The parameters that ask for a subscriber's history."""
    return {"PatNum": one.PatNum, "InsSubNum": one.InsSubNum}


def codes_in(practice: Practice, category: str) -> list[str]:
    """The codes of a category in alphanumeric order, as far as the manifest names them."""
    return sorted(practice.insurance_history.get(category, ()))


def categories_for(practice: Practice, one: Subscriber) -> list[str]:
    """The categories that take dates, best first: codes not shared, the lowest neither first nor last."""
    known = practice.insurance_history
    open_ones = [
        category
        for category in CATEGORIES
        if category not in one.no_history and (category not in known or known[category])
    ]
    return sorted(open_ones, key=lambda category: _telling(practice, category))


def open_categories(practice: Practice, one: Subscriber) -> list[str]:
    """The categories with codes that take dates, in the order of the manifest; raises Blocked if there are none."""
    found = [
        category for category, codes in practice.insurance_history.items() if codes and category not in one.no_history
    ]
    first(found, "a category of insurance_history with codes that dates can be entered into")
    return found


def _telling(practice: Practice, category: str) -> tuple[bool, int]:
    listed = list(practice.insurance_history.get(category, ()))
    others = {code for name, codes in practice.insurance_history.items() if name != category for code in codes}
    ordered = sorted(listed)
    unlike = sum(ordered[0] != code for code in (listed[0], listed[-1], ordered[-1])) if listed else 0
    return bool(others & set(listed)) or not listed, -unlike


def category_for(practice: Practice, one: Subscriber) -> str:
    """The category of most entries."""
    return first(categories_for(practice, one), "a category of insurance history that dates can be entered into")


def subscriber_for(practice: Practice, category: str) -> Subscriber:
    """A subscriber with whom dates can be entered into that category."""
    fitting = [one for one in practice.subscribers if category not in one.no_history]
    return first(fitting, f"a subscriber without {category} in no_history")


# Entering and reading.


def read_history(target: Target, one: Subscriber) -> History:
    """The history of a subscriber; raises Blocked where the target does not show it."""
    answer = target.get_insurance_history(**keys_of(one))
    if not answer.succeeded or answer.rows is None:
        raise Blocked(
            "arrangement",
            f"reading insurance history failed: the target answered {answer.status} to a request with a subscriber",
        )
    return History(answer)


def entry_body(one: Subscriber, category: str, day: date) -> Body:
    """What enters a date into a category."""
    return {**keys_of(one), "insHistPrefName": category, "ProcDate": day.isoformat()}


def day_after(present: date | None) -> date:
    """The day after the present one, but at most the server's today."""
    return min((present or PLAIN_DAY) + timedelta(days=1), current().today)


def enter(target: Target, one: Subscriber) -> Entry:
    """Enter a date that is later than the present one, and read the history before and after."""
    category = category_for(target.practice, one)
    before = _try_to_read(target, one)
    day = day_after(before.day(category) if isinstance(before, History) else None)
    body = entry_body(one, category, day)
    answer = target.create_insurance_history(body)
    return Entry(one, body, answer, before, _try_to_read(target, one))


def _try_to_read(target: Target, one: Subscriber) -> History | Blocked:
    try:
        history = read_history(target, one)
        history.day(category_for(target.practice, one))
    except Blocked as blocked:
        return blocked
    return history


def _unless_blocked(history: History | Blocked) -> History:
    if isinstance(history, Blocked):
        raise history.anew()
    return history


# Judging.


def require_shown(entry: Entry) -> None:
    """The twin of what must not count: this entry counts; raises Blocked where the target does not show its date."""
    if (entry.after.day(entry.category) or date.min) < entry.day:
        raise Blocked.twin("the target does not show an entry that counts")


def unchanged(before: History, after: History, categories: Iterable[str]) -> dict[str, Any]:
    """What differs between two histories in these categories."""
    pairs = {category: (before.of(category).record or {}, after.of(category).record or {}) for category in categories}
    return {category: dict(now) for category, (was, now) in pairs.items() if _shown(was) != _shown(now)}


def _shown(record: Mapping[str, Any]) -> tuple[Any, Any]:
    return record.get("procDate"), key_of(record, "ProcNum")
