"""What can stop a run or a check.

ConfigurationError    the user's settings are wrong; exit code 2
Blocked               a check cannot judge its rules: an entry is missing, or the server did not give what it needs
GateClosed            the suite tried to touch a record that is not its own: a fault of the suite
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Literal, Self
from unittest import SkipTest

BlockedKind = Literal[
    "manifest",
    "undeclared",
    "stale-entry",
    "arrangement",
    "twin",
    "not-shown",
    "not-kept",
    "unexpected-answer",
    "no-answer",
    "credentials",
    "throttled",
    "unavailable",
    "too-much-data",
    "reused-key",
    "journal",
    "skipped",
    "not-reached",
]
"""What can be in the way of a judgement."""

COMMAND = "procedurelogs-conformance"
DOCTOR = f"`{COMMAND} doctor URL --practice FILE` shows which entries differ from the server"

HINTS: Mapping[BlockedKind, str] = {
    "manifest": "Add the entry to the practice manifest (--practice FILE), which names the records of the server that "
    f"the suite may use; `{COMMAND} init URL` drafts one.",
    "undeclared": "Declare the feature in the practice manifest (--practice FILE), under `features`.",
    "stale-entry": f"Correct the entry in the practice manifest (--practice FILE); {DOCTOR}.",
    "arrangement": "Fix how the server handles this request: these rules need its result. If the server is right, "
    f"correct the practice manifest (--practice FILE); {DOCTOR}.",
    "twin": "Make the server accept the valid request first: a rejection proves nothing while it rejects valid ones.",
    "not-shown": "Return this in the answer: these rules are judged by what it shows.",
    "not-kept": "Make the server store what it accepts first: these rules need an update that is stored.",
    "unexpected-answer": "Fix how the server answers this request: only the documented answer can be judged.",
    "no-answer": "Check that the server is running and answers within --timeout.",
    "credentials": "Give credentials for this operation, by PROCEDURELOGS_AUTHORIZATION or --credentials FILE.",
    "throttled": "Run more slowly, with --rate, or try again later.",
    "unavailable": "Make the operation available: a status 410 or 504 says nothing about a rule.",
    "too-much-data": "Name patients with fewer procedures in the practice manifest (--practice FILE), or return "
    "shorter answers.",
    "reused-key": "Give every new record a key of its own: the suite touches no record that could be somebody else's.",
    "journal": "Make --out a folder that can be written to and has free space.",
    "skipped": "Run again with another --seed; if that does not help, report it as a fault of the suite.",
    "not-reached": "Fix that rule first, then run again.",
}
"""What the user can do about each of them."""


class ConfigurationError(Exception):
    """A setting is wrong; the message is one sentence that says what, where, and what to do.

    `option` is the option of a run that is wrong, by its name in Options, where it is known.
    """

    option: str | None = None


@contextmanager
def blaming(option: str) -> Iterator[None]:
    """Name an option in each ConfigurationError of a block or a function that names none yet."""
    try:
        yield
    except ConfigurationError as problem:
        problem.option = problem.option or option
        raise


class Blocked(SkipTest):
    """A check cannot judge its rules: the kind of obstacle, what happened in words, and what the user can do.

    A SkipTest, because Hypothesis and pytest both let one through at once instead of shrinking it.
    """

    def __init__(self, kind: BlockedKind, words: str, *, hint: str = "") -> None:
        """The hint of the kind is used unless the place knows a better one."""
        super().__init__(words)
        self.kind = kind
        self.words = words
        self.hint = hint or HINTS[kind]

    @classmethod
    def lacking(cls, *entries: str) -> Self:
        """The practice manifest lacks these entries."""
        return cls("manifest", f"the practice manifest lacks {' and '.join(entries)}")

    @classmethod
    def not_shown(cls, member: str) -> Self:
        """The record that should show a member does not."""
        return cls("not-shown", f"the record shows no {member}")

    @classmethod
    def twin(cls, words: str) -> Self:
        """The server did not accept the valid request that a rejection is compared with."""
        return cls("twin", f"the valid counterpart of the request failed: {words}")

    def of_twin(self) -> Blocked:
        """This happened to an accepted twin: a refusal is a missing twin, any other obstacle stays what it is."""
        told = Blocked.twin(self.words)
        return told if self.kind == "arrangement" else Blocked(self.kind, told.words, hint=self.hint)

    def anew(self) -> Blocked:
        """A copy to be raised later, without the traceback, which would keep all answers in memory."""
        return Blocked(self.kind, self.words, hint=self.hint)


class GateClosed(RuntimeError):
    """A request would have touched a record that the run did not make."""
