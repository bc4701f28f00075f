"""The outcome of a rule, the verdict of a run and its exit code, as pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, get_args

from spec import Version

Outcome = Literal["passed", "failed", "blocked", "not-applicable", "not-run", "error"]
Judged = Literal["passed", "failed", "blocked", "error"]
Verdict = Literal["conformant", "conformant-with-waivers", "partial", "not-verified", "non-conformant", "error"]

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

_WORST_FIRST: tuple[Judged, ...] = ("failed", "error", "blocked", "passed")
_UNPROVEN = ("blocked", "not-run", "error")
_EXIT_CODES: dict[Verdict, int] = {
    "conformant": 0,
    "conformant-with-waivers": 0,
    "partial": 0,
    "non-conformant": 1,
    "not-verified": 3,
    "error": 5,
}


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a rule was not judged: the kind of obstacle, what happened, and what the user can do, if anything."""

    kind: str
    words: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SetAside:
    """A rule whose outcome is known before the run ("not-applicable", "not-run" or "blocked"), with the cause."""

    outcome: Outcome
    cause: Cause


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one check found about one rule.

    `exchanges` holds the ids of the exchanges that are its evidence, `examples` the number of inputs that it stands
    for, `milliseconds` its share of the time of the check's requests, and `replay` the input in the form that the
    `replay` command reads. If the outcome is "failed", `message` says in one sentence what was wrong, `symptom` what
    the target did, `clues` what it has in common with failures of the same cause, `fields` which fields or members it
    is about, and `judged` is the id of the exchange whose answer was judged. If it is "blocked", `message` says what
    happened, `kind` what kind of obstacle it was and `hint` what the user can do.
    """

    rule: str
    check: str
    outcome: Judged
    expected: str = ""
    received: str = ""
    message: str = ""
    input: str = ""
    exchanges: tuple[int, ...] = ()
    observation: str | None = None
    examples: int = 1
    replay: str = ""
    kind: str = ""
    hint: str = ""
    symptom: str = ""
    clues: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    judged: int | None = None
    milliseconds: float = 0.0


def judgement_from(entry: Mapping[str, Any]) -> Judgement:
    """The judgement whose members were read from JSON, which has lists where a judgement has tuples."""
    members: dict[str, Any] = {name: tuple(one) if isinstance(one, list) else one for name, one in entry.items()}
    return Judgement(**members)


@dataclass(frozen=True, slots=True)
class RuleResult:
    """The outcome of a rule in a run, with what the verdict depends on.

    `set_aside` means that the outcome was known before the run, by version, feature, mode, selection or a missing need;
    `waived` that the rule failed or was blocked and the user tolerates it; `apart` that the rule does not count under
    the rule set that the run was judged by.
    """

    rule: str
    level: str
    since: Version
    outcome: Outcome
    set_aside: bool = False
    waived: bool = False
    apart: bool = False


NOT_REACHED = "not-reached"
"""The kind of obstacle of a rule whose check ended before it judged the rule, because another rule failed."""


def decisive(judgements: Iterable[Judgement]) -> list[Judgement]:
    """The judgements that decide: that a check did not reach the rule does so only where no other check judged it."""
    found = list(judgements)
    return [one for one in found if one.kind != NOT_REACHED] or found


def outcome_of(judgements: Iterable[Judgement]) -> Outcome:
    """The outcome of a rule: the worst of its judgements (failed, error, blocked, passed), or not-run without any."""
    return worst_of(judgement.outcome for judgement in judgements)


def worst_of(outcomes: Iterable[str]) -> Outcome:
    """The worst of these outcomes of judgements, or not-run if there are none."""
    return _worst_of(frozenset(outcomes))


def not_passed(outcomes: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The worst outcome of each rule of these pairs of rule and outcome, but for those that passed alone."""
    found: dict[str, str] = {}
    for rule, outcome in outcomes:
        if outcome != "passed":
            found[rule] = worst_of((outcome, found.get(rule, outcome)))
    return found


@lru_cache(maxsize=64)
def _worst_of(found: frozenset[str]) -> Outcome:
    return next((outcome for outcome in _WORST_FIRST if outcome in found), "not-run")


def verdict(rules: Sequence[RuleResult], *, complete: bool = True, shard: bool = False) -> Verdict:
    """The verdict of a run.

    `conformant` requires at least one must-rule, and that every applicable must-rule passed; waived rules are not
    counted and make it `conformant-with-waivers`. A run that is not complete is at best `not-verified`. Rules that are
    reported apart have no part in it. A shard has some of the checks, so it is at best `partial`, also if it had none.
    """
    rules = [rule for rule in rules if not rule.apart]
    musts = [rule for rule in rules if rule.level == "must" and not rule.waived]
    if any(rule.outcome == "failed" for rule in musts):
        return "non-conformant"
    if any(rule.outcome == "error" for rule in rules):
        return "error"
    if not complete or any(_is_unproven(rule) for rule in musts) or not (shard or anything_judged(rules)):
        return "not-verified"
    if shard or any(rule.outcome == "not-run" for rule in musts):
        return "partial"
    if not any(rule.outcome == "passed" for rule in musts):
        return "not-verified"
    return "conformant-with-waivers" if any(rule.waived for rule in rules) else "conformant"


def anything_judged(rules: Iterable[RuleResult]) -> bool:
    """Whether a must-rule or should-rule passed or failed."""
    return any(rule.outcome in {"passed", "failed"} and rule.level != "observe" for rule in rules)


def _is_unproven(must: RuleResult) -> bool:
    return must.outcome == "blocked" or (must.outcome == "not-run" and not must.set_aside)


def exit_code(verdict: Verdict, fail_on: str, rules: Iterable[RuleResult], *, needless: bool = False) -> int:
    """The exit code of `run`: 0 success, 1 a rule failed, 2 wrong configuration, 3 not verified, 5 the suite failed.

    With `fail_on="should"` a failed should-rule counts like a failed must-rule. `needless` means that a waived rule
    passed, which is wrong configuration if the run would otherwise succeed.
    """
    if fail_on == "should" and any(
        rule.outcome == "failed" and rule.level == "should" and not (rule.waived or rule.apart) for rule in rules
    ):
        return 1
    return 2 if needless and not _EXIT_CODES[verdict] else _EXIT_CODES[verdict]


@dataclass(frozen=True, slots=True)
class VersionResult:
    """Whether the target satisfies a version, and the ids of the must-rules that failed or are unproven up to it."""

    version: Version
    satisfied: bool
    failed: tuple[str, ...]
    unproven: tuple[str, ...]


def versions_satisfied(rules: Sequence[RuleResult], judged_as: Version) -> tuple[VersionResult, ...]:
    """The result of each version that introduced a must-rule, up to the version judged, oldest first.

    A version is satisfied if every must-rule introduced up to it passed.
    """
    musts = [rule for rule in rules if rule.level == "must" and rule.since <= judged_as and not rule.apart]
    missed = [rule for rule in musts if rule.outcome == "failed" or rule.outcome in _UNPROVEN]
    first_passed = min((rule.since for rule in musts if rule.outcome == "passed"), default=None)
    return tuple(_version_result(version, missed, first_passed) for version in sorted({rule.since for rule in musts}))


def _version_result(version: Version, missed: Iterable[RuleResult], first_passed: Version | None) -> VersionResult:
    due = [rule for rule in missed if rule.since <= version]
    failed = tuple(rule.rule for rule in due if rule.outcome == "failed")
    unproven = tuple(rule.rule for rule in due if rule.outcome in _UNPROVEN)
    proven = first_passed is not None and first_passed <= version
    return VersionResult(version, proven and not due, failed, unproven)
