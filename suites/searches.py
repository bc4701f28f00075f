"""Judging searches: what a list with several criteria has to hold and to leave out, and which rule a mistake breaks.

A search that is answered wrongly is sent again with fewer parameters, so that the message names only those that meet.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from judging.check import current_check
from judging.examples import budget
from judging.fewest import fewest
from judging.sameness import same
from judging.topic import Topic
from oracle.listed import KEYS, is_required, missed, misses_only
from spec import catalogue
from strategies.part_coverage import of_a_search
from strategies.searches import Search
from subject import Answer, Blocked, Target, key_of
from suites.collection import Collected, Collection
from suites.first_failures import FirstFailures
from suites.listing import NOTHING_FOUND, Listing

FULL_PAGE = 100
FEW = 3
"""Maximum number of procedures that a message names."""

COMBINE = "list-procedures/criteria-combine"
EVERY = "list-procedures/lists-every-procedure"
TWICE = "list-procedures/none-listed-twice"
SKIPS = "list-procedures/offset-skips"

FILTERS: Mapping[str, str] = {
    "PatNum": "pat-num-filters",
    "AptNum": "apt-num-filters",
    "PlannedAptNum": "planned-apt-num-filters",
    "ClinicNum": "clinic-num-filters",
    "CodeNum": "code-num-filters",
    "DateTStamp": "date-t-stamp-filters",
}
NARROW = ("PatNum", "AptNum", "PlannedAptNum", "DateTStamp")
"""Criteria that leave so few procedures that a list is read to its end."""

SEARCH_RULES = (
    *(COMBINE, EVERY, TWICE, SKIPS),
    *(one.id for one in catalogue() if re.match(r"list-procedures/(?:.*-filters|date-t-stamp-includes-.*)$", one.id)),
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong with a list: its kind, the criterion or the procedure that it concerns, and words for it."""

    kind: str
    about: str
    expected: str
    received: str

    def is_like(self, other: Mistake) -> bool:
        """Whether both are the same mistake in two lists."""
        return (self.kind, self.about) == (other.kind, other.about)


class SearchJudge:
    """Judges the searches of one check; of each rule only the first failure is looked into."""

    def __init__(self, target: Target, collection: Collection) -> None:
        self._target = target
        self._collection = collection
        self._check = current_check()
        self._failures = FirstFailures()
        self._deleted = collection.deleted
        self._judged: set[str] = set()
        self.requests: Counter[str] = Counter()
        """The searches that were judged, as the coverage of the run counts them."""

    def excludes(self, criteria: Mapping[str, Any], name: str) -> bool:
        """Whether a known procedure meets all the criteria but this one."""
        return any(misses_only(name, criteria, one.known) for one in self._collection.every if one is not self._deleted)

    def judge(self, search: Search) -> None:
        """Send a search whose answer can show something about a wanted rule, and judge it."""
        if not (self._rules_of(search) & self._failures.wanted):
            return
        self._check.begin_example()
        listing = self._read(search)
        if listing.last.rows is not None:
            self.requests[of_a_search(search)] += 1
        found = list(self._mistakes(search, listing))
        for one in found:
            self._look_into(search, listing.last, one)
        if not found:
            for rule in self._shown_by(search, listing):
                self._judged.add(rule)
                self._failures.passed(listing.last, rule)

    def conclude(self) -> None:
        """Block the rules of which no search could tell anything; raise the first failure."""
        words = "no procedure that the run could make tells whether the list is right"
        for rule in self._failures.wanted - self._judged:
            self._check.block(rule, Blocked("arrangement", words), self._check.evidence())
        self._failures.conclude()

    def _read(self, search: Search) -> Listing:
        if search.offset is None and any(name in NARROW for name in search.criteria):
            return self._collection.search(search.criteria)
        answer = self._target.list(**search.parameters)
        rows = answer.rows or []
        return Listing(answer, rows, whole=search.offset is None and len(rows) < FULL_PAGE)

    # What is wrong with a list.

    def _mistakes(self, search: Search, listing: Listing) -> Iterator[Mistake]:
        """What is wrong with the list; one mistake for each criterion and each procedure."""
        answer = listing.last
        required = self._required(search)
        if answer.rows is None and not (answer.status == NOTHING_FOUND and (search.offset or not required)):
            yield Mistake("refused", "", "a list of procedures", f"{answer.status} {answer.shown}".strip())
            return
        for name, value in search.criteria.items():
            if wrong := [row for row in listing.rows if self._misses(row, name, value)]:
                told = f"{len(wrong)} others among {len(listing.rows)}, such as procedure {wrong[0].get('ProcNum')}"
                shown = f" with {_other_value(name, wrong[0][name])}" if name in wrong[0] else ""
                later = " or later" if name == "DateTStamp" else ""
                yield Mistake("let in", name, f"only procedures with {name} {value}{later}", told + shown)
        keys = _keys(answer)
        if None in keys:
            raise Blocked.not_shown("ProcNum")
        if len(keys) > len(set(keys)):
            yield Mistake("twice", "", "each procedure once", f"{len(keys) - len(set(keys))} of {len(keys)} again")
        if search.offset and self._tells_of_offset(search):
            yield from self._not_skipped(search, keys)
        if listing.whole:
            yield from (self._left_out(one) for one in required if not listing.holds(one.made))

    def _required(self, search: Search) -> list[Collected]:
        """What the list has to hold; with ProcStatus=D the deleted procedure, if the list of its patient holds it."""
        required = [one for one in self._collection.every if is_required(search.criteria, one.known)]
        one, patient = self._deleted, {"PatNum": search.criteria.get("PatNum")}
        if one and search.criteria == {**patient, "ProcStatus": "D"} and not missed(search.criteria, one.known):
            required += [one] if self._collection.search(patient).holds(one.made) else []
        return required

    def _tells_of_offset(self, search: Search) -> bool:
        """Whether the list without Offset is read too: it is a request more."""
        return SKIPS in self._failures.wanted and (budget() > 1 or search.criteria == self._collection.own)

    def _not_skipped(self, search: Search, keys: Sequence[int | None]) -> Iterator[Mistake]:
        """The first procedure of the list without Offset is skipped, the others follow in the same order."""
        every = _keys(self._collection.search(search.criteria).last)
        own = {one.made.ProcNum for one in self._collection.every}
        expected, shown = ([key for key in listed if key in own] for listed in (every[search.offset :], keys))
        if expected != shown and every == _keys(self._target.list(**search.criteria)):
            yield Mistake("not skipped", "", *_from_where_they_differ(expected, shown))

    def _misses(self, row: Mapping[str, Any], name: str, value: Any) -> bool:
        """Whether a row has another value than was asked for, by what it shows, or else by what is known of it."""
        if name in row and name != "DateTStamp":
            return not same(name, value, row[name])
        one = self._collection.of(row)
        return one is not None and name in missed({name: value}, one.known)

    def _left_out(self, one: Collected) -> Mistake:
        key = str(one.made.ProcNum)
        return Mistake("left out", key, f"procedure {key}, which meets every criterion", "a list without it")

    # Which rule it breaks.

    def _look_into(self, search: Search, answer: Answer, found: Mistake) -> None:
        """Send the search with fewer parameters for as long as the mistake stays, and record the smallest failure."""
        answers: dict[frozenset[str], tuple[Answer, Mistake]] = {}

        def fails(names: frozenset[str]) -> bool:
            criteria = {name: value for name, value in search.criteria.items() if name in names}
            fewer = Search(criteria, search.offset if "Offset" in names else None)
            if not criteria:
                return False
            listing = self._read(fewer)
            still = [one for one in self._mistakes(fewer, listing) if one.is_like(found)]
            if still:
                answers[names] = listing.last, still[0]
            return bool(still)

        fields = sorted(search.parameters, key=lambda name: name == "Offset")
        involved = {"let in": [found.about], "not skipped": ["Offset"]}.get(found.kind, ["PatNum"])
        least = fewest(fields, involved, fails)
        answer, found = answers.get(least, (answer, found))
        names = [name for name in fields if name in least]
        about = {"let in": [found.about], "not skipped": names}.get(found.kind, [])
        rule = self._broken(found, names, search)
        if lost := self._not_kept(found):
            words = f"procedure {found.about} does not keep its {', '.join(lost)}"
            self._judged.add(rule)
            self._check.block(rule, Blocked("arrangement", words), self._check.evidence(answer))
        else:
            topic = Topic((*about,), tuple(name for name in names if name not in about))
            self._judged.add(rule)
            self._failures.failed(answer, rule, found.expected, found.received, topic)

    def _not_kept(self, found: Mistake) -> list[str]:
        """The members by which a procedure that is not listed is not, or no longer, what the search looks for."""
        if found.kind != "left out":
            return []
        one = next(one for one in self._collection.every if str(one.made.ProcNum) == found.about)
        record, known = self._target.read(one.made).record or {}, one.known.members
        names = [name for name in (*KEYS, "ProcStatus") if name in record and name in known]
        return [name for name in names if not same(name, known[name], record[name])]

    def _broken(self, found: Mistake, names: Sequence[str], search: Search) -> str:
        """The rule that a mistake breaks which needs these parameters."""
        if found.kind in ("twice", "not skipped"):
            return TWICE if found.kind == "twice" else SKIPS
        others = [name for name in names if name != "PatNum"]
        if found.kind == "let in":
            return self._filter_of(found.about, search) if list(names) == [found.about] else COMBINE
        if not others:
            return EVERY if found.kind == "left out" else self._filter_of("PatNum", search)
        return self._filter_of(others[0], search, left_out=True) if len(others) == 1 else COMBINE

    def _filter_of(self, name: str, search: Search, *, left_out: bool = False) -> str:
        if name == "ProcStatus":
            return f"list-procedures/proc-status-{str(search.criteria[name]).lower()}-filters"
        if name == "DateTStamp" and left_out:
            return f"list-procedures/date-t-stamp-includes-{self._side(search)}"
        return f"list-procedures/{FILTERS[name]}" if name in FILTERS else SKIPS

    def _side(self, search: Search) -> str:
        return "equal" if search.criteria["DateTStamp"] == self._collection.own.get("DateTStamp") else "later"

    # Which rules a right list shows to be kept.

    def _shown_by(self, search: Search, listing: Listing) -> Iterator[str]:
        """The rules that this right list shows to be kept: something was kept out, or had to be there."""
        criteria = search.criteria
        apart = [name for name in criteria if self.excludes(criteria, name)]
        yield from (self._filter_of(name, search) for name in apart)
        if len(criteria) > 1 and apart:
            yield COMBINE
        if listing.rows:
            yield TWICE
        if search.offset and self._tells_of_offset(search) and len(self._collection.search(criteria).rows) > 1:
            yield SKIPS
        if listing.whole and self._required(search):
            yield from [EVERY] if list(criteria) == ["PatNum"] else []
            yield from [self._filter_of("DateTStamp", search, left_out=True)] if "DateTStamp" in criteria else []

    def _rules_of(self, search: Search) -> set[str]:
        """The rules that a search may say something about."""
        found = {self._filter_of(name, search) for name in search.criteria}
        found |= {self._filter_of("DateTStamp", search, left_out=True)} if "DateTStamp" in search.criteria else set()
        found |= {SKIPS} if search.offset else set()
        return found | {COMBINE, TWICE} | ({EVERY} if list(search.criteria) == ["PatNum"] else set())


def _other_value(name: str, value: Any) -> str:
    """The value of a row that was not asked for; of a time, which differs from run to run, that it is too early."""
    return f"an earlier {name}" if name == "DateTStamp" else f"{name} {value}"


def _from_where_they_differ(expected: Sequence[int | None], shown: Sequence[int | None]) -> tuple[str, str]:
    """Both lists from the first place on where they differ."""
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(expected, shown, strict=False)))
    return _procedures(expected[same:]), _procedures(shown[same:])


def _procedures(keys: Sequence[int | None]) -> str:
    """The first few keys of a list, and how many more there are."""
    more = f" and {len(keys) - FEW} more" if len(keys) > FEW else ""
    return f"procedures {', '.join(map(str, keys[:FEW])) or 'none'}{more}"


def _keys(answer: Answer) -> list[int | None]:
    return [key_of(row, "ProcNum") for row in answer.rows or ()]
