"""What the first screen of report.html shows of the findings: all of them if they fit, else how many more there are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from reports.rule_groups import Entry, Failure, Gap
from reports.statuses import WORDS

LINES = 25
"""Lines for findings on a screen of 1280 x 800 pixels, below the verdict."""
WIDE = 112
"""Characters in a line of a finding on such a screen."""
TALL = 2
"""Maximum number of lines of a sentence; the rest of it is cut off."""
MOST_GAPS = 3
"""Maximum number of reasons why rules were not exercised."""

MOST_ERRORS = 3
"""Maximum number of suite errors."""


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """The findings in short: failures by cause, and why rules were not exercised; `more...` are those left out.

    `texts` says whether there is room for the texts of the rules.
    """

    failures: Sequence[Failure]
    more_failures: Sequence[Failure]
    gaps: Sequence[Gap]
    more_gaps: Sequence[Gap]
    texts: bool

    @property
    def rules_left_out(self) -> Sequence[Entry]:
        """The rules of the failures that are left out."""
        return [rule for failure in self.more_failures for rule in failure.rules]


def first_screen(failures: Sequence[Failure], gaps: Sequence[Gap], suite_errors: int = 0) -> FirstScreen:
    """Choose what fits on the first screen; at least one failure is shown, whatever its length.

    The page itself lists the suite errors, MOST_ERRORS of them at most; here they only take their room.
    """
    gaps = [gap for gap in gaps if gap.is_avoidable]
    whole = LINES - TALL * min(suite_errors, MOST_ERRORS + 1)
    shown = _shown_gaps(failures, gaps, whole)
    room = whole - _lines_of_gaps(gaps, shown)
    texts = sum(lines_of(one) + _lines(one.rule["text"]) for one in failures) <= room
    fitting = len(failures) if texts else max(1, len([*_fitting(failures, room)]))
    return FirstScreen(failures[:fitting], failures[fitting:], gaps[:shown], gaps[shown:], texts)


def _shown_gaps(failures: Sequence[Failure], gaps: Sequence[Gap], room: int) -> int:
    """How many reasons are shown: as many as leave room for every failure, and at least one."""
    needed = sum(map(lines_of, failures))
    most = min(len(gaps), MOST_GAPS)
    return next(
        (number for number in range(most, 1, -1) if needed + _lines_of_gaps(gaps, number) <= room), min(most, 1)
    )


def left_out_words(gaps: Iterable[Gap]) -> str:
    """How many rules were not exercised for reasons that the user can change: "1 blocked, 3 not run"."""
    counts = Counter(gap.outcome for gap in gaps if gap.is_avoidable for _ in gap.rules)
    return ", ".join(f"{number} {WORDS.get(outcome, outcome)}" for outcome, number in counts.items())


def _fitting(failures: Sequence[Failure], room: int) -> Iterator[Failure]:
    """The first failures that fit, with a line for the number of the others."""
    used = 0
    for number, one in enumerate(failures, start=1):
        used += lines_of(one)
        if used + (number < len(failures)) > room:
            return
        yield one


def lines_of(failure: Failure) -> int:
    """How many lines a failure takes on the first screen."""
    return max(_lines(failure.rule["reason"]), 2 if failure.others else 1)


def _lines_of_gaps(gaps: Sequence[Gap], shown: int) -> int:
    """How many lines the first of them take, with one for the number of the others."""
    return sum(map(_lines_of_gap, gaps[:shown])) + (len(gaps) > shown)


def _lines_of_gap(gap: Gap) -> int:
    return _lines(gap.reason) + _lines(gap.hint)


def _lines(text: str) -> int:
    return min(TALL, ceil(len(text) / WIDE))
