"""Outcomes of rules and the verdict of a run: pure functions, no input or output."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

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
class Judgement:
    """What one check found out about one rule; exchanges are ids of the evidence, and examples says how many inputs it stands for."""

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


@dataclass(frozen=True, slots=True)
class Standing:
    """How a rule stands at the end of a run; `set_aside` when that was settled before the run: by version, feature, mode or selection.

    `waived` when the user tolerates that it failed or was blocked.
    """

    rule: str
    level: str
    since: Version
    outcome: Outcome
    set_aside: bool = False
    waived: bool = False


def outcome_of(judgements: Iterable[Judgement]) -> Outcome:
    """The outcome of a rule over all its judgements: the worst one, and not-run where there is none."""
    found = {judgement.outcome for judgement in judgements}
    return next((outcome for outcome in _WORST_FIRST if outcome in found), "not-run")


def verdict(rules: Sequence[Standing], *, complete: bool = True) -> Verdict:
    """The verdict of a run; `conformant` only where every applicable must-rule passed and there is one, waived ones apart."""
    musts = [rule for rule in rules if rule.level == "must" and not rule.waived]
    if any(rule.outcome == "failed" for rule in musts):
        return "non-conformant"
    if any(rule.outcome == "error" for rule in rules):
        return "error"
    if not complete or not _anything_judged(rules) or any(_is_hollow(rule) for rule in musts):
        return "not-verified"
    if any(rule.outcome == "not-run" for rule in musts):
        return "partial"
    if not any(rule.outcome == "passed" for rule in musts):
        return "not-verified"
    return "conformant-with-waivers" if any(rule.waived for rule in rules) else "conformant"


def _anything_judged(rules: Iterable[Standing]) -> bool:
    """Observations judge nothing."""
    return any(rule.outcome in {"passed", "failed"} and rule.level != "observe" for rule in rules)


def _is_hollow(must: Standing) -> bool:
    return must.outcome == "blocked" or (must.outcome == "not-run" and not must.set_aside)


def exit_code(verdict: Verdict, fail_on: str, rules: Iterable[Standing], *, needless: bool = False) -> int:
    """The exit code of the launcher; with fail_on "should" a failed should-rule counts as a failed must-rule.

    A needless waiver, whose rule passed, is wrong configuration where the run would end well.
    """
    if fail_on == "should" and any(
        rule.outcome == "failed" and rule.level == "should" and not rule.waived for rule in rules
    ):
        return 1
    return 2 if needless and not _EXIT_CODES[verdict] else _EXIT_CODES[verdict]


@dataclass(frozen=True, slots=True)
class VersionStanding:
    """Whether a version is satisfied, and the must-rules that stand in the way."""

    version: Version
    satisfied: bool
    failed: tuple[str, ...]
    unproven: tuple[str, ...]


def versions_satisfied(rules: Sequence[Standing], judged_as: Version) -> tuple[VersionStanding, ...]:
    """Each version at which a must-rule starts, up to the one judged; satisfied when every must-rule since then or before passed."""
    musts = [rule for rule in rules if rule.level == "must" and rule.since <= judged_as]
    return tuple(_standing_at(version, musts) for version in sorted({rule.since for rule in musts}))


def _standing_at(version: Version, musts: Iterable[Standing]) -> VersionStanding:
    due = [rule for rule in musts if rule.since <= version]
    failed = tuple(rule.rule for rule in due if rule.outcome == "failed")
    unproven = tuple(rule.rule for rule in due if rule.outcome in _UNPROVEN)
    proven = any(rule.outcome == "passed" for rule in due)
    return VersionStanding(version, proven and not failed and not unproven, failed, unproven)
