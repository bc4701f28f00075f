"""Judging a fleet: what is known already is kept, and every answer is written when it comes."""

from __future__ import annotations

import difflib
import secrets
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase
from functools import partial
from typing import Any, Protocol

from distributed import Client

from fleet.engine import Answer, Answers, Work, task_of
from fleet.entries import Entry
from fleet.index import Line, is_current, line_of, waiting
from fleet.site import Site
from subject import ConfigurationError
from subject.interrupts import INTERRUPTIONS


class Shown(Protocol):
    """Shows how far a fleet is."""

    def begin(self, total: int, known: int) -> None:
        """So many targets are there, of which so many have been judged before."""

    def said(self, name: str, line: str) -> None:
        """The run of a target has begun, where the line is empty, or has printed a line of progress."""

    def done(self, line: Line) -> None:
        """There is an answer for a target."""


def known_lines(entries: Sequence[Entry], site: Site, again: Sequence[str]) -> dict[str, Line]:
    """A line for each entry: that of an earlier fleet if it holds, else that of a target that waits.

    `again` has patterns of names that are judged again in any case. Raises ConfigurationError.
    """
    known = site.known()
    lines = {}
    for entry in entries:
        line = known.get(entry.name)
        wanted = any(fnmatchcase(entry.name, pattern) for pattern in again)
        holds = line and not wanted and is_current(line, entry) and site.has_reports(line)
        lines[entry.name] = line if line and holds else waiting(entry)
    return lines


def check_again(again: Sequence[str], entries: Sequence[Entry]) -> None:
    """Raise ConfigurationError if a pattern matches the name of no target."""
    names = [entry.name for entry in entries]
    for pattern in again:
        if not any(fnmatchcase(name, pattern) for name in names):
            near = difflib.get_close_matches(pattern, names, n=1)
            meant = f"did you mean {near[0]!r}?" if near else f"the first target is {names[0]!r}."
            raise ConfigurationError(f"--again {pattern!r} matches the name of no target; {meant}")


def waits(line: Line) -> bool:
    """Whether a target is still to be judged."""
    return bool(line["status"] == "waiting")


def begin_fleet(lines: Mapping[str, Line], site: Site, shown: Shown) -> None:
    """Show and write what is known before anything is judged; raises ConfigurationError."""
    shown.begin(len(lines), sum(not waits(line) for line in lines.values()))
    site.write(list(lines.values()))


def judge_fleet(
    client: Client,
    entries: Sequence[Entry],
    lines: dict[str, Line],
    site: Site,
    shown: Shown,
    work: Work,
    stop: Callable[[str], None],
) -> None:
    """Judge the entries that wait, and replace their lines; `work` judges one in a worker, `stop` ends all of one.

    Raises KeyboardInterrupt if that is interrupted, after all runs have cleaned up, and ConfigurationError if the site
    cannot be written. However it ends, no run goes on.
    """
    fleet = secrets.token_hex(8)
    to_do = [entry for entry in entries if waits(lines[entry.name])]
    client.subscribe_topic(fleet, partial(_hear, shown))
    begin_fleet(lines, site, shown)
    hidden = sorted({entry.credentials["variable"] for entry in entries if "variable" in entry.credentials})
    answers = None
    try:
        with INTERRUPTIONS.held():
            answers = Answers(client, work, to_do, lambda entry: task_of(entry, fleet, site.work, hidden))
        _take_all(answers, lines, site, shown)
    except BaseException as problem:
        INTERRUPTIONS.take()
        with INTERRUPTIONS.cleaning_up():
            if client.status == "running":
                with suppress(OSError):  # the scheduler is lost, and what came first is what counts
                    client.run(stop, fleet, on_error="ignore")
            if answers and isinstance(problem, KeyboardInterrupt):
                answers.stop()
                _take_all(answers, lines, site, shown)
        raise


def _take_all(answers: Answers, lines: dict[str, Line], site: Site, shown: Shown) -> None:
    for answer in answers:
        with INTERRUPTIONS.held():
            _take(answer, lines, site, shown)


def _take(answer: Answer, lines: dict[str, Line], site: Site, shown: Shown) -> None:
    """Keep an answer: the files of a complete run, its line, and the index."""
    line = line_of(answer)
    if line["status"] == "judged":
        site.keep(answer)
    lines[answer.entry.name] = line
    site.write(list(lines.values()))
    if not waits(line):
        shown.done(line)


def _hear(shown: Shown, event: tuple[float, Mapping[str, Any]]) -> None:
    shown.said(str(event[1]["name"]), str(event[1]["line"]))
