"""What Hypothesis tells about a failing example: the input for people, and a form of it that can be sent again."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from hypothesis.errors import DidNotReproduce

from judging.replaying import recorded_choices

LONGEST_INPUT = 2_000
LONGEST_REPLAY = 8_000

_BLOB = re.compile(r"\n*You can reproduce this .*?@reproduce_failure\('([^']+)', b'([^']*)'\).*?(?:\n|$)")
_FIXTURES = re.compile(r"^ +\w+=,\n", re.MULTILINE)
_DRAWN = re.compile(r"^Draw \d+(?: \((.+?)\))?: ?", re.MULTILINE)
_EMPTY_CALL = re.compile(r"^(?:Failing|Falsifying) (?:test case|example): \w+\(\n\)\n?", re.MULTILINE)


def told_input(problem: BaseException) -> str:
    """The smallest failing input, without the fixtures that every check has."""
    notes = _DRAWN.sub(lambda found: f"{found[1]}: " if found[1] else "", _BLOB.sub("", _notes(problem)))
    return _EMPTY_CALL.sub("", _FIXTURES.sub("", notes + "\n")).strip()[:LONGEST_INPUT]


def replay_of(problem: BaseException) -> str:
    """The failing example as `replay` sends it again, with the version of Hypothesis that reads it; empty where there is none."""
    found = _BLOB.search(_notes(problem))
    told = f"{found[1]} {found[2]}" if found else ""
    return told if len(told) <= LONGEST_REPLAY else ""


def send_again(test: Callable[..., Any], replay: str) -> bool:
    """Let a check try only the recorded example, or all of its own where there is none; gives whether it will be the recorded one."""
    if not getattr(test, "is_hypothesis_test", False):
        return False
    test.__dict__.pop("_hypothesis_internal_use_reproduce_failure", None)
    again = recorded_choices(replay)
    if again is None:
        test._hypothesis_internal_use_reproduce_failure = None  # type: ignore[attr-defined] # Hypothesis asks for it
        return False
    again(test)
    return True


def passed_this_time(problem: BaseException) -> bool:
    """Whether the recorded example was sent and did not fail."""
    return isinstance(problem, DidNotReproduce)


def _notes(problem: BaseException) -> str:
    return "\n".join(getattr(problem, "__notes__", ()))
