"""Recorded steps of a walk, with each key by its origin, and sending them again with the keys of the present run."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from schemathesis.core import NotSet

from judging.check import current_check
from strategies.bodies import as_json
from subject import Answer, Blocked, key_of
from subject.lax_keys import lax_key
from suites.fuzzing.fuzzer import Fuzzer
from suites.fuzzing.schema import Case

Step = dict[str, Any]
PARTS = ("path_parameters", "query", "body")
OF_RECORDS = ("ProcNum", "ProcNums")
_NAMED = re.compile(r"\{(\w+)(?: (\d))?\}")


class Steps:
    """What a walk sends, step by step."""

    def __init__(self, fuzzer: Fuzzer) -> None:
        self.fuzzer = fuzzer
        self.taken: list[Step] = []
        self._answered: dict[int, int] = {}

    def take(self, case: Case, operation: str) -> None:
        """Note a request that is about to be sent."""
        parts = {part: getattr(case, part) for part in PARTS}
        kept = {part: value for part, value in parts.items() if not isinstance(value, NotSet)}
        self.taken.append(
            {"operation": operation, **{part: _renamed(value, self._name_of) for part, value in kept.items()}}
        )

    def answered(self, answer: Answer) -> None:
        """Note the key that the last request was answered with."""
        key = key_of(answer.record or {}, "ProcNum")
        if key is not None and answer.succeeded:
            self._answered.setdefault(key, len(self.taken) - 1)

    def _name_of(self, key: Any) -> Any:
        number = lax_key(key)
        standing = {made.ProcNum: name for name, made in self.fuzzer.keys.standing.items()}
        if number in standing:
            return f"{{{standing[number]}}}"
        if number in self._answered:
            return f"{{answer {self._answered[number]}}}"
        return "{disposed}" if number in self.fuzzer.target.journal.own else key


def in_words(steps: Sequence[Step]) -> str:
    """The steps for people: a request a line."""
    return "\n".join(
        " ".join([step["operation"], *(as_json(step[part]) for part in PARTS if step.get(part))]) for step in steps
    )


def walk_again(fuzzer: Fuzzer, steps: Sequence[Step]) -> None:
    """Send the recorded steps with the keys of today, and judge each answer; raises ExpectationFailed."""
    answers: list[Answer] = []
    current_check().begin_step(current_check().again, in_words(steps))
    for step in steps:
        operation = step["operation"]
        today = partial(_key_for, operation=operation, fuzzer=fuzzer, answers=answers)
        bound: dict[str, Any] = {part: _renamed(step[part], today) for part in PARTS if part in step}
        media: dict[str, Any] = {"media_type": "application/json"} if "body" in bound else {}
        case = fuzzer.operations[operation].Case(**bound, **media)
        answers.append(fuzzer.send(case, operation))
        fuzzer.judge(case, operation, answers[-1])


def _key_for(key: Any, operation: str, fuzzer: Fuzzer, answers: Sequence[Answer]) -> Any:
    """The key of today behind a name; anything else stands for itself."""
    named = _NAMED.fullmatch(key) if isinstance(key, str) else None
    if named is None:
        return key
    if named[1] == "answer":
        given = key_of(answers[int(named[2])].record or {}, "ProcNum")
        if given is None:
            raise Blocked(
                "arrangement", "the recorded walk cannot go on: an answer that named a record then names none now"
            )
        return given
    keys = fuzzer.keys
    made = {"disposed": lambda: keys.disposed(operation), "procedure": keys.procedure, "note": keys.note}
    return (keys.members()[int(named[2])] if named[1] == "member" else made[named[1]]()).ProcNum


def _renamed(part: Any, rename: Callable[[Any], Any]) -> Any:
    """A part of a request with the keys of records renamed; those of a path stay texts."""
    if not isinstance(part, Mapping):
        return part
    return {
        name: value
        if name not in OF_RECORDS
        else [rename(one) for one in value]
        if isinstance(value, list)
        else rename(value)
        for name, value in part.items()
    }
