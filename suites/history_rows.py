"""Judging insurance history: dates are entered into all categories, more follow, and entries are updated."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from judging.records import broken, difference
from judging.sameness import same
from judging.topic import Topic
from oracle import Permitted
from oracle.insured import CREATE, GET, OTHERS, Treatment, entered, shown, unchanged
from spec import insurance_categories
from strategies import CATEGORIES, Body
from strategies.history_rows import HistoryRow
from strategies.keys import UNKNOWN_KEY
from strategies.part_coverage import of_an_entry
from subject import Answer, Blocked, Made, Practice, Subscriber, Target, key_of
from suites.first_failures import FirstFailures
from suites.insurance_history import History, entry_body, read_history

NEW = f"{CREATE}/makes-an-eo-procedure"
REFUSED = f"{CREATE}/refused-creates-nothing"
PLAN, PATIENT = f"{GET}/of-the-plan-only", f"{GET}/of-the-patient-only"

WRONG: Mapping[str, Body] = {
    "an unknown PatNum": {"PatNum": UNKNOWN_KEY},
    "an unknown InsSubNum": {"InsSubNum": UNKNOWN_KEY},
    "an unknown insHistPrefName": {"insHistPrefName": "InsHistCrown"},
    "a ProcDate that does not exist": {"ProcDate": "2021-02-30"},
}


class HistoryJudge:
    """Judges the rows of one subscriber, while the histories of others stay as they are."""

    def __init__(self, target: Target, practice: Practice, one: Subscriber) -> None:
        self._target = target
        self._practice = practice
        self._one = one
        self._others = [other for other in practice.subscribers if other != one]
        self._before = read_history(target, one)
        self._others_before = [read_history(target, other) for other in self._others]
        self._last = self._before
        self._touched: set[str] = set()
        self._treatments: dict[str, list[Treatment]] = defaultdict(list)
        self._story: dict[str, list[str]] = defaultdict(list)
        self.failures = FirstFailures()
        self.requests: Counter[str] = Counter()
        """The entries that were judged, as the coverage of the run counts them."""

    def present(self, category: str) -> date | None:
        """The date that the category showed before."""
        with suppress(Blocked):
            return self._before.day(category)
        return None

    def judge(self, rows: Sequence[HistoryRow]) -> None:
        """Enter the first date of every row, then the second ones, update one of the two, and look after each round."""
        for row in rows:
            self._enter(row.category, row.first)
        self._read_back(rows[0])
        self._compare()
        again = [row for row in rows if row.second]
        for row in again:
            self._enter(row.category, row.second or row.first)
        if again:
            self._compare()
        updated = [row for row in again if self._update(row)]
        if updated:
            self._compare()
        self._compare_others()

    # Sending.

    def _enter(self, category: str, day: date) -> None:
        body = entry_body(self._one, category, day)
        answer = self._target.create_insurance_history(body)
        slug = next(name for name, one in insurance_categories().items() if one == category)
        if not answer.succeeded or answer.proc_num is None:
            for rule in (f"{CREATE}/accepts-{slug}", f"{CREATE}/proc-date-is-kept"):
                self.failures.failed(answer, rule, "acceptance", topic=Topic(sent=self._told(category, day)))
            return
        known = {one.ProcNum for found in self._treatments.values() for one in found}
        known |= {key_of(row, "ProcNum") or 0 for row in self._before.answer.rows or []}
        if answer.proc_num in known:
            received = f"ProcNum {answer.proc_num}, which was there before"
            self.failures.failed(answer, NEW, "a new ProcNum", received, Topic(sent=self._told(category, day)))
        else:
            self._treatments[category].append(Treatment(answer.proc_num, day))
        self.requests[of_an_entry(category, day, self._order(category, day))] += 1
        self._touched.add(category)
        self._story[category].append(f"{day}")
        self._judge(entered(body, self._practice), answer, answer.record or {}, category)

    def _order(self, category: str, day: date) -> str:
        """How the date of an entry stands to the first one of its category."""
        first = self._treatments[category][0].day if len(self._treatments[category]) > 1 else None
        if first is None:
            return "first"
        return "same" if day == first else "later" if day > first else "earlier"

    def _read_back(self, row: HistoryRow) -> None:
        """Read the procedure of an entry: it shows what the answer showed."""
        for one in self._treatments[row.category][:1]:
            body = entry_body(self._one, row.category, one.day)
            with suppress(Blocked):
                answer = self._target.read(Made(one.ProcNum, self._one.PatNum, body, self._before.answer))
                self._judge(entered(body, self._practice), answer, answer.record or {}, row.category)

    def _update(self, row: HistoryRow) -> bool:
        """Update the date of an entry; where that is refused or not made, the history is as it was."""
        treatments = self._treatments[row.category]
        if len(treatments) < 2 or row.updated is None:
            return False
        number = 0 if row.updates_first else 1
        was = treatments[number]
        answer = self._target.update(was.ProcNum, ProcDate=row.updated.isoformat())
        if not answer.succeeded or not same("ProcDate", row.updated.isoformat(), (answer.record or {}).get("ProcDate")):
            return False
        treatments[number] = Treatment(was.ProcNum, row.updated)
        self._touched.add(row.category)
        self._story[row.category].append(f"{was.day} updated to {row.updated}")
        return True

    # Comparing.

    def _compare(self) -> None:
        """Look at the history after a round: touched categories show the most recent treatment, others stay."""
        history = read_history(self._target, self._one)
        for category in CATEGORIES:
            with suppress(Blocked):
                row = history.of(category)
                self._judge(self._permitted(category), row, row.record or {}, category)
        self._last = history
        self._touched.clear()

    def _permitted(self, category: str) -> list[Permitted]:
        own = self._counted(category)
        shared = [one for other in self._sharing(category) for one in self._counted(other)]
        if not self._touched & {category, *self._sharing(category)}:
            return [unchanged(OTHERS, self._last.of(category).record or {})]
        return shown(own, shared) if self._treatments[category] else []

    def _counted(self, category: str) -> list[Treatment]:
        """The treatments of the run, and the one that was shown before."""
        found = list(self._treatments[category])
        with suppress(Blocked):
            key = key_of(self._before.of(category).record or {}, "ProcNum")
            if (day := self._before.day(category)) and key:
                found.insert(0, Treatment(key, day))
        return found

    def _sharing(self, category: str) -> list[str]:
        """The other categories that have a code in common with this one, or whose codes are not known."""
        known = self._practice.insurance_history
        own = set(known.get(category, ()))
        return [one for one in CATEGORIES if one != category and (one not in known or not own or own & set(known[one]))]

    def _compare_others(self) -> None:
        """The histories of the patient's other plans and of other patients are as they were."""
        for other, before in zip(self._others, self._others_before, strict=True):
            rule = PLAN if other.PatNum == self._one.PatNum else PATIENT
            if self.failures.wants(rule):
                whose = f"plan {other.InsSubNum} of patient {other.PatNum}"
                self._expect_as_before(rule, before, read_history(self._target, other), whose)

    def _expect_as_before(self, rule: str, before: History, after: History, whose: str) -> None:
        for category in CATEGORIES:
            with suppress(Blocked):
                one, row = unchanged(rule, before.of(category).record or {}), after.of(category)
                if broken([one], row.record or {}):
                    found = difference(one, row.record or {})
                    told = f"{found.expected} for {category}, {whose}, as before"
                    topic = Topic(one.members, changes=found.changes)
                    self.failures.failed(row, rule, told, found.received, topic)
                else:
                    self.failures.passed(row, rule)

    def _judge(self, permitted: Iterable[Permitted], answer: Answer, record: Mapping[str, Any], category: str) -> None:
        for one in self.failures.contradicted(answer, list(permitted), record):
            found = difference(one, record)
            expected, received = map(self._with_days, (found.expected, found.received))
            topic = Topic(one.members, sent=self._told(category), changes=found.changes)
            self.failures.failed(answer, one.rule, expected, received, topic)

    def _told(self, category: str, *more: date) -> str:
        return story(category, [*self._story[category], *map(str, more)])

    def _with_days(self, words: str) -> str:
        """The words with the day of the entry behind each ProcNum of one: keys alone tell nothing."""
        days = {str(one.ProcNum): one.day for found in self._treatments.values() for one in found}
        return re.sub(r"ProcNum (\d+)", lambda key: f"{key[0]} ({days.get(key[1], 'of no entry')})", words)

    # Refused.

    def refuse(self, category: str, day: date) -> None:
        """Send entries with one error each: they are refused, and the history is as it was."""
        if not self.failures.wants(REFUSED):
            return
        before = self._last
        answers = {what: self._wrong(category, day, what) for what in WRONG}
        if not any(answer.refused for answer in answers.values()):
            raise Blocked("unexpected-answer", "nothing was refused of what is wrong")
        if all(answer.refused for answer in answers.values()):
            after = read_history(self._target, self._one)
            self._expect_as_before(REFUSED, before, after, f"refused for {', '.join(answers)}")

    def _wrong(self, category: str, day: date, what: str) -> Answer:
        return self._target.create_insurance_history({**entry_body(self._one, category, day), **WRONG[what]})


def story(category: str, days: Sequence[str]) -> str:
    """What was sent for a category, in order: "insHistPrefName InsHistBWCodes with ProcDate 2021-01-01"."""
    sent = f"ProcDate {', then '.join(days)}" if days else "no entry"
    return f"insHistPrefName {category} with {sent}"
